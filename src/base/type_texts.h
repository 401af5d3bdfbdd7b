// What is said of types to people beside base::describe().
#pragma once

#include <string_view>
#include <vector>

#include "base/file_type.h"

namespace sekisho::base {

// The further extensions of a type, beside TypeText::extension.
std::vector<std::string_view> also_of(FileType type);

}  // namespace sekisho::base
