#include "formats/zip/extension.h"

#include <algorithm>
#include <array>

#include "base/type_texts.h"
#include "text/text.h"

namespace sekisho::formats::zip {

using base::FileType;

namespace {

FileType type_by_extension(std::string_view extension) {
  const std::vector<FileType> types = base::types_by(extension);
  return types.empty() ? FileType::unknown : types.front();
}

bool plain_text(FileType type) {
  constexpr std::array kText{FileType::txt, FileType::csv, FileType::tsv, FileType::markdown};
  return std::ranges::find(kText, type) != kText.end();
}

}  // namespace

std::string path_for(const std::string& path, FileType type) {
  std::string extension = text::extension_of(std::string_view(path).substr(path.rfind('/') + 1));
  if (base::goes_by(type, extension)) return path;
  FileType promised = type_by_extension(extension);
  // Texts go by many names (.log, .ini, none at all): only what promises something else is put right.
  if (plain_text(type) && (promised == FileType::unknown || plain_text(promised))) return path;
  std::string_view fitting = base::describe(type).extension;
  if (fitting.empty()) return path;
  bool replace = base::handled(base::describe(promised).group) && !plain_text(promised);
  std::size_t keep = replace ? path.size() - extension.size() - 1 : path.size();
  return path.substr(0, keep) + "." + std::string(fitting);
}

}  // namespace sekisho::formats::zip
