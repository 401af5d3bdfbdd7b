// The control words and destinations that may stand in an output, and what is said of those that may not.
#pragma once

#include <optional>
#include <string_view>

#include "base/what.h"

namespace sekisho::formats::rtf {

bool allowed(std::string_view word);

// Destinations that go with all they hold.
std::optional<base::What> dropped_destination(std::string_view word);

// \insrsid and its like: who edited in which session.
bool revision_id(std::string_view word);

// Properties of shapes ({\sp{\sn name}{\sv value}}) by what their value may be. Numbers may stand under any name but those of nothing.
enum class Property : std::uint8_t { number, array, text, picture, link, macro, nothing };
Property property_kind(std::string_view name);

}  // namespace sekisho::formats::rtf
