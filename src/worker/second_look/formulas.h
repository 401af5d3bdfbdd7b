// Words of field instructions and formulas that fetch or run something.
#pragma once

#include <string_view>

namespace sekisho::worker::second_look {

// What is wrong with a formula (ISO/IEC 29500-1, 18.17), or empty.
std::string_view formula_problem(std::string_view formula);
// What is wrong with a field instruction (ISO/IEC 29500-1, 17.16), or empty.
std::string_view field_problem(std::string_view instruction);

}  // namespace sekisho::worker::second_look
