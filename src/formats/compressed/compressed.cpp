#include "formats/compressed/compressed.h"

#include "formats/compressed/codec.h"
#include "formats/zip/repack.h"
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
  if (extension.empty() || !base::goes_by(type, extension)) return name.empty() ? "file" : std::string(name);
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
  context.notes.warn(What::archive_to_zip);
  zip::Writer writer(out);
  zip::ZipPackage package(writer);
  zip::Repack repack(context, package, zip::Links::explained);
  if (auto planned = repack.plan({{.name = {.bytes = name_inside(context.name, type), .utf8 = true}}}); !planned)
    return std::unexpected(planned.error());
  const ByteView bytes = unpacked->bytes;
  if (auto put = repack.put(0, [bytes] { return base::Result<ByteView>(bytes); }); !put) return std::unexpected(put.error());
  writer.finish();
  return FileType::zip;
}

}  // namespace sekisho::formats::compressed
