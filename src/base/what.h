// What a rebuild removed, changed or warns of: a code from whats.def, a place and a count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::base {

enum class What : std::uint16_t {
#define SEKISHO_WHAT(id, ja, en) id,
#include "base/whats.def"
#undef SEKISHO_WHAT
  count_,
};

struct WhatText {
  std::string_view id;
  std::string_view ja;
  std::string_view en;
};
const WhatText& describe(What what);

// where: the part, page or entry, UTF-8, at most kWhereBytesMax bytes; empty for the file as a whole.
struct Note {
  What what;
  std::string where;
  std::uint32_t count = 1;
  bool operator==(const Note&) const = default;
};
inline constexpr std::size_t kWhereBytesMax = 400;

}  // namespace sekisho::base
