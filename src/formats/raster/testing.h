// For tests and harnesses of the formats that come out as a JPEG or PNG: one conversion as a value, and the contract that each keeps.
#pragma once

#include "formats/jpeg/jpeg.h"
#include "formats/picture/testing.h"
#include "formats/png/png.h"

namespace sekisho::formats::raster::testing {

// Whatever the bytes: what comes out is a picture that its own format finds nothing to remove from and rebuilds to the same bytes.
inline bool comes_out_clean(const Format& format, base::ByteView input, const base::Limits& limits) {
  const picture::testing::Rebuilt once = picture::testing::rebuild(format, input, {}, limits);
  if (!once.clean()) return true;
  const Format& kind = *once.type == base::FileType::png ? png::kFormat : jpeg::kFormat;
  const picture::testing::Rebuilt again = picture::testing::rebuild(kind, once.bytes, {}, limits);
  return again.clean() && *again.type == *once.type && again.notes.removed().empty() && again.bytes == once.bytes;
}

inline base::Bytes sample(std::string_view root, std::string_view format, std::string_view name) {
  return picture::testing::read_file(std::string(root).append("/src/formats/").append(format).append("/samples/").append(name));
}

// Width and height that a JPEG's frame header (T.81 B.2.2) or a PNG's IHDR says.
inline std::pair<unsigned, unsigned> size_of(base::ByteView picture) {
  if (png::recognise(picture, {})) {
    base::Reader in(base::slice(picture, 16));
    const unsigned width = in.u32be();
    return {width, in.u32be()};
  }
  base::Reader in(base::slice(picture, 2));
  while (in.ok()) {
    const unsigned marker = in.u16be(), length = in.u16be();
    if (marker >= 0xFFC0 && marker <= 0xFFC2) {
      in.skip(1);
      const unsigned height = in.u16be();
      return {in.u16be(), height};
    }
    in.skip(length < 2 ? 0 : length - 2u);
  }
  return {};
}

}  // namespace sekisho::formats::raster::testing
