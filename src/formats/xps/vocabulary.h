// What may stand in the parts of an XPS document (XPS 1.0; ECMA-388, 10 to 15 and annex A).
#pragma once

#include "formats/odf/markup.h"

namespace sekisho::formats::xps {

// open: OpenXPS (ECMA-388), whose namespaces differ from Microsoft's.
const odf::Vocabulary& vocabulary(bool open);

}  // namespace sekisho::formats::xps
