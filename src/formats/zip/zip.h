// ZIP archives (APPNOTE.TXT 6.3.10): every entry is disarmed by workers of its own and put into a fresh archive under a safe name.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::zip {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"zip", recognise, rebuild};

}  // namespace sekisho::formats::zip
