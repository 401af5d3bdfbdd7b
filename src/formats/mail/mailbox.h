// Mailboxes: many messages behind "From " lines (RFC 4155; mboxo, mboxrd, mboxcl). They come out as mboxrd.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::mail {

// Is it one message that only kept the "From " line of the mailbox it was taken from?
bool is_single(base::ByteView input);

base::Result<base::FileType> rebuild_mailbox(base::ByteView input, Context& context, Sink& out);

}  // namespace sekisho::formats::mail
