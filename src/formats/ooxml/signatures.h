// Notes the signatures of a package (ISO/IEC 29500-2, 13) before they fall away.
#pragma once

#include "formats/format.h"
#include "formats/ooxml/package.h"

namespace sekisho::formats::ooxml {

// origin: the entry that the package's relationship of this kind leads to.
void note_signatures(Package& package, std::size_t origin, Context& context);

}  // namespace sekisho::formats::ooxml
