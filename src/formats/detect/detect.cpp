#include "formats/detect/detect.h"

namespace sekisho::formats::detect {

using base::ByteView;
using base::FileType;

std::optional<FileType> banned(ByteView input, std::string_view) {
  if (base::starts_with(input, "MZ") || base::starts_with(input, "\x7F" "ELF")) return FileType::executable;
  return std::nullopt;
}

FileType pending(ByteView input, std::string_view) {
  if (auto type = zip_kind(input)) return *type;
  if (base::starts_with(input, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return FileType::ole_document;
  return FileType::unknown;
}

std::optional<FileType> text_like(ByteView, std::string_view) { return std::nullopt; }

}  // namespace sekisho::formats::detect
