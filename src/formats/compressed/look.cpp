// One member from the first byte to the last, without names, times and comments, and a file inside that may stand by itself.
#include "formats/compressed/look.h"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "formats/compressed/look_gunzip.h"
#include "worker/second_look/inflate.h"

namespace sekisho::formats::compressed {

using base::Bytes;
using base::ByteView;
using base::FileType;
using worker::second_look::Look;
using namespace std::string_view_literals;

namespace {

constexpr std::size_t kChunk = 256 << 10;
constexpr std::uint64_t kDictionaryMax = 32ull << 20;

// RFC 8878 3.1.1.1: the frame tells the length of what is in it.
std::optional<Bytes> unwrap_zstd(ByteView bytes, std::uint64_t bytes_max) {
  const unsigned long long told = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (told > bytes_max || ZSTD_findFrameCompressedSize(bytes.data(), bytes.size()) != bytes.size()) return std::nullopt;
  Bytes out(static_cast<std::size_t>(told));
  if (ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size()) != out.size()) return std::nullopt;
  return out;
}

std::optional<Bytes> unwrap_bzip2(ByteView bytes, std::uint64_t bytes_max) {
  bz_stream stream{};
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK || bytes.size() > UINT32_MAX) return std::nullopt;
  Bytes out;
  stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
  stream.avail_in = static_cast<unsigned>(bytes.size());
  int state = BZ_OK;
  bool more = true;
  while (state == BZ_OK && more && out.size() <= bytes_max) {
    const std::size_t at = out.size();
    out.resize(at + kChunk);
    stream.next_out = reinterpret_cast<char*>(out.data() + at);
    stream.avail_out = kChunk;
    state = BZ2_bzDecompress(&stream);
    out.resize(out.size() - stream.avail_out);
    more = out.size() > at || stream.avail_in > 0;
  }
  const bool whole = state == BZ_STREAM_END && stream.avail_in == 0 && out.size() <= bytes_max;
  BZ2_bzDecompressEnd(&stream);
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<Bytes> unwrap_xz(ByteView bytes, std::uint64_t bytes_max) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, kDictionaryMax, LZMA_TELL_NO_CHECK) != LZMA_OK) return std::nullopt;
  Bytes out;
  stream.next_in = bytes.data();
  stream.avail_in = bytes.size();
  lzma_ret state = LZMA_OK;
  while (state == LZMA_OK && out.size() <= bytes_max) {
    const std::size_t at = out.size();
    out.resize(at + kChunk);
    stream.next_out = out.data() + at;
    stream.avail_out = kChunk;
    state = lzma_code(&stream, LZMA_FINISH);
    out.resize(out.size() - stream.avail_out);
  }
  const bool whole = state == LZMA_STREAM_END && stream.avail_in == 0 && out.size() <= bytes_max;
  lzma_end(&stream);
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

std::optional<Bytes> gunzip_as_written(ByteView bytes, std::uint64_t bytes_max) {
  using namespace worker::second_look;
  if (bytes.size() < 18 || !base::starts_with(bytes, "\x1F\x8B\x08\0\0\0\0\0"sv)) return std::nullopt;
  Inflater inflater(Wrapping::raw);
  auto out = inflate_all(inflater, base::slice(bytes, 10, bytes.size() - 18), bytes_max);
  base::Reader trailer(base::slice(bytes, bytes.size() - 8));
  if (!out || trailer.u32le() != crc32_z(crc32_z(0, nullptr, 0), out->data(), out->size())) return std::nullopt;
  return trailer.u32le() == static_cast<std::uint32_t>(out->size()) ? std::move(out) : std::nullopt;
}

FileType wrapping_by_look(ByteView bytes, std::string_view) {
  if (base::starts_with(bytes, "\x1F\x8B\x08"sv)) return FileType::gzip;
  if (base::starts_with(bytes, "BZh"sv)) return FileType::bzip2;
  if (base::starts_with(bytes,
                        "\xFD"
                        "7zXZ\0"sv))
    return FileType::xz;
  return base::starts_with(bytes, "\x28\xB5\x2F\xFD"sv) ? FileType::zstd : FileType::unknown;
}

void look_at_wrapped(ByteView bytes, FileType type, Look& look) {
  const std::uint64_t most = look.limits().part_bytes_max;
  auto inner = type == FileType::gzip    ? gunzip_as_written(bytes, most)
               : type == FileType::bzip2 ? unwrap_bzip2(bytes, most)
               : type == FileType::xz    ? unwrap_xz(bytes, most)
                                         : unwrap_zstd(bytes, most);
  if (!inner) return look.find("a wrapping that is damaged or not as written");
  if (inner->empty()) return look.find("nothing inside a wrapping");
  if (look.spend(inner->size())) look.inside(*inner, worker::second_look::kind_inside(*inner, {}), "inside");
}

}  // namespace sekisho::formats::compressed
