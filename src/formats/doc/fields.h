// Fields in the text ([MS-DOC] 2.8.25 Plcfld, 2.9.88 Fld): instructions that fetch or run something become blanks, their results stay.
#pragma once

#include <string>

#include "formats/doc/fib.h"
#include "formats/format.h"

namespace sekisho::formats::doc {

// One story's text [begin, end) and its table of fields; returns the table anew.
base::Bytes clean_fields(std::u16string& text, std::size_t begin, std::size_t end, base::ByteView table, Context& context);

}  // namespace sekisho::formats::doc
