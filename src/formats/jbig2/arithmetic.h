// The MQ coder (ITU-T T.88, annex E) and the integers that are coded with it (annex A).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::jbig2 {

// Table E.1
struct Estimate {
  std::uint16_t qe;
  std::uint8_t next_mps, next_lps;
  bool switches;
};
inline constexpr std::array<Estimate, 47> kEstimates = {
    {{0x5601, 1, 1, true},    {0x3401, 2, 6, false},   {0x1801, 3, 9, false},   {0x0AC1, 4, 12, false},  {0x0521, 5, 29, false},
     {0x0221, 38, 33, false}, {0x5601, 7, 6, true},    {0x5401, 8, 14, false},  {0x4801, 9, 14, false},  {0x3801, 10, 14, false},
     {0x3001, 11, 17, false}, {0x2401, 12, 18, false}, {0x1C01, 13, 20, false}, {0x1601, 29, 21, false}, {0x5601, 15, 14, true},
     {0x5401, 16, 14, false}, {0x5101, 17, 15, false}, {0x4801, 18, 16, false}, {0x3801, 19, 17, false}, {0x3401, 20, 18, false},
     {0x3001, 21, 19, false}, {0x2801, 22, 19, false}, {0x2401, 23, 20, false}, {0x2201, 24, 21, false}, {0x1C01, 25, 22, false},
     {0x1801, 26, 23, false}, {0x1601, 27, 24, false}, {0x1401, 28, 25, false}, {0x1201, 29, 26, false}, {0x1101, 30, 27, false},
     {0x0AC1, 31, 28, false}, {0x09C1, 32, 29, false}, {0x08A1, 33, 30, false}, {0x0521, 34, 31, false}, {0x0441, 35, 32, false},
     {0x02A1, 36, 33, false}, {0x0221, 37, 34, false}, {0x0141, 38, 35, false}, {0x0111, 39, 36, false}, {0x0085, 40, 37, false},
     {0x0049, 41, 38, false}, {0x0025, 42, 39, false}, {0x0015, 43, 40, false}, {0x0009, 44, 41, false}, {0x0005, 45, 42, false},
     {0x0001, 45, 43, false}, {0x5601, 46, 46, false}}};

struct Context {
  std::uint8_t index = 0;
  bool mps = false;
};
using Contexts = std::vector<Context>;

class ArithmeticDecoder {
 public:
  explicit ArithmeticDecoder(base::ByteView bytes);
  bool decode(Context& context);
  // As many 0 as come, at most `most`; stops behind the first 1, which is not counted.
  struct Run {
    std::uint32_t zeros;
    bool one;
  };
  Run decode_zeros(Context& context, std::uint32_t most);
  // Far behind the end of the data nothing is decoded but noise.
  bool ran_out() const { return behind_ > kBehindMax; }

 private:
  static constexpr std::uint32_t kBehindMax = 4096;
  void byte_in();
  void renormalise();
  std::uint8_t at(std::size_t i) const { return i < bytes_.size() ? bytes_[i] : 0xFF; }

  base::ByteView bytes_;
  std::size_t position_ = 0;
  std::uint32_t c_ = 0, a_ = 0, behind_ = 0;
  int count_ = 0;
};

class ArithmeticEncoder {
 public:
  void encode(Context& context, bool bit);
  void encode_zeros(Context& context, std::uint32_t count);
  base::Bytes finish();  // with the marker at its end

 private:
  void byte_out();
  void renormalise();

  base::Bytes out_{0};  // a byte in front that a carry never reaches
  std::uint32_t c_ = 0, a_ = 0x8000;
  int count_ = 12;
};

inline void ArithmeticDecoder::renormalise() {
  for (int left = std::countl_zero(a_) - 16; left > 0;) {
    if (count_ == 0) byte_in();
    const int step = std::min(left, count_);
    a_ <<= step;
    c_ <<= step;
    count_ -= step;
    left -= step;
  }
}

// E.3.2. Both coders are here so that the loops over pixels take them in.
inline bool ArithmeticDecoder::decode(Context& context) {
  const Estimate& estimate = kEstimates[context.index];
  bool bit = context.mps;
  a_ -= estimate.qe;
  if (c_ >> 16 < estimate.qe) {
    if (a_ < estimate.qe) {
      context.index = estimate.next_mps;
    } else {
      bit = !bit;
      context.mps ^= estimate.switches;
      context.index = estimate.next_lps;
    }
    a_ = estimate.qe;
    renormalise();
    return bit;
  }
  c_ -= std::uint32_t{estimate.qe} << 16;
  if ((a_ & 0x8000) != 0) return bit;
  if (a_ < estimate.qe) {
    bit = !bit;
    context.mps ^= estimate.switches;
    context.index = estimate.next_lps;
  } else {
    context.index = estimate.next_mps;
  }
  renormalise();
  return bit;
}

inline void ArithmeticEncoder::renormalise() {
  for (int left = std::countl_zero(a_) - 16; left > 0;) {
    const int step = std::min(left, count_);
    a_ <<= step;
    c_ <<= step;
    count_ -= step;
    left -= step;
    if (count_ == 0) byte_out();
  }
}

// E.2.6
inline void ArithmeticEncoder::encode(Context& context, bool bit) {
  const Estimate& estimate = kEstimates[context.index];
  a_ -= estimate.qe;
  if (bit == context.mps) {
    if ((a_ & 0x8000) != 0) {
      c_ += estimate.qe;
      return;
    }
    if (a_ < estimate.qe) a_ = estimate.qe;
    else c_ += estimate.qe;
    context.index = estimate.next_mps;
  } else {
    if (a_ < estimate.qe) c_ += estimate.qe;
    else a_ = estimate.qe;
    context.mps ^= estimate.switches;
    context.index = estimate.next_lps;
  }
  renormalise();
}

// Annex A.2: one of the thirteen integer procedures; nothing for OOB.
class IntegerDecoder {
 public:
  std::optional<std::int64_t> decode(ArithmeticDecoder& in);

 private:
  std::array<Context, 512> contexts_{};
};

// Annex A.3
class IdDecoder {
 public:
  explicit IdDecoder(unsigned bits) : bits_(bits), contexts_(std::size_t{1} << bits) {}
  std::uint32_t decode(ArithmeticDecoder& in);

 private:
  unsigned bits_;
  Contexts contexts_;
};

}  // namespace sekisho::formats::jbig2
