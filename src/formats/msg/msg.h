// Room:   formats/msg: messages, appointments, contacts and tasks that Outlook saved ([MS-OXMSG]).
// In/Out: a .msg in; a .msg written anew out: properties of an allow-list with checked types, a plain text body, attachments by value, each disarmed
//         by other workers; messages inside go the same way and come out as attached .msg files.
// Never:  keeps HTML and RTF bodies, OLE objects, links to files, forms of their own, reminders, identifiers of servers and people's directories.
// Fails:  compound_damaged, damaged, mail_encrypted (S/MIME that is not plain to read), too_many_entries.
// Start reading at: rebuild() in msg.cpp; properties.def for what stays.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::msg {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::msg};
inline constexpr Format kFormat{"msg", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::msg
