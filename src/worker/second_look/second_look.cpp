#include "worker/second_look/second_look.h"

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

using base::FileType;

namespace {

Seen seen_from(base::ByteView output, FileType declared, int depth) {
  Look look(1, depth);
  look_at(output, declared, look);
  Seen seen{.finding = {}, .unless_chosen = look.chosen()};
  if (!look.findings().empty()) seen.finding = look.findings().front();
  return seen;
}

}  // namespace

Seen look_again(base::ByteView output, FileType declared) { return seen_from(output, declared, 0); }

std::optional<Finding> check(base::ByteView output, FileType declared, int depth) {
  Seen seen = seen_from(output, declared, depth);
  for (std::size_t i = 0; i < base::kSettingCount && !seen.finding; ++i)
    if (const auto setting = static_cast<base::Setting>(i); (seen.unless_chosen & base::mask_of(setting)) != 0)
      seen.finding = Finding{"not as the setting wants it: " + std::string(base::describe(setting).key), {}};
  return seen.finding;
}

// A declared type must be one that may come out, and the bytes must be of it: then the checker of that type reads all of them.
void look_at(base::ByteView bytes, FileType type, Look& look) {
  if (bytes.size() > look.limits().output_bytes_max) return look.find("larger than any output may be");
  const FileType kind = kind_of(bytes);
  auto must_be = [&](FileType wanted) {
    if (kind != wanted) look.find("the declared type disagrees with the first bytes");
    return kind == wanted;
  };
  switch (type) {
    case FileType::pdf:
      if (must_be(FileType::pdf)) look_at_pdf(bytes, look);
      return;
    case FileType::docx:
    case FileType::dotx:
    case FileType::xlsx:
    case FileType::xltx:
    case FileType::xlsb:
    case FileType::pptx:
    case FileType::potx:
    case FileType::ppsx:
      if (must_be(FileType::zip)) look_at_package(bytes, type, look);
      return;
    case FileType::jpeg:
    case FileType::png:
    case FileType::gif:
    case FileType::bmp:
    case FileType::tiff:
    case FileType::webp:
      if (must_be(type)) look_at_picture(bytes, type, look);
      return;
    case FileType::emf:
    case FileType::wmf:
      if (must_be(type)) look_at_metafile(bytes, type, look);
      return;
    case FileType::txt:
    case FileType::csv:
    case FileType::tsv:
    case FileType::markdown: look_at_text(bytes, type, look); return;
    case FileType::zip:
      if (must_be(FileType::zip)) look_at_zip(bytes, look);
      return;
    default: look.find("a type that must never come out");
  }
}

}  // namespace sekisho::worker::second_look
