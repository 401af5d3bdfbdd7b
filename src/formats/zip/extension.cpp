#include "formats/zip/extension.h"

#include <algorithm>
#include <array>

#include "text/text.h"

namespace sekisho::formats::zip {

using base::FileType;

namespace {

struct Alias {
  std::string_view extension;
  FileType type;
};
// Other extensions of handled types, beside those of file_types.def.
constexpr Alias kAliases[] = {
    {"jpeg", FileType::jpeg},      {"jpe", FileType::jpeg},          {"jfif", FileType::jpeg}, {"tiff", FileType::tiff}, {"dib", FileType::bmp},
    {"mdown", FileType::markdown}, {"markdown", FileType::markdown}, {"text", FileType::txt},  {"tab", FileType::tsv},
};

FileType type_by_extension(std::string_view extension) {
  for (const Alias& alias : kAliases)
    if (alias.extension == extension) return alias.type;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(FileType::count_); ++i) {
    auto type = static_cast<FileType>(i);
    if (!extension.empty() && base::describe(type).extension == extension) return type;
  }
  return FileType::unknown;
}

bool plain_text(FileType type) {
  constexpr std::array kText{FileType::txt, FileType::csv, FileType::tsv, FileType::markdown};
  return std::ranges::find(kText, type) != kText.end();
}

}  // namespace

std::string path_for(const std::string& path, FileType type) {
  std::string extension = text::extension_of(std::string_view(path).substr(path.rfind('/') + 1));
  FileType promised = type_by_extension(extension);
  if (promised == type) return path;
  // Texts go by many names (.log, .ini, none at all): only what promises something else is put right.
  if (plain_text(type) && (promised == FileType::unknown || plain_text(promised))) return path;
  std::string_view fitting = base::describe(type).extension;
  if (fitting.empty()) return path;
  bool replace = base::describe(promised).group == base::TypeGroup::handled && !plain_text(promised);
  std::size_t keep = replace ? path.size() - extension.size() - 1 : path.size();
  return path.substr(0, keep) + "." + std::string(fitting);
}

}  // namespace sekisho::formats::zip
