// Room:   formats/ppt: PowerPoint 97-2003 presentations ([MS-PPT], drawings by [MS-ODRAW]): ppt, pps, pot.
// In/Out: an untrusted presentation in; one user edit out, with the live persist objects that the document refers to, every record by records.def.
// Never:  keeps old edits, objects, controls, macros, sounds and films, actions that run something, round-trip packages, user names.
// Fails:  compound_damaged, damaged, encrypted (office_crypto opens those), old_version (PowerPoint 95 and older), too_deep.
// Start reading at: rebuild() in ppt.cpp, then Presentation::run() in presentation.cpp and records.def.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::ppt {

// The streams of one presentation. decrypted: they come from an encrypted one and still carry its marks ([MS-PPT] 2.3.7).
struct Streams {
  base::ByteView current_user, document, pictures, summary;
  bool decrypted = false;
};
base::Result<base::FileType> rebuild_streams(const Streams& streams, Context& context, Sink& out);

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::ppt};
inline constexpr Format kFormat{"ppt", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::ppt
