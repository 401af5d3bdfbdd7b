// Huffman tables (ITU-T T.88, annex B): the fifteen standard ones and those that a stream brings along.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::jbig2 {

// Bits of a segment, highest first; behind the end all are 0 and ok() stays false.
class BitReader {
 public:
  explicit BitReader(base::ByteView bytes) : bytes_(bytes) {}
  std::uint32_t bits(unsigned count);  // at most 32
  void align();
  base::ByteView take(std::size_t count);  // whole bytes, after align()
  base::ByteView rest() const { return base::slice(bytes_, position_ + (bit_ != 0 ? 1 : 0)); }
  bool ok() const { return ok_; }

 private:
  base::ByteView bytes_;
  std::size_t position_ = 0;  // of the next byte
  unsigned bit_ = 0;          // bits taken of it
  bool ok_ = true;
};

struct Line {
  std::uint8_t prefix_bits = 0;
  std::uint8_t range_bits = 0;
  std::int32_t low = 0;
  enum class Kind : std::uint8_t { range, lower, out_of_band } kind = Kind::range;
};

class HuffmanTable {
 public:
  // Nothing when the lengths are no prefix code.
  static std::optional<HuffmanTable> make(std::vector<Line> lines);
  // Nothing for OOB; broken is set where no code stands.
  std::optional<std::int64_t> decode(BitReader& in, bool& broken) const;

 private:
  static constexpr unsigned kPrefixMax = 32;
  struct Group {  // the codes of one length
    std::uint64_t first = 0;
    std::size_t begin = 0, count = 0;
  };
  std::vector<Line> lines_;  // by length
  Group groups_[kPrefixMax + 1];
};

const HuffmanTable& standard_table(unsigned number);  // 1 to 15
// The data of a tables segment (B.2).
std::optional<HuffmanTable> read_table(base::ByteView data);

}  // namespace sekisho::formats::jbig2
