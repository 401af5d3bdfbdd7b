// Room:   formats/webp: WebP (RFC 9649), lossy and lossless, with alpha, animated.
// In/Out: a WebP in; out the same frames, decoded and encoded anew. Lossless stays lossless; lossy is encoded about as finely as it was.
// Never:  keeps Exif, XMP or a chunk it does not know; the container is written from nothing.
// Fails:  damaged, too_many_pixels, too_many_frames. Lossless pictures above kLosslessPixelsMax need more memory than a worker has: too_many_pixels.
// Start reading at: rebuild() in webp.cpp.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::webp {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"webp", recognise, rebuild};

}  // namespace sekisho::formats::webp
