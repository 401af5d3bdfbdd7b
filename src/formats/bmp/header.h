// Every header version of a bitmap brought to one description.
#pragma once

#include <array>
#include <optional>

#include "formats/format.h"

namespace sekisho::formats::bmp {

enum class Packing : std::uint32_t { plain = 0, rle8 = 1, rle4 = 2, masks = 3 };

struct Header {
  std::uint32_t width = 0, height = 0;
  bool top_down = false;
  unsigned depth = 0;
  Packing packing = Packing::plain;
  std::array<std::uint32_t, 4> masks{};  // red, green, blue, alpha
  std::uint32_t pixels_per_metre_x = 0, pixels_per_metre_y = 0;
  base::Bytes palette;        // blue, green, red, 0 each
  std::size_t pixels_at = 0;  // in the file
  bool profile = false, gap = false, long_palette = false;

  std::size_t row_bytes() const { return (std::size_t{width} * depth + 31) / 32 * 4; }
};

inline constexpr std::size_t kFileHeaderBytes = 14;

base::Result<Header> read_header(base::ByteView input);

// File header, info header, masks and palette for pixel data of that many bytes.
base::Bytes write_header(const Header& header, std::size_t pixel_bytes);

}  // namespace sekisho::formats::bmp
