// Huffman tables of sequential JPEG: decoding tables from DHT (T.81 annex C and F.2.2.3), optimal ones from counts (annex K.2).
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace sekisho::formats::jpeg {

// How many codes there are of each length 1 to 16, and their symbols in order of code.
struct HuffmanSpec {
  std::array<std::uint8_t, 16> counts{};
  base::Bytes symbols;
};

class DecodeTable {
 public:
  // False when the lengths do not make a prefix code.
  bool build(const HuffmanSpec& spec);
  bool ready() const { return ready_; }

  // window: the next bits at the top of 64. Returns length << 8 | symbol; 0 for a code that does not exist.
  unsigned look(std::uint64_t window) const {
    const unsigned entry = fast_[window >> (64 - kFastBits)];
    return entry != 0 ? entry : look_long(window);
  }

 private:
  static constexpr unsigned kFastBits = 11;
  unsigned look_long(std::uint64_t window) const;

  std::array<std::uint16_t, 1u << kFastBits> fast_{};
  std::array<std::int32_t, 18> code_end_{};      // first code that is too high for this length
  std::array<std::int32_t, 17> symbol_start_{};  // index of a length's first symbol less its first code
  base::Bytes symbols_;
  bool ready_ = false;
};

struct EncodeTable {
  std::array<std::uint16_t, 256> codes{};
  std::array<std::uint8_t, 256> lengths{};
};

using Counts = std::array<std::uint32_t, 257>;  // the last place is reserved: no code of only ones (K.2)

HuffmanSpec optimal(Counts counts);
EncodeTable encode_table(const HuffmanSpec& spec);

}  // namespace sekisho::formats::jpeg
