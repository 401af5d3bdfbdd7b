// Files written as text: uuencode, begin-base64, yEnc, BinHex. The one file inside comes out as itself, several as a ZIP; what stands around
// them goes.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::uuencode {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::uuencode};
inline constexpr Format kFormat{"uuencode", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::uuencode
