#include "worker/second_look/second_look.h"

#include <algorithm>

#include "base/chosen.h"
#include "looks_table.h"  // generated from formats/LIST
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
  const base::Profile normal;
  for (std::size_t i = 0; i < base::kSettingCount && !seen.finding; ++i)
    if (const auto setting = static_cast<base::Setting>(i);
        (seen.unless_chosen & base::mask_of(setting)) != 0 && !base::lets_through(normal, setting))
      seen.finding = Finding{"not as the setting wants it: " + std::string(base::describe(setting).key), {}};
  return seen.finding;
}

FileType kind_inside(base::ByteView bytes, std::string_view extension) {
  FileType kind = kind_of(bytes);
  if (kind == FileType::zip)
    if (const FileType package = package_type(bytes); package != FileType::unknown) return package;
  if (kind != FileType::unknown && kind != FileType::zip) return kind;
  for (const Checker* checker : kCheckers)
    if (const FileType own = checker->kind(bytes, extension); own != FileType::unknown) return own;
  if (kind == FileType::zip) return kind;
  if (extension == "csv") return FileType::csv;
  if (extension == "tsv") return FileType::tsv;
  if (extension == "md") return FileType::markdown;
  return FileType::txt;  // what is no text is a finding there
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
    default: break;
  }
  for (const Checker* checker : kCheckers) {
    if (std::ranges::find(checker->types, type) == checker->types.end()) continue;
    if (checker->kind(bytes, base::describe(type).extension) != type) return look.find("the declared type disagrees with the content");
    return checker->look(bytes, type, look);
  }
  look.find("a type that must never come out");
}

}  // namespace sekisho::worker::second_look
