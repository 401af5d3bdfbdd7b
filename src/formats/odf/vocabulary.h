// What may stand in an OpenDocument, by namespace (ISO/IEC 26300-1:2015, OpenDocument 1.3 part 3, and LibreOffice's extensions).
#pragma once

#include "formats/odf/markup.h"

namespace sekisho::formats::odf {

const Vocabulary& vocabulary();

// The namespaces whose lists are long stand in files of their own.
extern const Space kTextSpace, kTableSpace, kStyleSpace, kDrawSpace;

}  // namespace sekisho::formats::odf
