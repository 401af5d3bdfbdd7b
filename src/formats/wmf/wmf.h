// Windows metafiles ([MS-WMF]): rebuilt record by record from an allow-list; escapes, among them META_ESCAPE/SetAbortProc, do not stay.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::wmf {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"wmf", recognise, rebuild};

}  // namespace sekisho::formats::wmf
