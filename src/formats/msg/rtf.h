// The RTF that messages carry: its compression ([MS-OXRTFCP]), and the text or the HTML inside ([MS-OXRTFEX]).
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::msg {

// [MS-OXRTFCP] 2.1.3.2
std::uint32_t rtf_crc(base::ByteView bytes);

// "LZFu" or "MELA". damaged: cut off, or the check sum disagrees.
base::Result<base::Bytes> decompress_rtf(base::ByteView compressed, const base::Limits& limits);

struct RtfText {
  bool html = false;  // \fromhtml1: utf8 is the source of an HTML page
  std::string utf8;   // lines end in '\n'
};
// What the RTF was made from; of RTF that was made as such the text without its looks. Never fails: what is not understood is left out.
RtfText text_of_rtf(base::ByteView rtf);

}  // namespace sekisho::formats::msg
