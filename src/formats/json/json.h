// Room:   formats/json: JSON (RFC 8259), GeoJSON and JSON Lines.
// In/Out: JSON in any encoding of Japanese offices in; out UTF-8 without a mark, parsed and written anew with its own layout and its numbers as
// written. Never:  keeps a second value for one name (readers differ on which of them counts), comments, NaN, characters that deceive the eye. Fails:
// json_bad, too_deep, text_encoding; banned_type for a notebook: that is a program in JSON's clothes. Start reading at: rebuild() in json.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::json {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::json};
inline constexpr Format kFormat{"json", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::json
