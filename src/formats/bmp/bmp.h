// Room:   formats/bmp: Windows and OS/2 bitmaps ([MS-WMF] 2.2.2.3 and 2.2.2.9, OS/2 bitmap file format).
// In/Out: a BMP of any header version in; out one with a plain header of the same depth, its pixels read and written anew.
// Never:  keeps colour profiles (they can name files elsewhere), bytes between the parts, what pads rows.
// Fails:  damaged, too_many_pixels, feature_unsupported (JPEG, PNG or Huffman inside). Missing pixels become 0, with a warning.
// Start reading at: rebuild() in bmp.cpp.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::bmp {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"bmp", recognise, rebuild};

}  // namespace sekisho::formats::bmp
