// The title in the stream \5SummaryInformation ([MS-OLEPS]), the only property that may stay.
#pragma once

#include <string>

#include "base/bytes.h"

namespace sekisho::formats::ppt {

struct Summary {
  std::string title;  // UTF-8
  bool more = false;  // other properties stand there
};
Summary read_summary(base::ByteView stream);
base::Bytes summary_with(std::string_view title);  // the property set of a title and nothing else

}  // namespace sekisho::formats::ppt
