// Boxes of ISO base media files (ISO/IEC 14496-12 section 4.2), one after another.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::heif {

// A type of four characters as one number.
constexpr std::uint32_t code(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(name[i]);
  return value;
}

struct Box {
  std::uint32_t type = 0;
  base::ByteView body;  // behind the header
};

class Boxes {
 public:
  // outermost: a box of length 0 goes to the end of the file.
  explicit Boxes(base::ByteView bytes, bool outermost = false) : in_(bytes), outermost_(outermost) {}
  std::optional<Box> next();  // nothing at the end, and when a box does not fit: then broken()
  bool broken() const { return broken_; }

 private:
  base::Reader in_;
  bool outermost_, broken_ = false;
};

// Version and flags of a full box, read from the front of its body.
struct Version {
  unsigned version = 0;
  std::uint32_t flags = 0;
};
Version read_version(base::Reader& in);

}  // namespace sekisho::formats::heif
