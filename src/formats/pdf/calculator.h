// PostScript calculator functions (ISO 32000-1, 7.10.5): a closed list of operators, numbers, and procedures for if and ifelse.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace sekisho::formats::pdf {

// The program written anew from what was understood; nothing where anything else stands in it. The same for what it has written.
struct Calculator {
  std::string program;
  bool comments = false;  // had comments, or bytes behind the end
  bool spacious = false;  // is no more than spelled in another way, with much white space
};
std::optional<Calculator> read_calculator(base::ByteView program);

}  // namespace sekisho::formats::pdf
