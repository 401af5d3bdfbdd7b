// Room:   formats/raster: pixels that a decoder made, written as JPEG or PNG, for the formats that are converted.
// In/Out: samples of one picture in; a JPEG or PNG out, as formats/jpeg or formats/png themselves would write it.
// Never:  carries anything but samples and a checked colour profile.
// Fails:  damaged, too_many_pixels, out_of_memory.
// Start reading at: Raster.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::raster {

enum class Colors : std::uint8_t { grey, rgb, cmyk };  // cmyk: as Adobe stores it, 255 for no ink

struct Raster {
  std::uint32_t width = 0, height = 0;
  Colors colors = Colors::rgb;
  bool alpha = false;  // the last sample of each pixel, not multiplied in
  bool wide = false;   // 16 bits a sample, the higher byte first
  base::Bytes samples;
  base::Bytes icc;  // cleaned; empty for none

  std::size_t channels() const { return (colors == Colors::grey ? 1u : colors == Colors::rgb ? 3u : 4u) + (alpha ? 1u : 0u); }
  std::size_t pixel_bytes() const { return channels() * (wide ? 2 : 1); }
  std::size_t row_bytes() const { return width * pixel_bytes(); }
  void allocate() { samples.assign(row_bytes() * height, 0); }
};

// Keeps the profile when it is sound and the profile of the town says so. Notes what goes.
void set_profile(Raster& raster, base::ByteView icc, Context& context);

// Turns by quarters against the clock (0 to 3).
void turn(Raster& raster, unsigned quarters);
enum class Mirror : std::uint8_t { left_right, top_bottom };
void mirror(Raster& raster, Mirror how);
// The rectangle must lie inside.
void crop(Raster& raster, std::uint32_t x, std::uint32_t y, std::uint32_t width, std::uint32_t height);

// grey, rgb or cmyk of 8 bits without alpha. A picture longer than JPEG can be comes out as PNG. Warns of converted and quality_reduced.
base::Result<base::FileType> write_jpeg(const Raster& raster, Context& context, Sink& out);
// grey or rgb. Grey of black and white only comes out with one bit. Warns of converted.
base::Result<base::FileType> write_png(const Raster& raster, Context& context, Sink& out);

// A picture inside that is a JPEG by itself already: rebuilt as such.
base::Result<base::FileType> rebuild_jpeg(base::ByteView jpeg, Context& context, Sink& out);

}  // namespace sekisho::formats::raster
