// One message: its parts become a short list of texts and files, and those a fresh message.
#pragma once

#include <string>

#include "formats/format.h"

namespace sekisho::formats::mail {

// The fresh message with CRLF, ASCII but for addresses in UTF-8. Errors: mail_partial, mail_encrypted, limits.
base::Result<std::string> rebuild_message(base::ByteView input, Context& context);

// A message that says why another could not pass.
std::string refused_message(base::Code reason);

}  // namespace sekisho::formats::mail
