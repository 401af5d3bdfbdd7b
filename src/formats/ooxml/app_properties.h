// docProps/app.xml (ISO/IEC 29500-1 22.2): which program wrote the package, and how much there is in it. Only that it was Office 2007 may stay:
// readers take other defaults for what its charts and texts leave unsaid, and would lay them out anew.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/limits.h"
#include "formats/ooxml/relations.h"

namespace sekisho::formats::ooxml {

bool written_by_office_2007(base::ByteView bytes, const base::Limits& limits);
std::string app_properties_of_office_2007(Family family);

}  // namespace sekisho::formats::ooxml
