#include "formats/compressed/compressed.h"

#include "formats/compressed/codec.h"
#include "text/text.h"

namespace sekisho::formats::compressed {

using base::ByteView;
using base::FileType;
using base::What;

namespace {

Coding coding_of(FileType type) {
  switch (type) {
    case FileType::bzip2: return Coding::bzip2;
    case FileType::xz: return Coding::xz;
    case FileType::zstd: return Coding::zstd;
    default: return Coding::gzip;
  }
}

// "議事録.txt.gz" holds 議事録.txt, "資料.tgz" 資料.tar, "図.svgz" 図.svg.
std::string name_inside(std::string_view name, FileType type) {
  const std::string extension = text::extension_of(name);
  if (extension.empty() || !base::goes_by(type, extension)) return std::string(name);
  std::string stem(name.substr(0, name.rfind('.')));
  if (extension == "svgz") return stem + ".svg";
  return extension.starts_with('t') ? stem + ".tar" : stem;
}

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType type, Context& context, Sink& out) {
  const Coding coding = coding_of(type);
  auto unpacked = unpack(coding, input, context.limits);
  if (!unpacked) return std::unexpected(unpacked.error());
  if (unpacked->extras) context.notes.removed(What::archive_comment);
  if (unpacked->used != input.size()) context.notes.removed(What::trailing_bytes);
  auto child = context.children.disarm(unpacked->bytes, name_inside(context.name, type));
  if (!child) return type;  // first pass
  if (child->verdict == ChildResult::Verdict::refused) return base::refuse(child->reason, name_inside(context.name, type));
  unpacked->bytes = {};
  out.write(pack(coding, child->bytes));
  return type;
}

}  // namespace sekisho::formats::compressed
