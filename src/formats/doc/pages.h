// Formatted disk pages and section properties in the main stream ([MS-DOC] 2.9.33 ChpxFkp, 2.9.175 PapxFkp, 2.9.245 Sepx).
#pragma once

#include "formats/doc/canvas.h"
#include "formats/doc/sprm.h"

namespace sekisho::formats::doc {

enum class PageKind : std::uint8_t { characters, paragraphs };

// table: PlcBteChpx or PlcBtePapx (2.8.5, 2.8.6), which comes back anew; the pages go to the canvas.
base::Result<base::Bytes> clean_pages(base::ByteView table, PageKind kind, base::ByteView main, Canvas& canvas, Modifiers& modifiers);

// table: PlcfSed (2.8.26).
base::Result<base::Bytes> clean_sections(base::ByteView table, base::ByteView main, Canvas& canvas, Modifiers& modifiers);

}  // namespace sekisho::formats::doc
