// Named properties ([MS-OXMSG] 2.2.3): which identifiers of this file stand for the names that may stay, and their mapping written anew.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "formats/msg/property.h"

namespace sekisho::formats::msg {

// [MS-OXPROPS] 1.3.2
enum class NameSet : std::uint8_t { appointment, task, address, common, note, public_strings };

struct Name {
  NameSet set = NameSet::common;
  std::uint32_t number = 0;  // 0: the one string name there is, "Keywords" of public_strings: categories
  Kind kind = Kind::text;
  bool operator==(const Name&) const = default;
};

// The allowed names of a file, by the identifier that they have in it.
std::vector<std::pair<std::uint16_t, Name>> read_names(const compound::Entry& root);

// The storage __nameid_version1.0; the i-th name has the identifier 0x8000 + i.
compound::Entry write_names(std::span<const Name> names);

}  // namespace sekisho::formats::msg
