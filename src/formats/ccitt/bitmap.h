// A picture of one bit a pixel, 1 for black, in words whose highest bit is leftmost. Every access is checked: outside of it all is white.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::ccitt {

// What one stream may cost before it is called a bomb. A unit is about what decoding one pixel takes.
class Budget {
 public:
  explicit Budget(std::uint64_t units) : left_(units) {}
  bool spend(std::uint64_t units) {
    if (units > left_) {
      left_ = 0;
      return false;
    }
    left_ -= units;
    return true;
  }
  bool exhausted() const { return left_ == 0; }

 private:
  std::uint64_t left_;
};

// T.88 6.4.5 and 7.4.1.5
enum class Combine : std::uint8_t { or_, and_, xor_, xnor, replace };

class Bitmap {
 public:
  static constexpr std::uint32_t kSideMax = 1u << 24;

  Bitmap() = default;
  // White. Nothing when the budget does not hold it.
  static std::optional<Bitmap> make(std::uint32_t width, std::uint32_t height, Budget& budget);

  std::uint32_t width() const { return width_; }
  std::uint32_t height() const { return height_; }
  std::size_t words_per_row() const { return stride_; }

  bool get(std::int64_t x, std::int64_t y) const {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return false;
    return words_[static_cast<std::size_t>(y) * stride_ + static_cast<std::size_t>(x) / 64] >> (63 - static_cast<unsigned>(x & 63)) & 1;
  }
  void set(std::int64_t x, std::int64_t y) {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
    words_[static_cast<std::size_t>(y) * stride_ + static_cast<std::size_t>(x) / 64] |= std::uint64_t{1} << (63 - static_cast<unsigned>(x & 63));
  }
  // Bits behind the width stay 0. Empty for a row that is not there.
  std::span<const std::uint64_t> row(std::int64_t y) const {
    if (y < 0 || y >= height_) return {};
    return std::span(words_).subspan(static_cast<std::size_t>(y) * stride_, stride_);
  }
  void copy_row(std::uint32_t from, std::uint32_t to);
  void blacken(std::uint32_t y, std::uint32_t begin, std::uint32_t end);  // [begin, end) as far as it lies inside
  void fill(bool black);
  // Lays `other` over this with its upper left corner at x, y.
  void compose(const Bitmap& other, std::int64_t x, std::int64_t y, Combine how);
  // The part of this at x, y; white where there is nothing.
  std::optional<Bitmap> part(std::int64_t x, std::int64_t y, std::uint32_t width, std::uint32_t height, Budget& budget) const;
  bool grow(std::uint32_t height, bool black, Budget& budget);
  // A row of packed bytes, the leftmost pixel highest; what is too much is ignored.
  void put_row(std::uint32_t y, base::ByteView bytes);
  friend bool operator==(const Bitmap&, const Bitmap&) = default;

 private:
  void clear_padding(std::uint32_t y);
  std::uint32_t width_ = 0, height_ = 0;
  std::size_t stride_ = 0;
  std::vector<std::uint64_t> words_;
};

// The first black (or white) pixel of a row at or behind x, at most width.
std::uint32_t next_of(std::span<const std::uint64_t> row, std::uint32_t x, std::uint32_t width, bool black);

}  // namespace sekisho::formats::ccitt
