#include "formats/webp/quality.h"

#include <algorithm>

namespace sekisho::formats::webp {
namespace {

// Boolean entropy decoder (7.3), even odds only.
class Bits {
 public:
  explicit Bits(base::ByteView data) : in_(data) { value_ = in_.u16be(); }
  bool ok() const { return in_.ok(); }
  bool flag() {
    const std::uint32_t split = 1 + ((range_ - 1) * 128 >> 8);
    const bool set = value_ >= split << 8;
    if (set) {
      range_ -= split;
      value_ -= split << 8;
    } else {
      range_ = split;
    }
    while (range_ < 128) {
      value_ <<= 1;
      range_ <<= 1;
      if (++shifted_ == 8) {
        shifted_ = 0;
        value_ |= in_.u8();
      }
    }
    return set;
  }
  int number(int bits) {
    int value = 0;
    while (bits-- > 0) value = value << 1 | (flag() ? 1 : 0);
    return value;
  }
  int optional_signed(int bits) {
    if (!flag()) return 0;
    const int value = number(bits);
    return flag() ? -value : value;
  }

 private:
  base::Reader in_;
  std::uint32_t value_ = 0, range_ = 255;
  int shifted_ = 0;
};

constexpr int kSegments = 4, kFilterDeltas = 8, kIndexMax = 127;

}  // namespace

std::optional<int> quantiser_index(base::ByteView vp8) {
  Bits bits(base::slice(vp8, 10));
  bits.number(2);  // 9.2: colour space, clamping
  int segments = 0;
  bool absolute = false;
  if (bits.flag()) {  // 9.3
    const bool map = bits.flag(), data = bits.flag();
    if (data) {
      absolute = bits.flag();
      for (int i = 0; i < kSegments; ++i) segments += bits.optional_signed(7);
      for (int i = 0; i < kSegments; ++i) bits.optional_signed(6);
    }
    for (int i = 0; map && i < kSegments - 1; ++i)
      if (bits.flag()) bits.number(8);
  }
  bits.number(1 + 6 + 3);  // 9.6: filter kind, level, sharpness
  if (bits.flag() && bits.flag())
    for (int i = 0; i < kFilterDeltas; ++i) bits.optional_signed(6);
  bits.number(2);  // 9.5: partitions
  int index = bits.number(7);
  if (!bits.ok()) return std::nullopt;
  index = absolute ? segments / kSegments : index + segments / kSegments;
  return std::clamp(index, 0, kIndexMax);
}

float quality_for(int index) {
  // libwebp: index = 127 (1 - cbrt(linear)), where linear rises with quality by 2/3 to three quarters and by 2 from there.
  const float root = 1.0F - static_cast<float>(index) / kIndexMax;
  const float linear = root * root * root;
  return 100.0F * (linear < 0.5F ? linear * 1.5F : (linear + 1.0F) / 2.0F);
}

}  // namespace sekisho::formats::webp
