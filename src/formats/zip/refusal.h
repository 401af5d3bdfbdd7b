// The small text that stands where an entry could not pass.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sekisho::formats::zip {

inline constexpr std::string_view kRefusedSuffix = ".取り出せません.txt";

// UTF-8 with CRLF, plain enough to pass a later disarming unchanged; worded as the text that comes with a refused child.
std::string refusal_text(std::string_view name, base::Code reason);

}  // namespace sekisho::formats::zip
