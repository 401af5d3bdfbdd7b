// Finds tags in small XML parts without judging them: enough to tell what a package is, never to rebuild from.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::formats::detect {

// ASCII characters of UTF-8 or UTF-16 text as they are, everything else as '?'; at most bytes_max of the input.
std::string ascii_of(base::ByteView bytes, std::size_t bytes_max);
std::string lower(std::string_view text);

class Tag {
 public:
  Tag(std::string_view name, std::string_view attributes) : name_(name), attributes_(attributes) {}
  std::string_view name() const { return name_; }  // without prefix
  std::string_view attributes() const { return attributes_; }
  std::string_view attribute(std::string_view local_name) const;  // empty when it is not there; entities are not resolved
 private:
  std::string_view name_, attributes_;
};
// Start tags in order; visit returns false to stop.
void each_tag(std::string_view xml, const std::function<bool(const Tag&)>& visit);

}  // namespace sekisho::formats::detect
