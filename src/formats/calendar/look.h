// Second look at calendars and contacts: whole components, short lines, and no property that runs, fetches or hides something.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::calendar {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::icalendar, base::FileType::vcard};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::calendar
