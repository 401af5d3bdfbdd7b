#include "formats/compressed_metafile/compressed_metafile.h"

#include <zlib.h>

#include <array>

#include "formats/compressed/codec.h"

namespace sekisho::formats::compressed_metafile {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;
using compressed::Coding;

namespace {

constexpr int kGzipWindow = MAX_WBITS + 16;

// The first bytes inside, as many as there are.
base::Bytes head_of(ByteView input) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return {};
  base::Bytes out(48);
  ByteView packed = base::slice(input, 0, 64 << 10);  // header fields come first
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  (void)inflate(&stream, Z_SYNC_FLUSH);
  out.resize(out.size() - stream.avail_out);
  inflateEnd(&stream);
  return out;
}

// [MS-EMF] 2.3.4.2: the header record and its signature; [MS-WMF] 2.3.2.3 the placeable key, 2.3.2.2 the header.
bool metafile(ByteView head) {
  using namespace std::string_view_literals;
  if (base::starts_with(head, "\1\0\0\0"sv) && base::text(base::slice(head, 40, 4)) == " EMF") return true;
  return base::starts_with(head, "\xD7\xCD\xC6\x9A"sv) || base::starts_with(head, "\1\0\x09\0\0\3"sv) || base::starts_with(head, "\2\0\x09\0\0\3"sv);
}

}  // namespace

std::optional<FileType> recognise(ByteView input, std::string_view) {
  if (!base::starts_with(input, "\x1F\x8B\x08")) return std::nullopt;
  return metafile(head_of(input)) ? std::optional(FileType::compressed_metafile) : std::nullopt;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  auto unpacked = compressed::unpack(Coding::gzip, input, context.limits);
  if (!unpacked) return std::unexpected(unpacked.error());
  if (unpacked->extras) context.notes.removed(What::archive_comment);
  if (unpacked->used != input.size()) context.notes.removed(What::trailing_bytes);
  auto picture = rebuild_picture(unpacked->bytes, context);
  if (!picture) return std::unexpected(picture.error());
  if (picture->type != FileType::emf && picture->type != FileType::wmf) return base::refuse(Code::damaged, {}, "no metafile inside");
  out.write(compressed::gzip(picture->bytes));
  return FileType::compressed_metafile;
}

}  // namespace sekisho::formats::compressed_metafile
