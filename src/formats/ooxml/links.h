// Which links may lead out of a document: http, https, mailto, tel.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::formats::ooxml {

// The link without white space around it, or nothing when it is of another kind, has control characters, or names no host.
std::optional<std::string> safe_link(std::string_view link);

}  // namespace sekisho::formats::ooxml
