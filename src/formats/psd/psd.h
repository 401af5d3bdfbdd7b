// Room:   formats/psd: Photoshop documents, PSD and PSB (Adobe Photoshop File Formats Specification).
// In/Out: one in; out the merged picture that it carries for other programs, as a PNG; CMYK as a JPEG, which PNG cannot say.
// Never:  reads layers, resources but the colour profile, or what is packed in any way but run lengths.
// Fails:  damaged, too_many_pixels, feature_unsupported (no merged picture, Lab, multichannel, 32 bits).
// Start reading at: rebuild() in psd.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::psd {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::psd};
inline constexpr Format kFormat{"psd", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::psd
