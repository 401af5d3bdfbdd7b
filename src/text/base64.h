// Base64 (RFC 4648, RFC 2045 section 6.8) as mail and data: addresses carry it.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::text {

struct Base64 {
  base::Bytes bytes;
  bool broken = false;  // foreign characters, or cut off
};
// Skips white space and what the alphabet does not know; ends at the first padding that completes a group.
Base64 from_base64(std::string_view text);

// Without line ends.
std::string to_base64(base::ByteView bytes);
// Lines of 76 characters, each with CRLF.
std::string to_base64_lines(base::ByteView bytes);

}  // namespace sekisho::text
