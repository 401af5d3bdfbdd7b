// PostScript calculator functions (ISO 32000-1, 7.10.5): a closed list of operators, numbers and braces.
#pragma once

#include "base/bytes.h"

namespace sekisho::formats::pdf {

bool is_calculator(base::ByteView program);

}  // namespace sekisho::formats::pdf
