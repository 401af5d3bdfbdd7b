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

}  // namespace sekisho::formats::raster::testing
