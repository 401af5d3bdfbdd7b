#include "formats/jbig2/arithmetic.h"

#include <algorithm>
#include <utility>

namespace sekisho::formats::jbig2 {
namespace {

// Runs pay where a symbol takes little of the interval.
constexpr std::uint32_t kRunQe = 0x0221;

}  // namespace

ArithmeticDecoder::ArithmeticDecoder(base::ByteView bytes) : bytes_(bytes) {
  c_ = std::uint32_t{at(0)} << 16;
  byte_in();
  c_ <<= 7;
  count_ -= 7;
  a_ = 0x8000;
}

// E.3.4. Behind the end it is as if the marker stood there.
void ArithmeticDecoder::byte_in() {
  if (position_ >= bytes_.size()) ++behind_;
  if (at(position_) == 0xFF) {
    const std::uint8_t next = at(position_ + 1);
    if (next > 0x8F) {
      c_ += 0xFF00;
      count_ = 8;
      if (position_ < bytes_.size()) ++behind_;
    } else {
      ++position_;
      c_ += std::uint32_t{next} << 9;
      count_ = 7;
    }
  } else {
    ++position_;
    c_ += std::uint32_t{at(position_)} << 8;
    count_ = 8;
  }
}

// While the interval needs no renormalising, each 0 takes the same from it: many are taken at once.
ArithmeticDecoder::Run ArithmeticDecoder::decode_zeros(Context& context, std::uint32_t most) {
  std::uint32_t zeros = 0;
  while (zeros < most) {
    const std::uint32_t qe = kEstimates[context.index].qe;
    if (!context.mps && qe <= kRunQe && most - zeros >= 8) {
      const std::uint32_t many = std::min({most - zeros, (a_ - 0x8000) / qe, (c_ >> 16) / qe});
      a_ -= many * qe;
      c_ -= (many * qe) << 16;
      zeros += many;
      if (zeros == most) break;
    }
    if (decode(context)) return {zeros, true};
    ++zeros;
  }
  return {zeros, false};
}

// E.2.9
void ArithmeticEncoder::byte_out() {
  const auto put = [&](unsigned shift, std::uint32_t rest, int count) {
    out_.push_back(static_cast<std::uint8_t>(c_ >> shift));
    c_ &= rest;
    count_ = count;
  };
  if (out_.back() == 0xFF) return put(20, 0xFFFFF, 7);
  if (c_ >= 0x8000000) {
    ++out_.back();
    if (out_.back() == 0xFF) {
      c_ &= 0x7FFFFFF;
      return put(20, 0xFFFFF, 7);
    }
    c_ &= 0x7FFFFFF;
  }
  put(19, 0x7FFFF, 8);
}

void ArithmeticEncoder::encode_zeros(Context& context, std::uint32_t count) {
  while (count > 0) {
    const std::uint32_t qe = kEstimates[context.index].qe;
    if (!context.mps && qe <= kRunQe && count >= 8) {
      const std::uint32_t many = std::min(count, (a_ - 0x8000) / qe);
      a_ -= many * qe;
      c_ += many * qe;
      count -= many;
      if (count == 0) return;
    }
    encode(context, false);
    --count;
  }
}

// E.2.10
base::Bytes ArithmeticEncoder::finish() {
  const std::uint32_t top = c_ + a_;
  c_ |= 0xFFFF;
  if (c_ >= top) c_ -= 0x8000;
  c_ <<= count_;
  byte_out();
  c_ <<= count_;
  byte_out();
  if (out_.back() != 0xFF) out_.push_back(0xFF);
  out_.push_back(0xAC);
  out_.erase(out_.begin());
  return std::move(out_);
}

std::optional<std::int64_t> IntegerDecoder::decode(ArithmeticDecoder& in) {
  std::uint32_t previous = 1;
  const auto bit = [&] {
    const bool value = in.decode(contexts_[previous]);
    previous = previous < 256 ? previous << 1 | (value ? 1u : 0u) : ((previous << 1 | (value ? 1u : 0u)) & 511) | 256;
    return value;
  };
  const bool negative = bit();
  // Table A.1
  struct Range {
    unsigned bits;
    std::int64_t low;
  };
  static constexpr Range kRanges[] = {{2, 0}, {4, 4}, {6, 20}, {8, 84}, {12, 340}, {32, 4436}};
  std::size_t range = 0;
  while (range < 5 && bit()) ++range;
  std::int64_t value = 0;
  for (unsigned i = 0; i < kRanges[range].bits; ++i) value = value << 1 | (bit() ? 1 : 0);
  value += kRanges[range].low;
  if (!negative) return value;
  if (value == 0) return std::nullopt;
  return -value;
}

std::uint32_t IdDecoder::decode(ArithmeticDecoder& in) {
  std::uint32_t previous = 1;
  for (unsigned i = 0; i < bits_; ++i) previous = previous << 1 | (in.decode(contexts_[previous]) ? 1u : 0u);
  return previous - (1u << bits_);
}

}  // namespace sekisho::formats::jbig2
