#include "formats/ccitt/bitmap.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace sekisho::formats::ccitt {
namespace {

std::uint64_t combined(std::uint64_t below, std::uint64_t above, Combine how) {
  switch (how) {
    case Combine::or_: return below | above;
    case Combine::and_: return below & above;
    case Combine::xor_: return below ^ above;
    case Combine::xnor: return ~(below ^ above);
    case Combine::replace: return above;
  }
  return below;
}

// The bits [begin, end) of a word, counted from the left; end at most 64.
std::uint64_t mask(std::int64_t begin, std::int64_t end) {
  if (end <= begin) return 0;
  const std::uint64_t from = ~std::uint64_t{0} >> begin;
  return end == 64 ? from : from & ~(~std::uint64_t{0} >> end);
}

}  // namespace

std::optional<Bitmap> Bitmap::make(std::uint32_t width, std::uint32_t height, Budget& budget) {
  if (width > kSideMax || height > kSideMax) return std::nullopt;
  Bitmap out;
  out.width_ = width;
  out.height_ = height;
  out.stride_ = (width + 63) / 64;
  // What is held counts like what is decoded: so the budget bounds memory too.
  if (!budget.spend(std::uint64_t{out.stride_} * height * 64 + 64)) return std::nullopt;
  out.words_.assign(out.stride_ * height, 0);
  return out;
}

void Bitmap::clear_padding(std::uint32_t y) {
  if (width_ % 64 != 0) words_[y * stride_ + stride_ - 1] &= mask(0, width_ % 64);
}

void Bitmap::copy_row(std::uint32_t from, std::uint32_t to) {
  if (from >= height_ || to >= height_) return;
  const auto source = std::span(words_).subspan(from * stride_, stride_);
  std::ranges::copy(source, std::span(words_).subspan(to * stride_, stride_).begin());
}

void Bitmap::blacken(std::uint32_t y, std::uint32_t begin, std::uint32_t end) {
  end = std::min(end, width_);
  if (y >= height_ || begin >= end) return;
  const auto line = std::span(words_).subspan(y * stride_, stride_);
  for (std::uint32_t at = begin / 64; at <= (end - 1) / 64; ++at) {
    const std::int64_t start = std::int64_t{at} * 64;
    line[at] |= mask(std::max<std::int64_t>(begin - start, 0), std::min<std::int64_t>(end - start, 64));
  }
}

void Bitmap::fill(bool black) {
  std::ranges::fill(words_, black ? ~std::uint64_t{0} : 0);
  if (!black || stride_ == 0) return;
  for (std::uint32_t y = 0; y < height_; ++y) clear_padding(y);
}

void Bitmap::compose(const Bitmap& other, std::int64_t x, std::int64_t y, Combine how) {
  const std::int64_t left = std::max<std::int64_t>(x, 0), right = std::min<std::int64_t>(x + other.width_, width_);
  const std::int64_t top = std::max<std::int64_t>(y, 0), bottom = std::min<std::int64_t>(y + other.height_, height_);
  if (left >= right) return;
  for (std::int64_t row_at = top; row_at < bottom; ++row_at) {
    const std::span<const std::uint64_t> from = other.row(row_at - y);
    const auto to = std::span(words_).subspan(static_cast<std::size_t>(row_at) * stride_, stride_);
    for (std::int64_t word = left / 64; word <= (right - 1) / 64; ++word) {
      // The 64 pixels of `other` that stand here, out of the two words they lie in.
      const std::int64_t bit = word * 64 - x;
      const std::int64_t index = bit >= 0 ? bit / 64 : -((63 - bit) / 64);
      const unsigned shift = static_cast<unsigned>(bit - index * 64);
      const auto at = [&](std::int64_t i) { return i >= 0 && i < static_cast<std::int64_t>(from.size()) ? from[static_cast<std::size_t>(i)] : 0; };
      const std::uint64_t above = shift == 0 ? at(index) : at(index) << shift | at(index + 1) >> (64 - shift);
      const std::uint64_t inside = mask(std::max<std::int64_t>(left - word * 64, 0), std::min<std::int64_t>(right - word * 64, 64));
      std::uint64_t& below = to[static_cast<std::size_t>(word)];
      below = (below & ~inside) | (combined(below, above, how) & inside);
    }
  }
}

std::optional<Bitmap> Bitmap::part(std::int64_t x, std::int64_t y, std::uint32_t width, std::uint32_t height, Budget& budget) const {
  auto out = make(width, height, budget);
  if (out) out->compose(*this, -x, -y, Combine::replace);
  return out;
}

bool Bitmap::grow(std::uint32_t height, bool black, Budget& budget) {
  if (height <= height_) return true;
  if (height > kSideMax || !budget.spend(std::uint64_t{stride_} * (height - height_) * 64)) return false;
  const std::uint32_t old = std::exchange(height_, height);
  words_.resize(stride_ * height, black ? ~std::uint64_t{0} : 0);
  if (black && stride_ != 0)
    for (std::uint32_t y = old; y < height; ++y) clear_padding(y);
  return true;
}

void Bitmap::put_row(std::uint32_t y, base::ByteView bytes) {
  if (y >= height_ || stride_ == 0) return;
  const auto line = std::span(words_).subspan(y * stride_, stride_);
  std::ranges::fill(line, 0);
  for (std::size_t i = 0; i < std::min(bytes.size(), stride_ * 8); ++i) line[i / 8] |= std::uint64_t{bytes[i]} << (56 - i % 8 * 8);
  clear_padding(y);
}

std::uint32_t next_of(std::span<const std::uint64_t> row, std::uint32_t x, std::uint32_t width, bool black) {
  if (x >= width) return width;
  std::size_t at = x / 64;
  if (at >= row.size()) return width;
  std::uint64_t word = (black ? row[at] : ~row[at]) & (~std::uint64_t{0} >> x % 64);
  while (word == 0) {
    if (++at >= row.size()) return width;
    word = black ? row[at] : ~row[at];
  }
  return static_cast<std::uint32_t>(std::min<std::size_t>(at * 64 + static_cast<std::size_t>(std::countl_zero(word)), width));
}

}  // namespace sekisho::formats::ccitt
