// What a function of a spreadsheet may do, by its name or its number; the data stand in functions.def.
#pragma once

#include <cstdint>
#include <string_view>

namespace sekisho::formats::ooxml::sheet {

enum class FunctionKind : std::uint8_t {
  calculates,  // from the book alone
  hyperlink,   // HYPERLINK: calculates, but its first argument is a link
  indirect,    // INDIRECT: calculates, but its first argument is a reference in text
  fetches,     // from a server, a data model, another program
  macro,       // belongs to Excel 4.0 macros
  unknown,     // an add-in's or a macro's own
};

// name: without prefixes, any case. A name over 64 bytes is unknown.
FunctionKind function_kind(std::string_view name);
// iftab: [MS-XLSB] 2.5.98.10 (Ftab), without the reserved high bit. 255 (user-defined) is unknown: its name decides.
FunctionKind function_kind(std::uint16_t iftab);
// How many arguments a function takes that always takes the same number; -1 for all others.
int argument_count(std::uint16_t iftab);
// The prefixes of later versions (_xlfn. _xlws. in any order), taken off; `name` itself where there is none.
std::string_view without_prefix(std::string_view name);

}  // namespace sekisho::formats::ooxml::sheet
