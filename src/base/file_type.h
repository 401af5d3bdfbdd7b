// The types the engine can name, as data: file_types.def for those nobody handles, formats/<f>/types.def for the others.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::base {

enum class FileType : std::uint16_t {
#define SEKISHO_TYPE_ID(id) id,
#include "file_type_ids.def"
  count_,
};

enum class TypeGroup : std::uint8_t { rebuilt, converted, held, pending, banned };
constexpr bool handled(TypeGroup group) { return group < TypeGroup::pending; }

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

// Whether files of the type go by this extension (lower case, without the dot).
bool goes_by(FileType type, std::string_view extension);

// What of a type comes out of disarming; empty texts when its format does not say.
struct KeptText {
  std::string_view ja;
  std::string_view en;
};
KeptText kept_of(FileType type);

}  // namespace sekisho::base
