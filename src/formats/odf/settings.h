// Which configuration items of settings.xml may stay: how a document is laid out and shown. What names printers, files, databases or
// sessions goes.
#pragma once

#include <optional>
#include <string_view>

#include "base/what.h"

namespace sekisho::formats::odf {

// Nothing when the item may stay.
std::optional<base::What> setting_problem(std::string_view name, std::string_view type);

}  // namespace sekisho::formats::odf
