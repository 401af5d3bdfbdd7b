#include "formats/pdf/predictor.h"

#include <cstdlib>

namespace sekisho::formats::pdf {

namespace {

int paeth(int left, int above, int corner) {
  int estimate = left + above - corner;
  int to_left = std::abs(estimate - left), to_above = std::abs(estimate - above), to_corner = std::abs(estimate - corner);
  if (to_left <= to_above && to_left <= to_corner) return left;
  return to_above <= to_corner ? above : corner;
}

// row and above are spans of equal length; above is empty in the first row.
void undo_png_row(int kind, std::size_t pixel, std::span<std::uint8_t> row, std::span<const std::uint8_t> above) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    int left = i >= pixel ? row[i - pixel] : 0;
    int up = i < above.size() ? above[i] : 0;
    int corner = i >= pixel && i < above.size() ? above[i - pixel] : 0;
    int add = 0;
    switch (kind) {
      case 1: add = left; break;
      case 2: add = up; break;
      case 3: add = (left + up) / 2; break;
      case 4: add = paeth(left, up, corner); break;
      default: break;
    }
    row[i] = static_cast<std::uint8_t>(row[i] + add);
  }
}

void undo_png(std::size_t pixel, std::size_t row_bytes, base::Bytes& bytes) {
  std::size_t from = 0, to = 0, above = 0;
  bool first = true;
  while (from + 1 < bytes.size()) {
    int kind = bytes[from++];
    std::size_t length = std::min(row_bytes, bytes.size() - from);
    std::memmove(bytes.data() + to, bytes.data() + from, length);
    std::span<std::uint8_t> row(bytes.data() + to, length);
    undo_png_row(kind, pixel, row, first ? std::span<const std::uint8_t>() : std::span<const std::uint8_t>(bytes.data() + above, length));
    above = to;
    first = false;
    to += length;
    from += length;
  }
  bytes.resize(to);
}

void undo_tiff_row(const Predictor& p, std::span<std::uint8_t> row) {
  std::size_t colors = static_cast<std::size_t>(p.colors);
  if (p.bits == 8) {
    for (std::size_t i = colors; i < row.size(); ++i) row[i] = static_cast<std::uint8_t>(row[i] + row[i - colors]);
  } else if (p.bits == 16) {
    for (std::size_t i = 2 * colors; i + 1 < row.size(); i += 2) {
      int sum = (row[i] << 8 | row[i + 1]) + (row[i - 2 * colors] << 8 | row[i - 2 * colors + 1]);
      row[i] = static_cast<std::uint8_t>(sum >> 8);
      row[i + 1] = static_cast<std::uint8_t>(sum);
    }
  } else {
    std::vector<int> left(colors, 0);
    std::size_t samples = row.size() * 8 / p.bits, mask = (1u << p.bits) - 1;
    for (std::size_t i = 0; i < samples; ++i) {
      std::size_t byte = i * p.bits / 8, shift = 8 - p.bits - i * p.bits % 8;
      int& sum = left[i % colors];
      sum = static_cast<int>((sum + (row[byte] >> shift & mask)) & mask);
      row[byte] = static_cast<std::uint8_t>((row[byte] & ~(mask << shift)) | static_cast<std::size_t>(sum) << shift);
    }
  }
}

}  // namespace

void undo(const Predictor& p, base::Bytes& bytes) {
  std::size_t bits = static_cast<std::size_t>(p.colors) * p.bits;
  std::size_t row_bytes = (bits * p.columns + 7) / 8;
  if (p.kind >= 10) return undo_png(std::max<std::size_t>(bits / 8, 1), row_bytes, bytes);
  for (std::size_t at = 0; at < bytes.size(); at += row_bytes) undo_tiff_row(p, std::span(bytes.data() + at, std::min(row_bytes, bytes.size() - at)));
}

}  // namespace sekisho::formats::pdf
