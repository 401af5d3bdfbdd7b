// Room:   formats/jww: drawings of JW_CAD for Windows, versions 3.00 to 8 (the author's Jwdatafmt: an MFC archive of header, objects, blocks,
// images). In/Out: a drawing in; out the same header and objects, each field read in its place, without the pictures that lie in it or are named in
// it. Never:  keeps pictures, ways to other files, anything behind the last object. Fails:  no_open_description for the DOS version, and wherever the
// bytes are not what the description says. Start reading at: rebuild() in jww.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::jww {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::jww, base::FileType::jwc};
inline constexpr Format kFormat{"jww", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::jww
