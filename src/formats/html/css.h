// Styles by allow-list (CSS 2.1, CSS Syntax 3): named properties with plain values; nothing that fetches, runs, moves content away or hides it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::formats::html {

struct CssNotes {
  std::uint32_t rules = 0;   // properties, selectors and at-rules that did not pass
  std::uint32_t remote = 0;  // url(), @import, @font-face
  std::uint32_t active = 0;  // expression(), behavior, -moz-binding
  std::uint32_t hidden = 0;  // declarations that would have hidden content
};

// "color:red;margin:0" as far as it passes, written in one way: its own result passes unchanged.
std::string clean_declarations(std::string_view css, CssNotes& notes);

// A style sheet as far as it passes; "{", "}" and newlines are its only structure. Holds no '<' and no '&'.
std::string clean_sheet(std::string_view css, CssNotes& notes);

}  // namespace sekisho::formats::html
