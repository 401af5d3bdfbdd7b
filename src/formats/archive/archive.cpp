#include "formats/archive/archive.h"

#include "formats/archive/source.h"
#include "formats/archive/tar_writer.h"

namespace sekisho::formats::archive {

using base::ByteView;
using base::FileType;

namespace {

Opened open(ByteView input, FileType type, Context& context) {
  if (type == FileType::tar) return open_tar(input, context);
  if (type == FileType::lha) return open_lha(input, context);
  return open_library(input, type, context);
}

// A tar of nothing is zero bytes alone, which nobody knows again.
enum class Nothing : std::uint8_t { written, refused };

base::Status repack(Source& source, Context& context, zip::Package& package, Nothing nothing) {
  zip::Repack repack(context, package, zip::Links::dropped);
  if (auto status = repack.plan(source.members()); !status) return status;
  for (std::size_t i = 0; i < source.members().size(); ++i)
    if (auto status = repack.put(i, [&] { return source.bytes(i); }); !status) return status;
  if (repack.empty() && nothing == Nothing::refused) return base::refuse(base::Code::empty_file);
  return source.whole();
}

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType type, Context& context, Sink& out) {
  auto source = open(input, type, context);
  if (!source) return std::unexpected(source.error());
  if (type == FileType::tar) {
    TarWriter writer(out);
    if (auto status = repack(**source, context, writer, Nothing::refused); !status) return std::unexpected(status.error());
    writer.finish();
    return FileType::tar;
  }
  context.notes.warn(base::What::archive_to_zip);
  zip::Writer writer(out);
  zip::ZipPackage package(writer);
  if (auto status = repack(**source, context, package, Nothing::written); !status) return std::unexpected(status.error());
  writer.finish();
  return FileType::zip;
}

}  // namespace sekisho::formats::archive
