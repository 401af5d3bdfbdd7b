// Room:   formats/rtf: Rich Text Format (RTF specification 1.9.1).
// In/Out: any RTF in, however its header is disguised; out one of ASCII only, written anew from an allow-list of control words and destinations.
// Never:  keeps objects, templates, data stores, fields that fetch or run something (their results stay), fonts, personal metadata, \bin, or
//         anything behind the last brace. Pictures come out as rebuild_picture() wrote them, as hexadecimal digits.
// Fails:  damaged (no RTF header, a \bin longer than the file), too_deep, too_large (tokens).
// Start reading at: rebuild() in rtf.cpp, then tokens.h and writer.h; words.cpp is the allow-list.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::rtf {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::rtf};
inline constexpr Format kFormat{"rtf", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::rtf
