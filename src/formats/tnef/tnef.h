// Room:   formats/tnef: winmail.dat, what Outlook wraps mail in that others should have read ([MS-OXTNEF]).
// In/Out: a TNEF stream in; a ZIP out, with message.txt and the attachments, each disarmed by other workers.
// Never:  keeps HTML and RTF, OLE objects, properties other than those that message.txt shows.
// Fails:  damaged (cut off, a check sum disagrees), too_many_entries, mail_encrypted (S/MIME).
// Start reading at: rebuild() in tnef.cpp; stream.h for the attributes and properties.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::tnef {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::tnef};
inline constexpr Format kFormat{"tnef", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::tnef
