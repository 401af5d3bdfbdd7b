#include "formats/pdf/flate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "base/error.h"

namespace sekisho::formats::pdf {

namespace {

constexpr int kLevel = 6;
constexpr std::size_t kFastBytesMax = 48 << 20;  // above this a stream is decoded piece by piece

// Tolerant: keeps what comes before the damage, as viewers do. A wrong or missing checksum loses nothing.
Inflated inflate_by_pieces(base::ByteView packed, std::size_t bytes_max, base::Bytes& out) {
  out.clear();
  z_stream zlib{};
  SEKISHO_CHECK(inflateInit(&zlib) == Z_OK);
  zlib.next_in = const_cast<Bytef*>(packed.data());
  zlib.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), UINT32_MAX));
  Flate state = Flate::partial;
  std::size_t step = 64 << 10;
  for (;;) {
    std::size_t kept = out.size();
    out.resize(std::min(kept + step, bytes_max + 1));
    zlib.next_out = out.data() + kept;
    zlib.avail_out = static_cast<uInt>(out.size() - kept);
    int code = ::inflate(&zlib, Z_NO_FLUSH);
    bool room = zlib.avail_out > 0;
    out.resize(out.size() - zlib.avail_out);
    if (out.size() > bytes_max) state = Flate::too_large;
    if (code == Z_STREAM_END) state = out.size() > bytes_max ? Flate::too_large : Flate::whole;
    if (code != Z_OK || room || state == Flate::too_large) break;
    step = std::min<std::size_t>(step * 2, 8 << 20);
  }
  std::size_t consumed = packed.size() - zlib.avail_in;
  inflateEnd(&zlib);
  return {state, consumed, out.size()};
}

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};
struct FreeCompressor {
  void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};

}  // namespace

base::Bytes deflate(base::ByteView plain) {
  static const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(kLevel));
  SEKISHO_CHECK(compressor != nullptr);
  base::Bytes out(libdeflate_zlib_compress_bound(compressor.get(), plain.size()));
  std::size_t size = libdeflate_zlib_compress(compressor.get(), plain.data(), plain.size(), out.data(), out.size());
  SEKISHO_CHECK(size != 0);
  out.resize(size);
  return out;
}

Inflated inflate(base::ByteView packed, std::size_t bytes_max, base::Bytes& out) {
  static const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(libdeflate_alloc_decompressor());
  SEKISHO_CHECK(decompressor != nullptr);
  std::size_t room = std::max<std::size_t>(packed.size() * 6, 4096);
  for (; room <= std::min(kFastBytesMax, bytes_max); room *= 4) {
    out.resize(room);
    std::size_t consumed = 0, bytes = 0;
    auto code = libdeflate_zlib_decompress_ex(decompressor.get(), packed.data(), packed.size(), out.data(), out.size(), &consumed, &bytes);
    if (code == LIBDEFLATE_INSUFFICIENT_SPACE) continue;
    if (code != LIBDEFLATE_SUCCESS) break;
    out.resize(bytes);
    return {Flate::whole, consumed, bytes};
  }
  return inflate_by_pieces(packed, bytes_max, out);
}

}  // namespace sekisho::formats::pdf
