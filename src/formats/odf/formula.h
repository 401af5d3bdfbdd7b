// Judges formulas as OpenDocument writes them: OpenFormula (of:), OpenOffice.org 1 to 3 (oooc:), Excel's (msoxl:), Writer's (ooow:).
#pragma once

#include <optional>
#include <string_view>

#include "base/what.h"

namespace sekisho::formats::odf {

// Nothing when the formula may stay; otherwise what to note. keep_links: whether HYPERLINK() to the web may stay.
std::optional<base::What> formula_problem(std::string_view formula, bool keep_links);

// The same for conditions and expressions that are no whole formula: "cell-content()>5 and …", "ooow:x == 1". Only what asks outside counts.
std::optional<base::What> condition_problem(std::string_view condition);

// Whether a range or address names another document: 'file:///a.ods'#$Sheet1.A1.
bool leads_outside(std::string_view address);

}  // namespace sekisho::formats::odf
