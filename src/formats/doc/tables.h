// Structures of the table stream whose shape is simple: positions with fixed records (2.8), lists of strings (2.2.4 STTB), document properties.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::doc {

// A table of positions with records of that many bytes, without what follows the last whole one.
base::Bytes clean_positions(base::ByteView table, std::size_t record_bytes);
// Strings of UTF-16 with extra bytes each; with_text: false blanks every string.
base::Bytes clean_strings(base::ByteView table, bool with_text = true);
base::Bytes clean_fonts(base::ByteView table);                         // 2.9.286 SttbfFfn
base::Bytes clean_owners(base::ByteView table, bool with_text);        // 2.9.99: authors of comments
base::Bytes clean_comment_refs(base::ByteView table, bool with_text);  // 2.8.9 PlcfandRef, 2.9.8 ATRDPre10
base::Bytes clean_document_properties(base::ByteView table);           // 2.7 Dop
base::Bytes no_associated_strings();                                   // 2.9.285 SttbfAssoc, all empty

}  // namespace sekisho::formats::doc
