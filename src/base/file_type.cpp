#include "base/file_type.h"

#include "base/error.h"

namespace sekisho::base {
namespace {
constexpr TypeText kTypes[] = {
#define SEKISHO_TYPE(id, group, extension, media_type, ja, en) {#id, TypeGroup::group, extension, media_type, ja, en},
#include "base/file_types.def"
#undef SEKISHO_TYPE
};
}  // namespace

const TypeText& describe(FileType type) {
  SEKISHO_CHECK(type < FileType::count_);
  return kTypes[static_cast<std::size_t>(type)];
}

std::optional<FileType> file_type_from(std::uint32_t number) {
  if (number >= static_cast<std::uint32_t>(FileType::count_)) return std::nullopt;
  return static_cast<FileType>(number);
}

std::optional<FileType> file_type_by_id(std::string_view id) {
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(FileType::count_); ++i)
    if (kTypes[i].id == id) return static_cast<FileType>(i);
  return std::nullopt;
}

}  // namespace sekisho::base
