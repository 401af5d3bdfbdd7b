// Chinese and Korean texts in their countries' own encodings: told by the characters that every such text is made of, and turned into UTF-8.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace sekisho::text {

void preload_foreign();  // called by preload()

// Is the front of this text surely Chinese (GB 18030, Big5) or Korean (code page 949)? Its last character may be cut off.
bool looks_foreign(base::ByteView sample);

// The whole text as UTF-8; nothing unless it looks foreign and every byte of it is defined in that encoding.
// Ask only when no Japanese reading fits: an encoding of 94 by 94 characters defines nearly everything.
std::optional<std::string> foreign_to_utf8(base::ByteView bytes);

}  // namespace sekisho::text
