#include "formats/zip/deflate64.h"

#include <algorithm>
#include <array>
#include <optional>

namespace sekisho::formats::zip {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

constexpr std::array<std::uint16_t, 29> kLengthBase{3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                                    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 3};
constexpr std::array<std::uint8_t, 29> kLengthExtra{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16};
constexpr std::array<std::uint16_t, 32> kDistanceBase{1,    2,    3,    4,    5,    7,     9,     13,    17,    25,   33,
                                                      49,   65,   97,   129,  193,  257,   385,   513,   769,   1025, 1537,
                                                      2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577, 32769, 49153};
constexpr std::array<std::uint8_t, 19> kOrder{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
constexpr int kBitsMax = 15;

class Bits {
 public:
  explicit Bits(ByteView bytes) : bytes_(bytes) {}
  std::uint32_t take(int count) {
    while (held_ < count) {
      if (at_ < bytes_.size()) value_ |= std::uint64_t{bytes_[at_]} << held_;
      else cut_off_ = true;
      ++at_;
      held_ += 8;
    }
    const auto out = static_cast<std::uint32_t>(value_ & ((std::uint64_t{1} << count) - 1));
    value_ >>= count;
    held_ -= count;
    return out;
  }
  void to_byte() { (void)take(held_ % 8); }
  bool ok() const { return !cut_off_; }
  bool at_end() const { return at_ - static_cast<std::size_t>(held_ / 8) == bytes_.size(); }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  std::uint64_t value_ = 0;
  int held_ = 0;
  bool cut_off_ = false;
};

// A canonical Huffman code (RFC 1951 3.2.2), decoded bit by bit.
class HuffmanCode {
 public:
  bool make(std::span<const std::uint8_t> lengths) {
    count_.fill(0);
    for (std::uint8_t length : lengths) ++count_.at(length);
    int left = 1;
    for (int bits = 1; bits <= kBitsMax; ++bits) {
      left = left * 2 - count_.at(static_cast<std::size_t>(bits));
      if (left < 0) return false;  // more codes than bits can tell apart
    }
    std::array<std::uint16_t, kBitsMax + 2> offset{};
    for (std::size_t bits = 1; bits <= kBitsMax; ++bits) offset.at(bits + 1) = static_cast<std::uint16_t>(offset.at(bits) + count_.at(bits));
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
      if (lengths[symbol] != 0) symbols_.at(offset.at(lengths[symbol])++) = static_cast<std::uint16_t>(symbol);
    return true;
  }
  int decode(Bits& in) const {  // -1 where no code fits
    int code = 0, first = 0, index = 0;
    for (std::size_t bits = 1; bits <= kBitsMax; ++bits) {
      code |= static_cast<int>(in.take(1));
      const int count = count_.at(bits);
      if (code - count < first) return symbols_.at(static_cast<std::size_t>(index + code - first));
      index += count;
      first = (first + count) * 2;
      code *= 2;
    }
    return -1;
  }

 private:
  std::array<std::uint16_t, kBitsMax + 1> count_{};
  std::array<std::uint16_t, 320> symbols_{};
};

class Inflate64 {
 public:
  Inflate64(ByteView packed, std::uint64_t bytes) : in_(packed), bytes_(bytes) { out_.reserve(static_cast<std::size_t>(bytes)); }

  bool run() {
    for (bool last = false; !last;) {
      last = in_.take(1) != 0;
      const std::uint32_t kind = in_.take(2);
      if (!in_.ok() || kind == 3) return false;
      if (!(kind == 0 ? stored() : (kind == 1 ? fixed() : dynamic()) && codes())) return false;
    }
    return in_.ok() && in_.at_end() && out_.size() == bytes_;
  }
  Bytes take() { return std::move(out_); }

 private:
  bool stored() {
    in_.to_byte();
    std::uint32_t length = in_.take(16);
    if ((length ^ 0xFFFF) != in_.take(16) || length > bytes_ - out_.size()) return false;
    for (; length > 0 && in_.ok(); --length) out_.push_back(static_cast<std::uint8_t>(in_.take(8)));
    return in_.ok();
  }

  bool fixed() {
    std::array<std::uint8_t, 288> lengths{};
    for (std::size_t i = 0; i < lengths.size(); ++i) lengths.at(i) = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    std::array<std::uint8_t, 32> distances{};
    distances.fill(5);
    return literals_.make(lengths) && distances_.make(distances);
  }

  bool dynamic() {
    const std::size_t literals = in_.take(5) + 257, distances = in_.take(5) + 1, meta = in_.take(4) + 4;
    std::array<std::uint8_t, 320> lengths{};
    for (std::size_t i = 0; i < meta; ++i) lengths.at(kOrder.at(i)) = static_cast<std::uint8_t>(in_.take(3));
    HuffmanCode code;
    if (!code.make(std::span(lengths).first(19))) return false;
    lengths.fill(0);
    for (std::size_t i = 0; i < literals + distances;) {
      const int symbol = code.decode(in_);
      if (symbol < 0 || !in_.ok() || (symbol == 16 && i == 0)) return false;
      if (symbol < 16) {
        lengths.at(i++) = static_cast<std::uint8_t>(symbol);
        continue;
      }
      const std::uint8_t repeated = symbol == 16 ? lengths.at(i - 1) : std::uint8_t{0};
      std::size_t count = symbol == 16 ? 3 + in_.take(2) : symbol == 17 ? 3 + in_.take(3) : 11 + in_.take(7);
      if (count > literals + distances - i) return false;
      for (; count > 0; --count) lengths.at(i++) = repeated;
    }
    return literals_.make(std::span(lengths).first(literals)) && distances_.make(std::span(lengths).subspan(literals, distances));
  }

  bool codes() {
    for (;;) {
      const int symbol = literals_.decode(in_);
      if (symbol < 0 || symbol > 285 || !in_.ok()) return false;
      if (symbol == 256) return true;
      if (symbol < 256) {
        if (out_.size() >= bytes_) return false;
        out_.push_back(static_cast<std::uint8_t>(symbol));
      } else if (!copy(static_cast<std::size_t>(symbol - 257))) {
        return false;
      }
    }
  }

  bool copy(std::size_t symbol) {
    std::size_t length = kLengthBase.at(symbol) + in_.take(kLengthExtra.at(symbol));
    const int far = distances_.decode(in_);
    if (far < 0 || far > 31) return false;
    const std::size_t distance = kDistanceBase.at(static_cast<std::size_t>(far)) + in_.take(far < 2 ? 0 : far / 2 - 1);
    if (!in_.ok() || distance > out_.size() || length > bytes_ - out_.size()) return false;
    for (; length > 0; --length) out_.push_back(out_[out_.size() - distance]);
    return true;
  }

  Bits in_;
  std::uint64_t bytes_;
  HuffmanCode literals_, distances_;
  Bytes out_;
};

}  // namespace

base::Result<Bytes> inflate64(ByteView packed, std::uint64_t bytes) {
  if (bytes / 66000 > packed.size()) return base::refuse(Code::damaged, {}, "impossible length");
  Inflate64 inflate(packed, bytes);
  if (!inflate.run()) return base::refuse(Code::damaged, {}, "Deflate64");
  return inflate.take();
}

}  // namespace sekisho::formats::zip
