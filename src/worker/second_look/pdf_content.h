// What must not stand in page content (ISO 32000-2, 7.8.2) and in calculator functions (7.10.5): words that no reader knows, comments, brackets
// that do not close, inline images of kinds that have no business there.
#pragma once

#include <string_view>

namespace sekisho::worker::second_look::pdf {

// What is wrong with it; nothing when all is well.
std::string_view fault_of_content(std::string_view content);
std::string_view fault_of_calculator(std::string_view program);

}  // namespace sekisho::worker::second_look::pdf
