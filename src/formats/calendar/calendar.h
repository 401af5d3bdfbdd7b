// Room:   formats/calendar: iCalendar (RFC 5545, RFC 7986), vCalendar 1.0, vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350).
// In/Out: a calendar or contacts in any encoding that phones wrote in; out UTF-8, properties by allow-list, folded anew.
// Never:  keeps alarms that run programs or send mail, attachments by address, HTML descriptions, keys, sounds, X- properties but a few,
//         links of other schemes than http, https, mailto, tel. Pictures go through rebuild_picture(), attached files through disarming.
// Fails:  damaged (not one whole component), text_encoding, too_deep, too_many_entries.
// Start reading at: rebuild() in calendar.cpp, then lines.h and cleaner.h; words.cpp is the allow-list.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::calendar {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::icalendar, base::FileType::vcard};
inline constexpr Format kFormat{"calendar", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::calendar
