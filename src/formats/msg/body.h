// The plain text of a message: its own, or what its HTML or RTF says.
#pragma once

#include <string>

#include "formats/format.h"

namespace sekisho::formats::msg {

struct Bodies {
  std::string plain;         // UTF-8
  base::ByteView html, rtf;  // rtf: compressed
  std::string_view label;    // of 8-bit HTML
};

// Lines end with CR LF; nothing hidden, nothing that deceives. Notes what was turned into text.
std::string body_of(const Bodies& bodies, Context& context);

// [MS-OXPROPS] PidTagTransportMessageHeaders, by an allow-list of fields; lines end with CR LF.
std::string headers_of(std::string_view headers, Notes& notes);

}  // namespace sekisho::formats::msg
