// Room:   formats/jpegxl: JPEG XL (ISO/IEC 18181).
// In/Out: a JPEG XL in; out the JPEG it was made from, when it carries what that takes; else a JPEG; a PNG when it is lossless, transparent or
//         above 8 bits. Of an animation its first picture, with a warning.
// Never:  keeps Exif, XMP and other boxes; starts threads.
// Fails:  damaged, too_many_pixels, feature_unsupported.
// Start reading at: rebuild() in jpegxl.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::jpegxl {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::jpegxl};
inline constexpr Format kFormat{"jpegxl", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::jpegxl
