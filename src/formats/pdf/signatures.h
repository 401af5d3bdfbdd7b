// Notes the signatures of a document (ISO 32000-1, 12.8; PDF 2.0 and PAdES in ISO 32000-2) before they fall away.
#pragma once

#include "formats/format.h"
#include "formats/pdf/qpdf.h"

namespace sekisho::formats::pdf {

// input: the file itself, which the byte ranges of signatures point into.
void note_signatures(base::ByteView input, QPDF& document, Notes& notes);

}  // namespace sekisho::formats::pdf
