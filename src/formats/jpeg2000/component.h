// The samples of one component of a decoded picture.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "formats/jpeg2000/decoder.h"

namespace sekisho::formats::jpeg2000 {

// One component, read at the picture's own places whatever its own spacing, in as many bits as asked for.
class Component {
 public:
  Component(const opj_image_t& image, const opj_image_comp_t& component, unsigned bits)
      : image_(image), component_(component), most_((std::int64_t{1} << component.prec) - 1), out_most_((std::int64_t{1} << bits) - 1) {}

  static bool readable(const opj_image_comp_t& component) {
    return component.data != nullptr && component.prec >= 1 && component.prec <= 31 && component.dx >= 1 && component.dy >= 1 && component.w >= 1 &&
           component.h >= 1;
  }

  std::uint32_t at(std::uint32_t x, std::uint32_t y) const {
    const std::uint32_t column = std::min(place(image_.x0 + x, component_.dx, component_.x0), component_.w - 1);
    const std::uint32_t row = std::min(place(image_.y0 + y, component_.dy, component_.y0), component_.h - 1);
    std::int64_t value = component_.data[std::size_t{row} * component_.w + column];
    if (component_.sgnd != 0) value += std::int64_t{1} << (component_.prec - 1);
    value = std::clamp<std::int64_t>(value, 0, most_);
    return static_cast<std::uint32_t>((value * out_most_ + most_ / 2) / most_);
  }

 private:
  static std::uint32_t place(std::uint32_t at, std::uint32_t spacing, std::uint32_t start) {
    const std::uint32_t column = at / spacing;
    return column > start ? column - start : 0;
  }
  const opj_image_t& image_;
  const opj_image_comp_t& component_;
  std::int64_t most_, out_most_;
};

// sYCC (IEC 61966-2-1 amendment 1) in this many bits.
inline void to_rgb(std::array<std::uint32_t, 4>& value, unsigned bits) {
  const double most = (1u << bits) - 1, grey = 1u << (bits - 1);
  const double y = value[0], cb = value[1] - grey, cr = value[2] - grey;
  const auto round = [&](double v) { return static_cast<std::uint32_t>(std::clamp(v, 0.0, most) + 0.5); };
  value[0] = round(y + 1.402 * cr);
  value[1] = round(y - 0.344136 * cb - 0.714136 * cr);
  value[2] = round(y + 1.772 * cb);
}

}  // namespace sekisho::formats::jpeg2000
