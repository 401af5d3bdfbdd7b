// Room:   formats/heif: still pictures in ISO base media files (ISO/IEC 23008-12): HEIC (HEVC), AVIF (AV1).
// In/Out: a HEIC or AVIF in; out a JPEG of its primary picture, turned the way it is shown; a PNG when it is transparent.
// Never:  keeps Exif, XMP, thumbnails, depth maps, other pictures or a film; starts threads.
// Fails:  damaged, too_many_pixels, encrypted, feature_unsupported (other codecs, overlays).
// Start reading at: rebuild() in heif.cpp, then items.h.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::heif {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::heif, base::FileType::avif};
inline constexpr Format kFormat{"heif", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::heif
