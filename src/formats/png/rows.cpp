#include "formats/png/rows.h"

#include <algorithm>
#include <cstdlib>

namespace sekisho::formats::png {
namespace {

// 9.4
std::uint8_t paeth(int left, int above, int corner) {
  const int estimate = left + above - corner;
  const int a = std::abs(estimate - left), b = std::abs(estimate - above), c = std::abs(estimate - corner);
  return static_cast<std::uint8_t>(a <= b && a <= c ? left : b <= c ? above : corner);
}

// A palette picture has one byte or less per pixel, so the left neighbour is one byte away.
void unfilter(base::Bytes& row, const base::Bytes& above, std::uint8_t filter) {
  if (filter == 0) return;
  std::uint8_t left = 0, corner = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::uint8_t up = above[i];
    unsigned prediction = 0;
    switch (filter) {
      case 1: prediction = left; break;
      case 2: prediction = up; break;
      case 3: prediction = (unsigned{left} + up) / 2; break;
      default: prediction = paeth(left, up, corner); break;
    }
    left = row[i] = static_cast<std::uint8_t>(row[i] + prediction);
    corner = up;
  }
}

}  // namespace

RowCheck::RowCheck(const Header& header, std::uint32_t width, std::uint32_t height) : palette_(header.color == kPalette), depth_(header.depth) {
  header.passes(width, height, [&](std::uint32_t rows, std::uint64_t bytes) { passes_.push_back({rows, static_cast<std::size_t>(bytes)}); });
}

bool RowCheck::start_row(std::uint8_t filter) {
  if (pass_ >= passes_.size() || filter > 4) return false;
  left_ = passes_[pass_].row_bytes;
  filter_ = filter;
  if (palette_) {
    if (row_ == 0) above_.assign(left_, 0);
    row_bytes_.clear();
  }
  return true;
}

void RowCheck::end_row() {
  if (palette_) {
    unfilter(row_bytes_, above_, filter_);
    see(row_bytes_);
    std::swap(row_bytes_, above_);
  }
  if (++row_ == passes_[pass_].rows) {
    ++pass_;
    row_ = 0;
  }
}

void RowCheck::see(base::Bytes& row) {
  if (depth_ == 8) {
    index_max_ = std::max<unsigned>(index_max_, *std::ranges::max_element(row));
    return;
  }
  const unsigned mask = (1u << depth_) - 1;
  for (const std::uint8_t byte : row)
    for (unsigned shift = 0; shift < 8; shift += depth_) index_max_ = std::max(index_max_, byte >> shift & mask);
}

bool RowCheck::add(base::ByteView bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (left_ == 0) {
      if (!start_row(bytes[at++])) return false;
      continue;
    }
    const base::ByteView part = base::slice(bytes, at, left_);
    if (palette_) base::put(row_bytes_, part);
    at += part.size();
    left_ -= part.size();
    if (left_ == 0) end_row();
  }
  return true;
}

}  // namespace sekisho::formats::png
