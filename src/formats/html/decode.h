// The bytes of a page as UTF-8 (WHATWG HTML, 13.2.3.2): mark, then what the carrier says, then the page's own label, then the bytes themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::formats::html {

struct DecodedPage {
  std::string utf8;           // strict, without NUL and byte order mark
  std::uint64_t invalid = 0;  // bytes that no encoding explains, shown as [0x..]
  std::uint64_t nuls = 0;     // dropped
};
DecodedPage decode_page(base::ByteView bytes, std::string_view charset);

}  // namespace sekisho::formats::html
