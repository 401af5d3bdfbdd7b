// Texts with a label: "charset=…" of mail and of HTML, which may be missing, unknown or wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::text {

void preload_charsets();  // called by preload(); opens ICU's converters, which reads its data

bool known_charset(std::string_view label);

struct Labelled {
  std::string utf8;           // strict UTF-8; what no encoding explains stands as [0x..]
  std::uint64_t invalid = 0;  // bytes shown so
  bool overruled = false;     // the label was missing or wrong and another encoding explains the bytes better
};

// Reads bytes by their label (IANA names and what mailers write instead), as long as it explains them; else by what is likeliest.
// ISO-2022-JP is read with everything that real mailers put in: NEC and IBM extensions, half-width kana by ESC ( I, by SO/SI and as 8-bit
// bytes, lines that end without the escape. Never gives an empty text for bytes that are not empty.
Labelled decode_labelled(base::ByteView bytes, std::string_view label);

}  // namespace sekisho::text
