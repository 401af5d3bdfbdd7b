// Room:   formats/jpeg2000: JPEG 2000 (ITU-T T.800), as JP2 file or bare codestream.
// In/Out: one in; out a JPEG; a PNG when nothing of it may be lost or JPEG cannot say it: reversible, transparent, above 8 bits, black and white.
// Never:  keeps XML, UUID and other boxes; starts threads.
// Fails:  damaged, too_many_pixels, feature_unsupported (more than four colours, CMYK with transparency).
// Start reading at: rebuild() in jpeg2000.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::jpeg2000 {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::jpeg2000};
inline constexpr Format kFormat{"jpeg2000", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::jpeg2000
