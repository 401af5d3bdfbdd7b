#include "formats/compressed/codec.h"

#include <bzlib.h>
#include <libdeflate.h>
#include <lzma.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <memory>

#include "formats/compressed/growth.h"

namespace sekisho::formats::compressed {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

constexpr std::uint64_t kWindowBytesMax = 200ull << 20;  // of LZMA's dictionary with its tables
constexpr int kWindowLogMax = 27;                        // zstd's own limit: 128 MiB
constexpr int kGzipLevel = 6;

// The library's state, ended whatever happens.
struct Bzip2 : bz_stream {
  Bzip2() : bz_stream{} {}
  ~Bzip2() { BZ2_bzDecompressEnd(this); }
  Bzip2(const Bzip2&) = delete;
  Bzip2& operator=(const Bzip2&) = delete;
};

// One stream of perhaps several; returns how many bytes it took.
base::Result<std::size_t> one_bunzip2(ByteView input, Growth& out) {
  Bzip2 stream;
  SEKISHO_CHECK(BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK);
  std::size_t given = 0;
  for (int state = BZ_OK; state != BZ_STREAM_END;) {
    if (stream.avail_in == 0) {
      ByteView next = base::slice(input, given, 1u << 30);
      given += next.size();
      stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(next.data()));
      stream.avail_in = static_cast<unsigned>(next.size());
    }
    auto room = out.room();
    if (!room) return std::unexpected(room.error());
    stream.next_out = reinterpret_cast<char*>(room->data());
    stream.avail_out = static_cast<unsigned>(room->size());
    state = BZ2_bzDecompress(&stream);
    const std::size_t made = room->size() - stream.avail_out;
    out.used(made);
    if (state != BZ_OK && state != BZ_STREAM_END) return base::refuse(Code::archive_damaged, {}, "bzip2");
    if (state == BZ_OK && made == 0 && stream.avail_in == 0 && given == input.size()) return base::refuse(Code::archive_damaged, {}, "bzip2 cut off");
  }
  return given - stream.avail_in;
}

base::Result<Unpacked> bunzip2(ByteView input, const base::Limits& limits) {
  Growth out(input, limits);
  Unpacked result;
  do {
    auto used = one_bunzip2(base::slice(input, result.used), out);
    if (!used) return std::unexpected(used.error());
    result.used += *used;
  } while (base::starts_with(base::slice(input, result.used), "BZh"));
  auto bytes = out.take();
  if (!bytes) return std::unexpected(bytes.error());
  result.bytes = std::move(*bytes);
  return result;
}

struct Lzma {
  Lzma() = default;
  ~Lzma() { lzma_end(&stream); }
  Lzma(const Lzma&) = delete;
  Lzma& operator=(const Lzma&) = delete;
  lzma_stream stream = LZMA_STREAM_INIT;
};

base::Status run_lzma(lzma_stream& stream, Growth& out) {
  for (lzma_ret state = LZMA_OK; state != LZMA_STREAM_END;) {
    auto room = out.room();
    if (!room) return std::unexpected(room.error());
    stream.next_out = room->data();
    stream.avail_out = room->size();
    state = lzma_code(&stream, LZMA_FINISH);
    out.used(room->size() - stream.avail_out);
    if (state == LZMA_MEMLIMIT_ERROR || state == LZMA_MEM_ERROR) return base::refuse(Code::out_of_memory, {}, "LZMA dictionary");
    if (state != LZMA_OK && state != LZMA_STREAM_END) return base::refuse(Code::archive_damaged, {}, "LZMA");
  }
  return {};
}

// The .xz File Format 2: streams one behind the other, between them zero bytes in fours.
base::Result<Unpacked> unxz(Coding coding, ByteView input, const base::Limits& limits) {
  Growth out(input, limits);
  Unpacked result;
  do {
    ByteView rest = base::slice(input, result.used);
    Lzma lzma;
    const lzma_ret made =
        coding == Coding::xz ? lzma_stream_decoder(&lzma.stream, kWindowBytesMax, 0) : lzma_alone_decoder(&lzma.stream, kWindowBytesMax);
    if (made != LZMA_OK) return base::refuse(Code::out_of_memory, {}, "LZMA");
    lzma.stream.next_in = rest.data();
    lzma.stream.avail_in = rest.size();
    if (auto status = run_lzma(lzma.stream, out); !status) return std::unexpected(status.error());
    result.used += rest.size() - lzma.stream.avail_in;
    while (coding == Coding::xz && base::starts_with(base::slice(input, result.used), std::string_view("\0\0\0\0", 4))) result.used += 4;
  } while (coding == Coding::xz && base::starts_with(base::slice(input, result.used), std::string_view("\xFD"
                                                                                                       "7zXZ\0",
                                                                                                       6)));
  auto bytes = out.take();
  if (!bytes) return std::unexpected(bytes.error());
  result.bytes = std::move(*bytes);
  return result;
}

using ZstdReader = std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)>;

bool zstd_frame(ByteView bytes) { return base::starts_with(bytes, "\x28\xB5\x2F\xFD"); }
bool zstd_skippable(ByteView bytes) { return (base::Reader(bytes).u32le() & 0xFFFFFFF0u) == 0x184D2A50; }  // RFC 8878 3.1.2

base::Result<Unpacked> unzstd(ByteView input, const base::Limits& limits) {
  ZstdReader with(ZSTD_createDCtx(), ZSTD_freeDCtx);
  SEKISHO_CHECK(with != nullptr);
  ZSTD_DCtx_setParameter(with.get(), ZSTD_d_windowLogMax, kWindowLogMax);
  Growth out(input, limits);
  Unpacked result;
  ZSTD_inBuffer in{input.data(), input.size(), 0};
  bool inside = false;
  while (inside || zstd_frame(base::slice(input, in.pos)) || zstd_skippable(base::slice(input, in.pos))) {
    if (!inside && zstd_skippable(base::slice(input, in.pos))) result.extras = true;
    auto room = out.room();
    if (!room) return std::unexpected(room.error());
    ZSTD_outBuffer made{room->data(), room->size(), 0};
    const std::size_t before = in.pos, left = ZSTD_decompressStream(with.get(), &made, &in);
    out.used(made.pos);
    if (ZSTD_isError(left) != 0) {
      const bool window = ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge;
      return base::refuse(window ? Code::out_of_memory : Code::archive_damaged, {}, "zstd");
    }
    inside = left != 0;
    if (inside && in.pos == before && made.pos == 0) return base::refuse(Code::archive_damaged, {}, "zstd cut off");
    result.used = in.pos;
  }
  auto bytes = out.take();
  if (!bytes) return std::unexpected(bytes.error());
  result.bytes = std::move(*bytes);
  return result;
}

}  // namespace

base::Result<Unpacked> unpack(Coding coding, ByteView input, const base::Limits& limits) {
  switch (coding) {
    case Coding::gzip: return gunzip(input, limits);
    case Coding::bzip2: return bunzip2(input, limits);
    case Coding::zstd: return unzstd(input, limits);
    case Coding::xz:
    case Coding::lzma: break;
  }
  return unxz(coding, input, limits);
}

Bytes gzip(ByteView bytes) {
  std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> with(libdeflate_alloc_compressor(kGzipLevel),
                                                                                     libdeflate_free_compressor);
  SEKISHO_CHECK(with != nullptr);
  Bytes out(libdeflate_gzip_compress_bound(with.get(), bytes.size()));
  out.resize(libdeflate_gzip_compress(with.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

}  // namespace sekisho::formats::compressed
