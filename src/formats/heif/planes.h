// What a video decoder gives: luma and chroma planes, and how they become red, green and blue (ITU-T H.273).
#pragma once

#include <array>
#include <cstddef>

#include "formats/raster/raster.h"

namespace sekisho::formats::heif {

struct Planes {
  struct Plane {
    const std::uint8_t* bytes = nullptr;
    std::ptrdiff_t stride = 0;  // in bytes
    std::uint32_t width = 0, height = 0;
  };
  std::uint32_t width = 0, height = 0;
  unsigned depth = 8;  // above 8: two bytes a sample, in the machine's order
  bool grey = false;
  std::array<Plane, 3> plane;  // only the first when grey
  unsigned matrix = 2;         // MatrixCoefficients
  bool full_range = false;
};

// Which of the primary's colours a colr box overrides (14496-12 section 12.1.5).
struct ColorSaid {
  bool said = false;
  unsigned matrix = 2;
  bool full_range = false;
};

// Whether the planes are such as paint() can read: depth, and chroma that covers the luma.
bool readable(const Planes& planes);
// H.273 table 4.
bool known_matrix(unsigned matrix);

// Puts the picture at x, y of the canvas (rgb, 8 bits) as far as it lies inside.
void paint(const Planes& planes, const ColorSaid& said, raster::Raster& canvas, std::uint32_t x, std::uint32_t y);
// Puts luma into the canvas's alpha.
void paint_alpha(const Planes& planes, const ColorSaid& said, raster::Raster& canvas, std::uint32_t x, std::uint32_t y);

}  // namespace sekisho::formats::heif
