#include <algorithm>

#include "formats/ccitt/ccitt.h"
#include "formats/ccitt/codes.h"

namespace sekisho::formats::ccitt {
namespace {

struct Word {
  std::uint16_t bits = 0;
  std::uint8_t length = 0;
};
template <std::size_t count>
constexpr std::array<Word, count> words(const std::array<std::string_view, count>& codes) {
  std::array<Word, count> out{};
  for (std::size_t i = 0; i < count; ++i) {
    for (char digit : codes[i]) out[i].bits = static_cast<std::uint16_t>(out[i].bits << 1 | (digit == '1' ? 1 : 0));
    out[i].length = static_cast<std::uint8_t>(codes[i].size());
  }
  return out;
}
constexpr auto kWhite = words(kWhiteCodes), kBlack = words(kBlackCodes);
constexpr auto kModes = words(kModeCodes);
constexpr std::uint32_t kLongestMakeup = 2560;

class BitWriter {
 public:
  void put(Word word) {
    held_ = held_ << word.length | word.bits;
    count_ += word.length;
    while (count_ >= 8) {
      count_ -= 8;
      out_.push_back(static_cast<std::uint8_t>(held_ >> count_));
    }
  }
  void run(std::uint32_t length, bool black) {
    const auto& codes = black ? kBlack : kWhite;
    for (; length >= kLongestMakeup + 64; length -= kLongestMakeup) put(codes.back());
    if (length >= 64) {
      put(codes[63 + length / 64]);
      length %= 64;
    }
    put(codes[length]);
  }
  void mode(Mode mode) { put(kModes[static_cast<std::size_t>(mode)]); }
  base::Bytes finish() {
    if (count_ > 0) put({0, static_cast<std::uint8_t>(8 - count_)});
    return std::move(out_);
  }

 private:
  base::Bytes out_;
  std::uint32_t held_ = 0;
  unsigned count_ = 0;
};

using Row = std::span<const std::uint64_t>;

// T.6 2.2.1: a0 starts on an imaginary white pixel left of the line.
void encode_row(BitWriter& out, Row above, Row line, std::uint32_t width) {
  const auto black_at = [](Row row, std::uint32_t x) { return !row.empty() && (row[x / 64] >> (63 - x % 64) & 1) != 0; };
  std::uint32_t a0 = 0;
  bool black = false, start = true;
  while (a0 < width) {
    const std::uint32_t a1 = next_of(line, a0, width, !black);
    // b1: the first changing pixel of the line above right of a0 whose colour is not a0's.
    std::uint32_t b1 = width;
    if (!above.empty()) {
      const bool same_as_a0 = start ? true : black_at(above, a0) == black;
      const std::uint32_t from = same_as_a0 ? a0 : next_of(above, a0, width, black);
      b1 = next_of(above, from, width, !black);
    }
    const std::uint32_t b2 = above.empty() ? width : next_of(above, b1, width, black);
    if (b2 < a1) {
      out.mode(Mode::pass);
      a0 = b2;
    } else if (const std::int64_t offset = std::int64_t{a1} - b1; offset >= -3 && offset <= 3) {
      out.mode(static_cast<Mode>(kVerticalZero + offset));
      a0 = a1;
      black = !black;
    } else {
      const std::uint32_t a2 = next_of(line, a1, width, black);
      out.mode(Mode::horizontal);
      out.run(a1 - a0, black);
      out.run(a2 - a1, !black);
      a0 = a2;
    }
    start = false;
  }
}

}  // namespace

base::Bytes encode_group4(const Bitmap& bitmap) {
  BitWriter out;
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) encode_row(out, bitmap.row(std::int64_t{y} - 1), bitmap.row(y), bitmap.width());
  for (int i = 0; i < 2; ++i) out.put({kEndOfLine, kEndOfLineBits});
  return out.finish();
}

}  // namespace sekisho::formats::ccitt
