#include "formats/compressed_metafile/look.h"

#include <zlib.h>

#include <array>

#include "worker/second_look/inflate.h"

namespace sekisho::formats::compressed_metafile {

using base::ByteView;
using base::FileType;
using worker::second_look::Look;

namespace {

// gzip as our writer makes it (RFC 1952): one member without a field beyond the bare header. Nothing for anything else, damage, or too much.
std::optional<base::Bytes> gunzip_as_written(ByteView bytes, std::uint64_t bytes_max) {
  using namespace std::string_view_literals;
  using namespace worker::second_look;
  if (bytes.size() < 18 || !base::starts_with(bytes, "\x1F\x8B\x08\0\0\0\0\0"sv)) return std::nullopt;
  Inflater inflater(Wrapping::raw);
  auto out = inflate_all(inflater, base::slice(bytes, 10, bytes.size() - 18), bytes_max);
  base::Reader trailer(base::slice(bytes, bytes.size() - 8));
  if (!out || trailer.u32le() != crc32_z(crc32_z(0, nullptr, 0), out->data(), out->size())) return std::nullopt;
  return trailer.u32le() == static_cast<std::uint32_t>(out->size()) ? std::move(out) : std::nullopt;
}

bool metafile(FileType type) { return type == FileType::emf || type == FileType::wmf; }

}  // namespace

FileType metafile_by_look(ByteView bytes, std::string_view) {
  using namespace worker::second_look;
  if (bytes.size() < 18 || !base::starts_with(bytes, "\x1F\x8B\x08")) return FileType::unknown;
  Inflater inflater(Wrapping::raw);
  inflater.begin(base::slice(bytes, 10));
  std::array<std::uint8_t, 128> head{};
  const std::size_t made = inflater.read(head);
  return metafile(kind_of(ByteView(head).first(made))) ? FileType::compressed_metafile : FileType::unknown;
}

void look_at_compressed_metafile(ByteView bytes, FileType, Look& look) {
  auto inner = gunzip_as_written(bytes, look.limits().part_bytes_max);
  if (!inner) return look.find("a wrapping that is damaged or not as written");
  const FileType type = worker::second_look::kind_of(*inner);
  if (!metafile(type)) return look.find("a compressed metafile with something else inside");
  if (look.spend(inner->size())) look.inside(*inner, type, "inside");
}

}  // namespace sekisho::formats::compressed_metafile
