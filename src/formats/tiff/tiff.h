// Room:   formats/tiff: TIFF 6.0 and BigTIFF, many pages.
// In/Out: a TIFF in; out a fresh little-endian one: each strip or tile decoded and packed anew the same way, the tags that pixels need, no other.
//         Group 3 fax and JBIG become Group 4, rare packings deflate; JPEG strips, of the old style too, are rebuilt from their coefficients.
//         Resolution and orientation stay.
// Never:  keeps Exif, GPS, XMP, IPTC, private tags, descriptions, sub-directories or unreferenced bytes.
// Fails:  damaged, too_many_pixels, too_many_frames, feature_unsupported (LERC, LogLuv and the like). A broken strip stays blank, with a warning.
// Start reading at: rebuild() in tiff.cpp.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::tiff {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"tiff", recognise, rebuild};

}  // namespace sekisho::formats::tiff
