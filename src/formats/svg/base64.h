// Base64 (RFC 4648, 4) of pictures in data: URLs and in contacts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::formats::svg {

// White space and %-escapes of it are skipped, missing = forgiven; nothing for anything else.
std::optional<base::Bytes> from_base64(std::string_view text);
std::string to_base64(base::ByteView bytes);

}  // namespace sekisho::formats::svg
