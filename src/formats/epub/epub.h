// Room:   formats/epub: EPUB 2 and 3 (OCF, OPF, XHTML content documents, NCX, CSS).
// In/Out: a publication in; out its pages, style sheets and pictures, each made anew of what an allow-list names, in a fresh package.
// Never:  keeps scripts, event handlers, forms, frames, fonts, sound, film, anything loaded from elsewhere, metadata beyond title and language.
// Fails:  rights_managed, damaged, markup_bad, markup_entity, the codes of formats/zip.
// Start reading at: rebuild() in epub.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::epub {

inline constexpr base::FileType kTypes[] = {base::FileType::epub};
inline constexpr auto recognise = detect::recognised_as<kTypes>;
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"epub", recognise, rebuild, kTypes};

}  // namespace sekisho::formats::epub
