// Room:   formats/png: PNG and APNG (W3C PNG, third edition).
// In/Out: a PNG in; out a fresh PNG of the same scanlines, compressed anew: only chunks that the picture needs, each checked.
// Never:  copies a chunk it does not understand; trusts a length that the data do not bear out.
// Fails:  damaged, too_many_pixels, too_many_frames, feature_unsupported. A broken ancillary chunk is dropped; a broken animation leaves its still.
// Start reading at: rebuild() in png.cpp, then chunks.h.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::png {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"png", recognise, rebuild};

}  // namespace sekisho::formats::png
