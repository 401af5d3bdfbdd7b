#include "formats/zip/zip.h"

#include "formats/detect/detect.h"
#include "formats/zip/crypt.h"
#include "formats/zip/reader.h"
#include "formats/zip/repack.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::zip {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

Code refusal_of(const Entry& entry, const Keys& keys) {
  if (entry.link_or_device) return Code::zip_link;
  return entry.encrypted ? keys.refusal_of(entry) : Code::none;
}

// Links are explained by a text of their own: what stands in them is a path, never contents.
base::Status repack(const Archive& archive, const Keys& keys, Context& context, Sink& out) {
  std::vector<Member> members;
  for (const Entry& entry : archive.entries)
    members.push_back({{entry.raw_name, entry.utf8_flag, false, entry.unicode_path}, entry.directory, refusal_of(entry, keys)});
  Writer writer(out);
  ZipPackage package(writer);
  Repack repack(context, package, Links::explained);
  if (auto status = repack.plan(members); !status) return status;
  base::Bytes scratch, decrypted;
  for (std::size_t i = 0; i < archive.entries.size(); ++i) {
    const Entry& entry = archive.entries[i];
    auto unpack = [&]() -> base::Result<ByteView> {
      if (!entry.encrypted) return unpack_view(entry, context.limits, scratch);
      auto plain = keys.decrypt(entry, context.limits, decrypted);
      if (!plain) return std::unexpected(plain.error());
      return unpack_view(*plain, context.limits, scratch);
    };
    if (auto status = repack.put(i, unpack); !status) return status;
  }
  writer.finish();
  return {};
}

}  // namespace

std::optional<FileType> recognise(ByteView input, std::string_view) {
  auto kind = detect::zip_kind(input);
  return kind == FileType::zip ? kind : std::nullopt;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  auto archive = read(input, context.limits, Strictness::archive);
  if (!archive) return std::unexpected(archive.error());
  auto keys = Keys::find(*archive, context.password);
  if (!keys) return std::unexpected(keys.error());
  if (archive->bytes_before || archive->bytes_after || archive->gaps) context.notes.removed(What::trailing_bytes);
  if (archive->comment) context.notes.removed(What::archive_comment);
  if (keys->any()) context.notes.removed(What::encryption);
  if (auto status = repack(*archive, *keys, context, out); !status) return std::unexpected(status.error());
  return FileType::zip;
}

}  // namespace sekisho::formats::zip
