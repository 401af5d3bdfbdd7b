// Huffman codes of JPEG (T.81 annexes C, F, K): reading a scan's bits, optimal codes from counts, writing bits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "formats/format.h"

namespace sekisho::formats::jpeg {

// The entropy-coded bits of one scan, byte stuffing undone (F.1.2.3). Reads zeros beyond the end and remembers how far.
class BitReader {
 public:
  explicit BitReader(base::ByteView bytes) : bytes_(bytes) {}

  // At least 32 bits are there after fill(): enough for a code and its extra bits.
  void fill() {
    if (count_ >= 32) return;
    if (position_ + 8 <= bytes_.size()) {
      std::uint64_t next;
      std::memcpy(&next, bytes_.data() + position_, 8);
      // No byte of the eight is 0xFF: no byte of the complement is zero.
      const std::uint64_t complement = ~next;
      if (((complement - 0x0101010101010101u) & ~complement & 0x8080808080808080u) == 0) {
        const int taken = (64 - count_) / 8;
        buffer_ |= __builtin_bswap64(next) >> count_;
        buffer_ &= ~std::uint64_t{0} << (64 - count_ - 8 * taken) % 64;
        position_ += static_cast<std::size_t>(taken);
        count_ += 8 * taken;
        return;
      }
    }
    fill_slowly();
  }
  std::uint32_t peek(int bits) const { return static_cast<std::uint32_t>(buffer_ >> (64 - bits)); }
  void drop(int bits) {
    buffer_ <<= bits;
    count_ -= bits;
  }
  std::uint32_t take(int bits) {
    if (bits == 0) return 0;
    std::uint32_t value = peek(bits);
    drop(bits);
    return value;
  }

  // All real bits are used up but for at most seven of padding.
  bool used_up() const { return beyond_ > 0 && count_ >= 8 * beyond_ && count_ - 8 * beyond_ < 8; }
  bool overrun() const { return count_ < 8 * beyond_; }
  // Of the marker that follows; call when used_up().
  std::size_t position() const { return position_; }
  void restart(std::size_t position) {
    buffer_ = 0;
    count_ = beyond_ = 0;
    position_ = position;
  }

 private:
  void fill_slowly();
  void push(std::uint8_t byte) {
    buffer_ |= std::uint64_t{byte} << (56 - count_);
    count_ += 8;
  }

  base::ByteView bytes_;
  std::size_t position_ = 0;
  std::uint64_t buffer_ = 0;
  int count_ = 0, beyond_ = 0;
};

class BitWriter {
 public:
  explicit BitWriter(Sink& out) : out_(out) {}

  // bits ≤ 27; value has no bit above them.
  void put(std::uint32_t value, int bits) {
    buffer_ = buffer_ << bits | value;
    count_ += bits;
    if (count_ >= 32) four_bytes();
  }
  // Fills the last byte with ones (F.1.2.3).
  void finish() {
    if (count_ % 8 > 0) put((1u << (8 - count_ % 8)) - 1, 8 - count_ % 8);
    while (count_ >= 8) byte(static_cast<std::uint8_t>(buffer_ >> (count_ -= 8)));
    flush();
  }

 private:
  void four_bytes() {
    count_ -= 32;
    const auto word = static_cast<std::uint32_t>(buffer_ >> count_);
    if (used_ + 8 > buffered_.size()) flush();
    if (((~word - 0x01010101u) & word & 0x80808080u) == 0) {
      const std::uint32_t ordered = __builtin_bswap32(word);
      std::memcpy(buffered_.data() + used_, &ordered, 4);
      used_ += 4;
      return;
    }
    for (int shift = 24; shift >= 0; shift -= 8) byte(static_cast<std::uint8_t>(word >> shift));
  }
  void byte(std::uint8_t value) {
    if (used_ + 2 > buffered_.size()) flush();
    buffered_[used_++] = value;
    if (value == 0xFF) buffered_[used_++] = 0;
  }
  void flush() {
    out_.write(base::ByteView(buffered_).first(used_));
    used_ = 0;
  }

  Sink& out_;
  std::uint64_t buffer_ = 0;
  int count_ = 0;
  std::size_t used_ = 0;
  std::array<std::uint8_t, 1 << 16> buffered_;
};

// A table as it stands in a DHT segment: how many codes of each length, and their symbols (B.2.4.2).
struct HuffmanSpec {
  std::array<std::uint8_t, 17> lengths{};  // [1..16]
  std::vector<std::uint8_t> symbols;
};

class HuffmanDecoder {
 public:
  // Nothing when the lengths describe no code (C.2).
  static std::optional<HuffmanDecoder> make(const HuffmanSpec& spec);
  // The next symbol; -1 for bits that are no code. in.fill() must have gone before.
  int next(BitReader& in) const {
    const std::uint16_t quick = quick_[in.peek(kQuickBits)];
    if (quick != 0) {
      in.drop(quick >> 8);
      return quick & 0xFF;
    }
    return slow(in);
  }

 private:
  static constexpr int kQuickBits = 11;
  int slow(BitReader& in) const;
  std::array<std::uint16_t, 1 << kQuickBits> quick_{};  // length << 8 | symbol; 0 where the code is longer
  std::array<std::int32_t, 18> first_code_{}, first_index_{}, end_code_{};
  std::vector<std::uint8_t> symbols_;
};

// Codes of at most 16 bits for symbols with these counts (K.2); no code is all ones. Deterministic.
HuffmanSpec optimal_code(const std::array<std::uint64_t, 256>& counts);

struct HuffmanEncoder {
  std::array<std::uint16_t, 256> code{};
  std::array<std::uint8_t, 256> bits{};
  explicit HuffmanEncoder(const HuffmanSpec& spec);
};

}  // namespace sekisho::formats::jpeg
