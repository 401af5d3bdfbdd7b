// Room:   formats/gif: GIF 87a and 89a, animated too (CompuServe GIF89a specification).
// In/Out: a GIF in; out the same frames, decoded and encoded anew, with their timing and loop count.
// Never:  keeps a comment, a plain text block or application data other than the loop count.
// Fails:  damaged (not one readable frame), too_many_pixels, too_many_frames. A frame that is cut off is filled up, with a warning.
// Start reading at: rebuild() in gif.cpp.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::gif {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"gif", recognise, rebuild};

}  // namespace sekisho::formats::gif
