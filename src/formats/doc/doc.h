// Room:   formats/doc: Word 97-2003 documents and templates ([MS-DOC]), rebuilt as the same.
// In/Out: a compound file in; a compound file of the text, its formatting, pictures and drawings out. Nothing else of the old streams comes out.
// Never:  macros, objects, controls, fetching fields, data connections, commands, templates, names of people who saved it, deleted remains.
// Fails:  encrypted, wrong_password; old_version before Word 6 (of Word 6 and 95 the text comes out, as a text file); compound_damaged, damaged where
// the text or its formatting cannot be followed. Start reading at: rebuild(), then rebuild_tree() in rebuild.cpp.
#pragma once

#include "formats/compound/compound.h"
#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::doc {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

// The same from streams that were decrypted already: encrypted documents hand in their tree with plain streams.
base::Result<base::FileType> rebuild_tree(const compound::Entry& root, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::doc};
inline constexpr Format kFormat{"doc", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::doc
