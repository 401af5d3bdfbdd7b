// Which picture each shape of a VML drawing shows.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"

namespace sekisho::formats::ooxml {

struct VmlPicture {
  std::string shape;     // id of the shape, as p:oleObj/@spid names it
  std::string relation;  // of the drawing, to the picture
};
std::vector<VmlPicture> vml_pictures(base::ByteView bytes, const base::Limits& limits);  // none where it cannot be read

}  // namespace sekisho::formats::ooxml
