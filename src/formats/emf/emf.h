// Enhanced metafiles ([MS-EMF], [MS-EMFPLUS]): rebuilt record by record from an allow-list, every length and offset computed anew.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::emf {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"emf", recognise, rebuild};

}  // namespace sekisho::formats::emf
