// Mail messages (RFC 5322, MIME by RFC 2045 to 2049, names by RFC 2231, UTF-8 headers by RFC 6532), saved web pages (RFC 2557) and mailboxes
// (RFC 4155): read in one deterministic way and written anew: checked headers, the body as plain text in UTF-8, every attachment through
// workers of its own. What could not pass is explained by a text in its place.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::mail {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::email, base::FileType::mbox};
inline constexpr Format kFormat{"mail", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::mail
