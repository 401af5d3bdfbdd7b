// The headers of a message that come out: an allow-list, each checked and written anew in one order.
#pragma once

#include <string>

#include "formats/format.h"
#include "formats/mail/header.h"

namespace sekisho::formats::mail {

struct FieldNotes {
  std::uint64_t invalid = 0, deceiving = 0;
  std::uint32_t repaired = 0;
};

// Ends each header with CRLF; begins with MIME-Version, by which every reader knows it for a mail. Headers that do not pass are noted by name.
std::string write_headers(const Headers& headers, Context& context, FieldNotes& notes);

// The decoded subject, for names.
std::string subject_of(const Headers& headers);

}  // namespace sekisho::formats::mail
