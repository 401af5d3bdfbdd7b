// Room:   formats/visio: Visio drawings, stencils and templates: packages ([MS-VSDX]) and the older binary files.
// In/Out: a package in; a fresh one out, every part by the allow-lists of formats/ooxml (rules/visio_rules.cpp has Visio's own).
// Never:  keeps macros, embedded objects, data connections, event handlers, formulas that run, open or fetch something, links but the allowed ones.
// Fails:  as formats/ooxml; no_open_description for binary files, whose records nobody has described openly and completely.
// Start reading at: rebuild(), then formats/ooxml/rebuild.h.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::visio {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::vsdx, base::FileType::vsdm, base::FileType::vsd};
inline constexpr Format kFormat{"visio", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::visio
