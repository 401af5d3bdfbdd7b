// Room:   formats/publisher: Publisher documents. Their pages are described nowhere openly; where their words stand is known.
// In/Out: a pub in; a plain text with its words out, by the rules of formats/plain_text.
// Never:  keeps the layout, pictures, objects, macros, links or anything else of the document; guesses at words.
// Fails:  compound_damaged; no_open_description where no words are found (empty documents, and those of Publisher 97 and older).
// Start reading at: rebuild().
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::publisher {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::pub};
inline constexpr Format kFormat{"publisher", detect::recognised_as<kTypes>, rebuild, kTypes};

// The words in the stream Quill/QuillSub/CONTENTS, UTF-8, a line for each paragraph; empty when there are none.
std::string words_of(base::ByteView quill);

}  // namespace sekisho::formats::publisher
