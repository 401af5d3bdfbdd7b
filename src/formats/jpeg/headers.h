// The application segments of an output, made from what the walk kept.
#pragma once

#include <vector>

#include "formats/jpeg/segments.h"

namespace sekisho::formats::jpeg {

struct Marker {
  std::uint8_t code;
  base::Bytes payload;
};

// JFIF, bare Exif orientation, colour profile, Adobe: each only when the input had it.
std::vector<Marker> make_headers(const Segments& segments, base::ByteView icc);

}  // namespace sekisho::formats::jpeg
