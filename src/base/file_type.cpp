#include "base/file_type.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/type_texts.h"

namespace sekisho::base {
namespace {

constexpr TypeText kTypes[] = {
#define SEKISHO_TYPE(id, group, extension, media_type, ja, en) {#id, TypeGroup::group, extension, media_type, ja, en},
#include "all_file_types.def"
};

static_assert(std::size(kTypes) == static_cast<std::size_t>(FileType::count_));

struct Also {
  FileType type;
  std::string_view extension;
};
constexpr Also kAlso[] = {
#define SEKISHO_ALSO(id, extension) {FileType::id, extension},
#include "all_file_types.def"
};

struct Kept {
  FileType type;
  KeptText text;
};
constexpr Kept kKept[] = {
#define SEKISHO_KEPT(id, ja, en) {FileType::id, {ja, en}},
#include "all_file_types.def"
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

bool goes_by(FileType type, std::string_view extension) {
  if (extension.empty()) return false;
  return describe(type).extension == extension ||
         std::ranges::any_of(kAlso, [&](const Also& also) { return also.type == type && also.extension == extension; });
}

std::vector<FileType> types_by(std::string_view extension) {
  std::vector<FileType> out;
  if (extension.empty()) return out;
  for (std::size_t i = 0; i < std::size(kTypes); ++i)
    if (kTypes[i].extension == extension) out.push_back(static_cast<FileType>(i));
  for (const Also& also : kAlso)
    if (also.extension == extension) out.push_back(also.type);
  std::ranges::sort(out);
  return out;
}

bool sheds_macros(FileType type) { return type != FileType::xlsb && describe(type).media_type.find("macroEnabled") != std::string_view::npos; }

std::vector<std::string_view> also_of(FileType type) {
  std::vector<std::string_view> out;
  for (const Also& also : kAlso)
    if (also.type == type) out.push_back(also.extension);
  return out;
}

KeptText kept_of(FileType type) {
  const auto found = std::ranges::find(kKept, type, &Kept::type);
  return found == std::end(kKept) ? KeptText{} : found->text;
}

}  // namespace sekisho::base
