// Names for what the program keeps: 26 letters and digits that sort by the time they were made and that nobody can guess.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace sekisho::base {

// 48 bits of milliseconds and 80 bits of the kernel's randomness in Crockford's base 32, as ULIDs are written (github.com/ulid/spec).
std::string new_id(const Clock& clock = system_clock());
bool is_id(std::string_view text);

}  // namespace sekisho::base
