// Files written as text: uuencode and begin-base64 (POSIX.1-2017, uuencode), yEnc 1.2, BinHex 4.0 (RFC 1741). Shared with mail, whose bodies
// carry such blocks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::uuencode {

struct Encoded {
  std::string name;  // as it stands there, without its folders; bytes in any encoding
  base::Bytes bytes;
  std::size_t begin = 0, end = 0;  // of the whole block in the text, line ends included
  bool broken = false;             // cut off, or a check that fails
};

// All blocks of a text, front to back. A block without its last line counts only at the end of the text.
std::vector<Encoded> decode_all(std::string_view text);

}  // namespace sekisho::formats::uuencode
