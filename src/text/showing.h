// The rule of plain text for strings inside other formats: what deceives the eye or controls a terminal becomes visible.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::text {

struct Shown {
  std::uint32_t deceiving = 0, controls = 0, invalid = 0;
  bool any() const { return deceiving + controls + invalid > 0; }
  Shown& operator+=(const Shown& more) {
    deceiving += more.deceiving, controls += more.controls, invalid += more.invalid;
    return *this;
  }
};

// May this text hold something to show? A quick no for most.
bool may_deceive(std::string_view utf8);

// The text with such characters written out; tabs and line ends stay. Doing it again changes nothing.
Shown show_deceiving(std::string& utf8);

}  // namespace sekisho::text
