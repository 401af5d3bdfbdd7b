#include "worker/second_look/archive.h"
#include "worker/second_look/banned_names.h"

namespace sekisho::worker::second_look {

using base::FileType;

namespace {

std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || name.find('/', dot) != std::string_view::npos ? std::string{} : lower(name.substr(dot + 1));
}

}  // namespace

void look_at_zip(base::ByteView bytes, Look& look) {
  auto entries = walk_archive(bytes, look);
  if (!entries) return;
  if (package_type(bytes) != FileType::unknown) return look.find("an Office package that is called an archive");
  Inflater inflater(Wrapping::raw);
  for (const ArchiveEntry& entry : *entries) {
    if (look.enough()) return;
    if (entry.directory()) continue;
    if (entry.name == "mimetype" && entry.bytes > 0)
      look.find("a document of another kind that is called an archive", entry.name);  // OpenDocument, EPUB
    const std::string extension = extension_of(entry.name);
    auto unpacked = unpack(entry, inflater, look);
    const FileType kind = unpacked && !unpacked->empty() ? kind_inside(*unpacked, extension) : FileType::unknown;
    if ((kRunByName.has(extension) || kOpenedByName.has(extension)) && !base::goes_by(kind, extension))
      look.find("an entry with the name of a forbidden type", entry.name);
    if (kind != FileType::unknown) look.inside(*unpacked, kind, entry.name);
  }
}

}  // namespace sekisho::worker::second_look
