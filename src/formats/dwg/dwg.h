// Room:   formats/dwg: AutoCAD's DWG, R13 to 2018. There is no complete open description of it.
// In/Out: a drawing in; out its preview picture alone, rebuilt, for a glance at what it is. The drawing itself is held for approval.
// Never:  anything else of the drawing.
// Fails:  no_open_description where there is no preview.
// Start reading at: rebuild() in dwg.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::dwg {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::dwg};
inline constexpr Format kFormat{"dwg", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::dwg
