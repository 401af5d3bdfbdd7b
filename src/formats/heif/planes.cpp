#include "formats/heif/planes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace sekisho::formats::heif {
namespace {

constexpr int kFraction = 16, kHalf = 1 << (kFraction - 1);

struct Weights {
  double red, blue;
};

// H.273 table 4. Unspecified is read as BT.601, as MIAF has it (ISO/IEC 23000-22 section 7.3.6.4).
Weights weights(unsigned matrix) {
  switch (matrix) {
    case 1: return {0.2126, 0.0722};
    case 4: return {0.30, 0.11};
    case 7: return {0.212, 0.087};
    case 9:
    case 10: return {0.2627, 0.0593};
    default: return {0.299, 0.114};
  }
}

int fixed(double value) { return static_cast<int>(std::lround(value * (1 << kFraction))); }
std::uint8_t byte(int value) { return static_cast<std::uint8_t>(std::clamp((value + kHalf) >> kFraction, 0, 255)); }

// From samples of any depth and range to 0…255, in fixed point.
struct Scale {
  int black = 0, grey = 0, luma = 0, cr_red = 0, cb_green = 0, cr_green = 0, cb_blue = 0;
  bool identity = false;

  Scale(unsigned depth, unsigned matrix, bool full_range) {
    const double step = static_cast<double>(1 << (depth - 8)), most = static_cast<double>((1 << depth) - 1);
    const double chroma = 255.0 / (full_range ? most : 224 * step);
    const auto [red, blue] = weights(matrix);
    const double green = 1 - red - blue;
    black = full_range ? 0 : 16 << (depth - 8);
    grey = 1 << (depth - 1);
    luma = fixed(255.0 / (full_range ? most : 219 * step));
    cr_red = fixed(2 * (1 - red) * chroma);
    cb_blue = fixed(2 * (1 - blue) * chroma);
    cb_green = fixed(-2 * blue * (1 - blue) / green * chroma);
    cr_green = fixed(-2 * red * (1 - red) / green * chroma);
    identity = matrix == 0;
  }
};

int sample(const std::uint8_t* row, std::size_t at, bool wide) {
  if (!wide) return row[at];
  std::uint16_t value = 0;
  std::memcpy(&value, row + at * 2, sizeof value);
  return value;
}

template <bool wide>
void paint_row(const Planes& planes, const Scale& scale, std::uint32_t y, std::uint32_t across, std::uint8_t* out, std::size_t pixel) {
  std::array<const std::uint8_t*, 3> rows{};
  std::array<unsigned, 3> shift{};
  for (std::size_t i = 0; i < (planes.grey ? 1u : 3u); ++i) {
    const Planes::Plane& plane = planes.plane[i];
    rows[i] = plane.bytes + static_cast<std::ptrdiff_t>(plane.height < planes.height ? y / 2 : y) * plane.stride;
    shift[i] = plane.width < planes.width ? 1 : 0;
  }
  for (std::uint32_t x = 0; x < across; ++x, out += pixel) {
    const int luma = (sample(rows[0], x, wide) - scale.black) * scale.luma;
    if (planes.grey) {
      out[0] = out[1] = out[2] = byte(luma);
      continue;
    }
    const int cb = sample(rows[1], x >> shift[1], wide), cr = sample(rows[2], x >> shift[2], wide);
    if (scale.identity) {
      out[0] = byte((cr - scale.black) * scale.luma);
      out[1] = byte(luma);
      out[2] = byte((cb - scale.black) * scale.luma);
      continue;
    }
    const int blue = cb - scale.grey, red = cr - scale.grey;
    out[0] = byte(luma + red * scale.cr_red);
    out[1] = byte(luma + blue * scale.cb_green + red * scale.cr_green);
    out[2] = byte(luma + blue * scale.cb_blue);
  }
}

}  // namespace

// YCgCo and the chromaticity-derived ones would come out in wrong colours.
bool known_matrix(unsigned matrix) { return matrix <= 7 ? matrix != 3 : matrix == 9 || matrix == 10; }

bool readable(const Planes& planes) {
  if (!known_matrix(planes.matrix)) return false;
  if (planes.depth < 8 || planes.depth > 12 || planes.width == 0 || planes.height == 0) return false;
  for (std::size_t i = 0; i < (planes.grey ? 1u : 3u); ++i) {
    const Planes::Plane& plane = planes.plane[i];
    const bool across = plane.width == planes.width || (i > 0 && plane.width == (planes.width + 1) / 2);
    const bool down = plane.height == planes.height || (i > 0 && plane.height == (planes.height + 1) / 2);
    if (plane.bytes == nullptr || !across || !down) return false;
    if (plane.stride < static_cast<std::ptrdiff_t>(plane.width) * (planes.depth > 8 ? 2 : 1)) return false;
  }
  return true;
}

void paint(const Planes& planes, const ColorSaid& said, raster::Raster& canvas, std::uint32_t x, std::uint32_t y) {
  if (x >= canvas.width || y >= canvas.height) return;
  const Scale scale(planes.depth, said.said ? said.matrix : planes.matrix, said.said ? said.full_range : planes.full_range);
  const std::uint32_t across = std::min(planes.width, canvas.width - x), down = std::min(planes.height, canvas.height - y);
  for (std::uint32_t row = 0; row < down; ++row) {
    std::uint8_t* out = canvas.samples.data() + (std::size_t{y} + row) * canvas.row_bytes() + x * canvas.pixel_bytes();
    if (planes.depth > 8) paint_row<true>(planes, scale, row, across, out, canvas.pixel_bytes());
    else paint_row<false>(planes, scale, row, across, out, canvas.pixel_bytes());
  }
}

void paint_alpha(const Planes& planes, const ColorSaid& said, raster::Raster& canvas, std::uint32_t x, std::uint32_t y) {
  if (x >= canvas.width || y >= canvas.height) return;
  const Scale scale(planes.depth, 2, said.said ? said.full_range : planes.full_range);
  const std::uint32_t across = std::min(planes.width, canvas.width - x), down = std::min(planes.height, canvas.height - y);
  for (std::uint32_t row = 0; row < down; ++row) {
    const std::uint8_t* from = planes.plane[0].bytes + static_cast<std::ptrdiff_t>(row) * planes.plane[0].stride;
    std::uint8_t* out = canvas.samples.data() + (std::size_t{y} + row) * canvas.row_bytes() + x * canvas.pixel_bytes() + canvas.channels() - 1;
    for (std::uint32_t column = 0; column < across; ++column, out += canvas.pixel_bytes())
      *out = byte((sample(from, column, planes.depth > 8) - scale.black) * scale.luma);
  }
}

}  // namespace sekisho::formats::heif
