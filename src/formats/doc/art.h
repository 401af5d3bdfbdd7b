// Drawings in Word documents ([MS-DOC] 2.9.172 OfficeArtContent, [MS-ODRAW]): cleaned by formats/officeart, with what Word adds.
#pragma once

#include <optional>

#include "formats/doc/canvas.h"
#include "formats/format.h"

namespace sekisho::formats::doc {

// OfficeArtInlineSpContainer: one shape and its pictures, as it stands behind a PICF. Empty when it cannot be followed.
base::Bytes clean_inline_shape(base::ByteView content, Context& context);
// The same for a picture of Word 6 that was carried over: a bare metafile.
base::Bytes inline_metafile(base::ByteView content, Context& context);

// The drawing group and the drawings of the text and of the headers. Their pictures lie in the main stream: old from there, new ones to the
// canvas, behind everything that stands there. Empty when it cannot be followed.
base::Bytes clean_drawings(base::ByteView content, base::ByteView main, Canvas& canvas, Context& context);

}  // namespace sekisho::formats::doc
