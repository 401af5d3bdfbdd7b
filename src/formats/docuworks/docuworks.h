// Room:   formats/docuworks: documents and binders of DocuWorks. Their layout is closed, and no mark of theirs is published: the name tells them.
// In/Out: a document in; nothing out.
// Never:  guesses at pictures of pages within.
// Fails:  no_open_description, always: so that people learn that the original can be approved.
// Start reading at: rebuild() in docuworks.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::docuworks {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::docuworks};
inline constexpr Format kFormat{"docuworks", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::docuworks
