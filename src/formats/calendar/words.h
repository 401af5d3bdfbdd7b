// The components, properties and parameters that may stand, and what the value of each may be.
#pragma once

#include <string_view>

namespace sekisho::formats::calendar {

enum class Value : std::uint8_t {
  none,     // the property goes
  text,     // shown to people
  token,    // dates, numbers, codes: ASCII without blanks
  rule,     // RRULE, EXRULE
  address,  // ORGANIZER, ATTENDEE: mailto: and the like
  link,     // URL: by scheme
  picture,  // PHOTO, LOGO
  file,     // ATTACH
  alarm,    // ACTION
};

bool allowed_component(std::string_view name);
Value calendar_property(std::string_view name);
Value contact_property(std::string_view name);
bool allowed_parameter(std::string_view name);

}  // namespace sekisho::formats::calendar
