// Pictures inside packages: rebuilt, or a blank one in their place.
#pragma once

#include <string_view>

#include "formats/format.h"

namespace sekisho::formats::ooxml {

struct CleanPicture {
  base::Bytes bytes;
  std::string_view extension, content_type;
  bool packed = false;   // deflate gains nothing
  bool refused = false;  // bytes is a blank picture
};
// name: of the part, for notes and for the spelling of its extension.
CleanPicture clean_picture(base::ByteView input, std::string_view name, Context& context);

}  // namespace sekisho::formats::ooxml
