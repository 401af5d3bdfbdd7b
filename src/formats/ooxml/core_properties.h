// docProps/core.xml (ISO/IEC 29500-2 8.3): who wrote what and when. Only the title may stay.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/limits.h"

namespace sekisho::formats::ooxml {

struct CoreProperties {
  std::string title;
  bool more = false;  // anything else, or it cannot be read
};
CoreProperties read_core_properties(base::ByteView bytes, const base::Limits& limits);
std::string core_properties_with(std::string_view title);

}  // namespace sekisho::formats::ooxml
