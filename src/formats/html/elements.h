// What becomes of each element and attribute of HTML: the allow-list.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::formats::html {

enum class Fate : std::uint8_t {
  keep,
  unwrap,  // what stands inside stays
  script,  // gone with what stands inside, and so are the following
  frame,
  active,
  media,
  unseen,    // template: never shown
  embedded,  // style, title, meta, base, link: looked at by themselves
  field,     // input, textarea, select: their values stay as text
};
Fate fate_of(std::string_view element);

// The name under which a kept element comes out (xmp → pre).
std::string_view written_name(std::string_view element);
bool is_void(std::string_view element);

// The value of an attribute as it may come out; nothing when it may not. href, src and style are looked at by themselves.
std::optional<std::string> clean_attribute(std::string_view element, std::string_view name, std::string_view value);
bool fetches(std::string_view attribute);  // its value is an address that is loaded

// A link as it may come out: http, https, mailto, tel and #fragment, without control characters, blanks and what deceives.
std::optional<std::string> clean_link(std::string_view href);
bool unsafe_scheme(std::string_view href);  // javascript:, data: and other schemes that do not pass; not mere relative ones

// Text between tags or in attributes, with what HTML and XML both need escaped.
void escape(std::string& out, std::string_view text);

}  // namespace sekisho::formats::html
