// The title out of a SummaryInformation stream ([MS-OLEPS] 2.21, 3.1).
#pragma once

#include "formats/format.h"

namespace sekisho::formats::xls {

// The stream with nothing but a title, or nothing. Notes what else it held.
base::Bytes clean_summary(base::ByteView stream, Context& context);

}  // namespace sekisho::formats::xls
