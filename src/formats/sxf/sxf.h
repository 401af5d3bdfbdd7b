// Room:   formats/sxf: drawings of Japanese public works: SFC (features as comments) and P21 (STEP, ISO 10303-21), SXF level 2, versions 2.0 to 3.1.
// In/Out: Shift_JIS or ASCII in; the same instances, tokens and strings out, in one layout.
// Never:  keeps comments, names of authors, file names that lead elsewhere, what stands outside of the two sections.
// Fails:  drawing_bad for what is no exchange structure, for references to instances that are missing or stand twice.
// Start reading at: rebuild() in sxf.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::sxf {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::sfc, base::FileType::p21};
inline constexpr Format kFormat{"sxf", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::sxf
