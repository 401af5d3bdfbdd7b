// Room:   formats/xps: XPS 1.0 and OpenXPS (ECMA-388): pages of glyphs, paths and pictures in an Open Packaging Convention.
// In/Out: a document in; out its sequence, documents and pages made anew of what an allow-list names, with the fonts and pictures they use.
// Never:  keeps print tickets, signatures, thumbnails, properties, colour profiles, structure parts, links beyond the web, mail and the document.
// Fails:  damaged, markup_bad, markup_entity, feature_unsupported (a font that cannot be vouched for, interleaved parts), those of formats/zip.
// Start reading at: rebuild() in xps.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::xps {

inline constexpr base::FileType kTypes[] = {base::FileType::xps};
inline constexpr auto recognise = detect::recognised_as<kTypes>;
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"xps", recognise, rebuild, kTypes};

}  // namespace sekisho::formats::xps
