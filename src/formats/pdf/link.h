// Web addresses that may stay: http, https, mailto, tel.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::formats::pdf {

// The address in printable ASCII with everything else percent-encoded; nothing where the scheme is another one.
std::optional<std::string> safe_link(std::string_view address);

}  // namespace sekisho::formats::pdf
