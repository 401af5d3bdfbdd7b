// Notes the signatures of a package (OpenDocument 1.3, part 2, 5) before they fall away.
#pragma once

#include <string>

#include "formats/format.h"
#include "formats/zip/reader.h"

namespace sekisho::formats::odf {

// path: of the list of signatures, META-INF/documentsignatures.xml or another.
void note_signatures(const zip::Archive& archive, const std::string& path, Context& context);

}  // namespace sekisho::formats::odf
