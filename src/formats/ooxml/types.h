// The types of Office packages: by the content type of their main part, with macros and without.
#pragma once

#include <optional>
#include <string_view>

#include "base/file_type.h"

namespace sekisho::formats::ooxml {

std::optional<base::FileType> type_by_main_part(std::string_view content_type);
std::string_view main_part_type(base::FileType type);  // the content type to write
// Of Visio's main part: that of the same kind without macros; a drawing's for what is none.
std::string_view visio_main_type(std::string_view content_type);
base::FileType without_macros(base::FileType type);  // docm → docx, potm → potx …

}  // namespace sekisho::formats::ooxml
