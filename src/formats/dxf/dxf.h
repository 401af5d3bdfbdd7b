// Room:   formats/dxf: AutoCAD's Drawing Interchange Format, R12 to 2018, as text and as binary.
// In/Out: groups of a code and a value in; out the text form with every group that was understood, its strings byte for byte.
// Never:  keeps references to other files, objects of other programs, application data, solids of the ACIS kernel, previews.
// Fails:  drawing_bad where a code or a value is none; damaged when the end is missing.
// Start reading at: rebuild() in dxf.cpp, then rules.h.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::dxf {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::dxf};
inline constexpr Format kFormat{"dxf", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::dxf
