// Workbooks of Excel 5.0 and 95 (BIFF5) as records of Excel 97: cells, formats and layout; formulas as their values, texts in UTF-16.
#pragma once

#include "formats/format.h"
#include "formats/xls/biff.h"

namespace sekisho::formats::xls {

// A stream of BIFF8 for the rebuilder, as untrusted as before; its sheets stand in the order of their tabs. Notes what does not come along.
// Fails: old_version where the texts are in an encoding that is not known here, or there is no book; damaged.
base::Result<base::Bytes> upgrade(std::span<const Record> records, Context& context);

}  // namespace sekisho::formats::xls
