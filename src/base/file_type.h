// The types the engine can name, as data; see file_types.def.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::base {

enum class FileType : std::uint16_t {
#define SEKISHO_TYPE(id, group, extension, media_type, ja, en) id,
#include "base/file_types.def"
#undef SEKISHO_TYPE
  count_,
};

enum class TypeGroup : std::uint8_t { handled, pending, banned };

struct TypeText {
  std::string_view id;
  TypeGroup group;
  std::string_view extension;  // without the dot; empty where the type has none of its own
  std::string_view media_type;
  std::string_view ja;
  std::string_view en;
};
const TypeText& describe(FileType type);
std::optional<FileType> file_type_from(std::uint32_t number);  // nothing for a number outside the list
std::optional<FileType> file_type_by_id(std::string_view id);

}  // namespace sekisho::base
