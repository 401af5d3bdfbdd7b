// The pixels of a picture by the libraries.
#pragma once

#include "formats/show/show.h"

namespace sekisho::formats::show {

struct Pixels {
  std::uint32_t width = 0, height = 0;
  bool alpha = false;
  base::Bytes samples;  // RGB, or RGBA not multiplied in
  std::size_t channels() const { return alpha ? 4 : 3; }
};

// most: pixels. Errors: damaged, too_many_pixels.
base::Result<Pixels> from_jpeg(base::ByteView input, std::uint64_t most);
base::Result<Pixels> from_png(base::ByteView input, std::uint64_t most);
base::Result<Pixels> from_webp(base::ByteView input, std::uint64_t most);
base::Result<Pixels> from_tiff(base::ByteView input, std::uint64_t most);

}  // namespace sekisho::formats::show
