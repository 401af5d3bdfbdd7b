// Opaque signed mail (RFC 8551 section 3.5.2): the message inside a CMS SignedData.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::mail {

// The encapsulated content (RFC 5652 section 5.2); nothing when it is enveloped or anything else.
std::optional<base::Bytes> signed_content(base::ByteView cms);

}  // namespace sekisho::formats::mail
