// CSS inside an SVG (CSS Syntax 3), read strictly: named properties, plain values, url(#place) and nothing else that refers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::formats::svg {

// Is this value of a property or presentation attribute free of everything that fetches or runs?
bool sound_value(std::string_view value);

// "fill:red;stroke:none" as far as it passes, in one spelling; dropped counts what did not.
std::string clean_declarations(std::string_view css, std::uint32_t& dropped);

// Rules "selector{…}", one a line; at-rules go.
std::string clean_sheet(std::string_view css, std::uint32_t& dropped);

}  // namespace sekisho::formats::svg
