// Running text as it may stand before people: no control characters, none that deceive the eye. Names have printable().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::text {

// What becomes of characters that show nothing: mail in HTML is full of them as padding.
enum class Unseen : std::uint8_t { symbol, drop };

struct Running {
  std::string utf8;
  std::uint64_t controls = 0, deceiving = 0;  // that were changed or dropped
};

// utf8 must be strict. Tab, line feed and form feed stay; CR and CRLF become line feeds. Its own result stays as it is.
Running running(std::string_view utf8, Unseen unseen);

}  // namespace sekisho::text
