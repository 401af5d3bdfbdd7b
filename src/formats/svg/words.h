// What may stand in an SVG that comes out.
#pragma once

#include <string_view>

namespace sekisho::formats::svg {

bool allowed_element(std::string_view local);
bool running_element(std::string_view local);  // scripts, animation, other documents: named when they go
bool allowed_attribute(std::string_view local);
bool allowed_property(std::string_view name);  // of CSS; the presentation attributes are among allowed_attribute()

}  // namespace sekisho::formats::svg
