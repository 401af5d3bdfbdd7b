// For tests: streams as other programs write them.
#pragma once

#include <bzlib.h>
#include <lzma.h>
#include <zstd.h>

#include <memory>

#include "formats/compressed/codec.h"

namespace sekisho::formats::compressed {

inline base::Bytes bzip2(base::ByteView bytes) {
  base::Bytes out(bytes.size() + bytes.size() / 100 + 600);  // as its manual promises
  auto length = static_cast<unsigned>(out.size());
  std::string_view from = bytes.empty() ? std::string_view("") : base::text(bytes);  // it wants a place even for nothing
  SEKISHO_CHECK(BZ2_bzBuffToBuffCompress(reinterpret_cast<char*>(out.data()), &length, const_cast<char*>(from.data()),
                                         static_cast<unsigned>(from.size()), 9, 0, 0) == BZ_OK);
  out.resize(length);
  return out;
}

inline base::Bytes xz(base::ByteView bytes) {
  base::Bytes out(lzma_stream_buffer_bound(bytes.size()));
  std::size_t length = 0;
  SEKISHO_CHECK(lzma_easy_buffer_encode(2, LZMA_CHECK_CRC64, nullptr, bytes.data(), bytes.size(), out.data(), &length, out.size()) == LZMA_OK);
  out.resize(length);
  return out;
}

inline base::Bytes zstd(base::ByteView bytes) {
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> with(ZSTD_createCCtx(), ZSTD_freeCCtx);
  SEKISHO_CHECK(with != nullptr);
  ZSTD_CCtx_setParameter(with.get(), ZSTD_c_compressionLevel, 3);
  ZSTD_CCtx_setParameter(with.get(), ZSTD_c_checksumFlag, 1);
  base::Bytes out(ZSTD_compressBound(bytes.size()));
  const std::size_t length = ZSTD_compress2(with.get(), out.data(), out.size(), bytes.data(), bytes.size());
  SEKISHO_CHECK(ZSTD_isError(length) == 0);
  out.resize(length);
  return out;
}

inline base::Bytes pack(Coding coding, base::ByteView bytes) {
  switch (coding) {
    case Coding::gzip: return gzip(bytes);
    case Coding::bzip2: return bzip2(bytes);
    case Coding::zstd: return zstd(bytes);
    case Coding::xz: return xz(bytes);
    case Coding::lzma: break;
  }
  base::bug("LZMA alone is not written", __FILE__, __LINE__);
}

}  // namespace sekisho::formats::compressed
