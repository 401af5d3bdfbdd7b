// Documents of Word 6 and 95: their format has no open description, but where their text lies does. Only that comes out, as a plain text.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::doc {

// Whether the main stream is one of Word 6 or 95 (wIdent 0xA5DB, 0xA5DC; nFib 100 to 105).
bool is_old_word(base::ByteView main);

// Writes a text and returns txt; old_version where the text cannot be followed.
base::Result<base::FileType> extract_words(base::ByteView main, Context& context, Sink& out);

}  // namespace sekisho::formats::doc
