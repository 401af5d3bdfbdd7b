// Mailboxes: many messages behind "From " lines (RFC 4155; mboxo, mboxrd, mboxcl). They come out as mboxrd.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::mail {

// The message, when it is only one that kept the "From " line of the mailbox it was taken from.
std::optional<base::ByteView> single_message(base::ByteView input);

base::Result<base::FileType> rebuild_mailbox(base::ByteView input, Context& context, Sink& out);

}  // namespace sekisho::formats::mail
