// What is said of types to people beside base::describe().
#pragma once

#include <string_view>
#include <vector>

#include "base/file_type.h"

namespace sekisho::base {

// The types whose files go by this extension (lower case, without the dot), in the order of the enumeration.
std::vector<FileType> types_by(std::string_view extension);

// Whether a type that is rebuilt comes out under another name: Office files with macros lose them, and with them their type.
bool sheds_macros(FileType type);

// The further extensions of a type, beside TypeText::extension.
std::vector<std::string_view> also_of(FileType type);

}  // namespace sekisho::base
