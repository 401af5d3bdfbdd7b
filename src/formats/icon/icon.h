// Room:   formats/icon: icons and cursors of Windows (ICO, CUR): several sizes of one picture.
// In/Out: an ICO or CUR in; out one of the same entries, each read and written anew: bitmaps with their masks, PNG by formats/png.
// Never:  keeps bytes between the entries, in padding, or entries that cannot be read.
// Fails:  damaged, too_many_pixels, feature_unsupported (animated cursors, icons of macOS).
// Start reading at: rebuild() in icon.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::icon {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::icon};
inline constexpr Format kFormat{"icon", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::icon
