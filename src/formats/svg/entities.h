// Entities as drawing programs declare them to shorten namespaces: plain texts without references, put in their places.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::formats::svg {

// The document without its DOCTYPE and with such entities resolved; nothing when there are none or any of them is more than plain text.
std::optional<std::string> with_plain_entities(std::string_view text);

}  // namespace sekisho::formats::svg
