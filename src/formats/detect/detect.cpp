#include "formats/detect/detect.h"

#include <algorithm>

#include "formats/detect/binary.h"
#include "formats/detect/text_sniff.h"
#include "text/text.h"

namespace sekisho::formats::detect {

using base::ByteView;
using base::FileType;

namespace {

bool is_banned(std::optional<FileType> type) { return type && base::describe(*type).group == base::TypeGroup::banned; }

// Some readers of PDF look for objects where there is no header: objects with their end words are no text (ISO 32000-1, 7.3.10).
bool objects_of_pdf(std::string_view bytes) {
  auto digit = [&](std::size_t at) { return at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9'; };
  for (std::size_t at = bytes.find(" obj"); at != bytes.npos; at = bytes.find(" obj", at + 4)) {
    if (at < 3 || !digit(at - 1) || (bytes[at - 2] != ' ' && !digit(at - 2))) continue;
    return bytes.find("endobj") != bytes.npos || bytes.find("startxref") != bytes.npos || bytes.find("trailer") != bytes.npos;
  }
  return false;
}

}  // namespace

std::optional<FileType> banned(ByteView input, std::string_view name) {
  if (auto type = binary(input); is_banned(type)) return type;
  if (auto type = zip_kind(input); is_banned(type)) return type;
  Sniffed text = sniff(input, name);
  if (!text.text) return std::nullopt;
  if (auto type = script_content(text)) return type;
  // The one handled type that begins like a text and is none: its name decides nothing.
  if (text.head.starts_with("%pdf-")) return std::nullopt;
  return script_name(text.extension);
}

std::optional<FileType> text_like(ByteView input, std::string_view name) {
  Sniffed text = sniff(input, name);
  if (text.text && objects_of_pdf(base::text(input))) return FileType::unknown;
  if (auto type = document_content(text)) return type;
  if (text.text) return document_name(text.extension);
  return mail_with_bytes(input, text.extension) ? std::optional(FileType::email) : std::nullopt;
}

FileType pending(ByteView input, std::string_view name) {
  if (auto type = binary(input)) return *type;
  if (auto type = zip_kind(input)) return *type;
  if (auto type = text_like(input, name)) return *type;
  std::string extension = text::extension_of(name);  // nothing passes for its name: it only makes the refusal clearer
  if (extension == "eml" || extension == "mht") return FileType::email;
  if (extension == "xdw" || extension == "xbd" || extension == "xct") return FileType::docuworks;
  return FileType::unknown;
}

std::optional<FileType> one_of(ByteView input, std::string_view name, std::span<const FileType> types) {
  const FileType type = pending(input, name);
  return std::ranges::find(types, type) != types.end() ? std::optional(type) : std::nullopt;
}

}  // namespace sekisho::formats::detect
