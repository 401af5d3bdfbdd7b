#include "formats/png/packing.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "formats/png/rows.h"

namespace sekisho::formats::png {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Result;

constexpr std::size_t kZlibHeader = 2, kZlibTrailer = 4, kPieceBytes = 1 << 20;
constexpr std::uint64_t kDeflateRatioMax = 1032;        // what one byte of deflate can grow to
constexpr std::uint64_t kWholeBytesMax = 200ull << 20;  // above: stream with zlib, slower but within memory

struct Decompressor {
  libdeflate_decompressor* handle = libdeflate_alloc_decompressor();
  Decompressor() {
    if (handle == nullptr) throw std::bad_alloc();
  }
  ~Decompressor() { libdeflate_free_decompressor(handle); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
};

struct Compressor {
  libdeflate_compressor* handle;
  explicit Compressor(int level) : handle(libdeflate_alloc_compressor(level)) {
    if (handle == nullptr) throw std::bad_alloc();
  }
  ~Compressor() { libdeflate_free_compressor(handle); }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
};

// RFC 1950 2.2; a preset dictionary is not allowed in PNG.
bool zlib_header_valid(ByteView stream) {
  if (stream.size() < kZlibHeader) return false;
  return (stream[0] & 0x0F) == 8 && stream[0] >> 4 <= 7 && (stream[0] << 8 | stream[1]) % 31 == 0 && (stream[1] & 0x20) == 0;
}

unsigned level_hint(ByteView stream) { return stream[1] >> 6; }

void put_zlib_header(Bytes& out, unsigned hint) {
  const unsigned value = 0x7800u | hint << 6;
  base::put_u16be(out, static_cast<std::uint16_t>(value + 31 - value % 31));
}

ByteView joined(const Packed& packed, Bytes& store) {
  if (packed.parts.size() == 1) return packed.parts.front();
  std::size_t bytes = 0;
  for (const ByteView part : packed.parts) bytes += part.size();
  store.reserve(bytes);
  for (const ByteView part : packed.parts) base::put(store, part);
  return store;
}

struct Unpacked {
  Bytes bytes;
  bool extra = false;
};

// The first `expected` bytes of a stream that holds more than a picture needs.
bool inflate_prefix(ByteView body, Bytes& bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) throw std::bad_alloc();
  stream.next_in = const_cast<Bytef*>(body.data());
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(body.size(), UINT32_MAX));
  stream.next_out = bytes.data();
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int status = inflate(&stream, Z_SYNC_FLUSH);
  const bool full = stream.avail_out == 0;
  inflateEnd(&stream);
  return full && (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR);
}

Result<Unpacked> unpack(ByteView stream, bool checked, std::size_t expected) {
  const ByteView body = stream.subspan(kZlibHeader);
  Unpacked out;
  out.bytes.resize(expected);
  Decompressor decompressor;
  std::size_t used = 0, made = 0;
  switch (libdeflate_deflate_decompress_ex(decompressor.handle, body.data(), body.size(), out.bytes.data(), expected, &used, &made)) {
    case LIBDEFLATE_SUCCESS: break;
    case LIBDEFLATE_INSUFFICIENT_SPACE:
      if (!checked || !inflate_prefix(body, out.bytes)) return base::refuse(Code::damaged, "IDAT");
      out.extra = true;
      return out;
    default: return base::refuse(Code::damaged, "IDAT");
  }
  if (made != expected) return base::refuse(Code::damaged, "IDAT");
  base::Reader trailer(body.subspan(used));
  // Readers differ on a wrong Adler-32 after the last row; it matters here only when no chunk checksum vouches for the data.
  const bool intact = trailer.u32be() == libdeflate_adler32(1, out.bytes.data(), out.bytes.size()) && trailer.ok();
  if (!checked && !intact) return base::refuse(Code::damaged, "IDAT");
  out.extra = trailer.ok() && trailer.left() > 0;
  return out;
}

Bytes pack(ByteView raw, unsigned hint) {
  static constexpr int kLevels[] = {4, 5, 6, 9};
  Compressor compressor(kLevels[hint]);
  Bytes out;
  put_zlib_header(out, hint);
  out.resize(kZlibHeader + libdeflate_deflate_compress_bound(compressor.handle, raw.size()));
  const std::size_t bytes =
      libdeflate_deflate_compress(compressor.handle, raw.data(), raw.size(), out.data() + kZlibHeader, out.size() - kZlibHeader);
  SEKISHO_CHECK(bytes != 0);
  out.resize(kZlibHeader + bytes);
  base::put_u32be(out, libdeflate_adler32(1, raw.data(), raw.size()));
  return out;
}

void in_pieces(ByteView bytes, const Pieces& out) {
  for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) out(base::slice(bytes, at, kPieceBytes));
}

Result<Scanlines> repack_whole(ByteView stream, Bytes& store, bool checked, const Header& header, std::uint32_t width, std::uint32_t height,
                               const Pieces& out) {
  const unsigned hint = level_hint(stream);
  auto raw = unpack(stream, checked, header.raw_bytes(width, height));
  if (!raw) return std::unexpected(raw.error());
  store = {};
  RowCheck rows(header, width, height);
  if (!rows.add(raw->bytes)) return base::refuse(Code::damaged, "IDAT");
  in_pieces(pack(raw->bytes, hint), out);
  return Scanlines{rows.index_max(), raw->extra};
}

// Large pictures: both directions of zlib at once over a window.
class Streamed {
 public:
  Streamed(unsigned hint, const Pieces& out) : out_(out), piece_(kPieceBytes), window_(kPieceBytes) {
    static constexpr int kLevels[] = {1, 3, 6, 6};
    if (inflateInit2(&unpack_, -15) != Z_OK) throw std::bad_alloc();
    if (deflateInit2(&pack_, kLevels[hint], Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      inflateEnd(&unpack_);
      throw std::bad_alloc();
    }
    Bytes start;
    put_zlib_header(start, hint);
    std::ranges::copy(start, piece_.begin());
    pack_.next_out = piece_.data() + start.size();
    pack_.avail_out = static_cast<uInt>(kPieceBytes - start.size());
  }
  ~Streamed() {
    inflateEnd(&unpack_);
    deflateEnd(&pack_);
  }
  Streamed(const Streamed&) = delete;
  Streamed& operator=(const Streamed&) = delete;

  Result<Scanlines> run(const Packed& packed, RowCheck& rows, std::uint64_t expected) {
    Scanlines result;
    std::size_t skip = kZlibHeader;
    bool ended = false;
    for (const ByteView part : packed.parts) {
      const ByteView body = base::slice(part, std::min(skip, part.size()));
      skip -= part.size() - body.size();
      unpack_.next_in = const_cast<Bytef*>(body.data());
      unpack_.avail_in = static_cast<uInt>(body.size());
      while (unpack_.avail_in > 0 && !ended && made_ < expected) {
        if (!step(rows, expected, ended)) return base::refuse(Code::damaged, "IDAT");
      }
    }
    if (made_ != expected) return base::refuse(Code::damaged, "IDAT");
    finish();
    result.index_max = rows.index_max();
    return result;
  }

 private:
  bool step(RowCheck& rows, std::uint64_t expected, bool& ended) {
    const std::size_t room = std::min<std::uint64_t>(window_.size(), expected - made_);
    unpack_.next_out = window_.data();
    unpack_.avail_out = static_cast<uInt>(room);
    const int status = inflate(&unpack_, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return false;
    const ByteView got(window_.data(), room - unpack_.avail_out);
    if (got.empty() && status == Z_BUF_ERROR) return false;
    ended = status == Z_STREAM_END;
    made_ += got.size();
    adler_ = libdeflate_adler32(adler_, got.data(), got.size());
    if (!rows.add(got)) return false;
    push(got, Z_NO_FLUSH);
    return true;
  }
  void push(ByteView bytes, int flush) {
    pack_.next_in = const_cast<Bytef*>(bytes.data());
    pack_.avail_in = static_cast<uInt>(bytes.size());
    int status = Z_OK;
    while (status == Z_OK && (pack_.avail_in > 0 || flush == Z_FINISH)) {
      if (pack_.avail_out == 0) flush_piece();
      status = ::deflate(&pack_, flush);
    }
  }
  void flush_piece() {
    out_(ByteView(piece_.data(), kPieceBytes - pack_.avail_out));
    pack_.next_out = piece_.data();
    pack_.avail_out = static_cast<uInt>(kPieceBytes);
  }
  void finish() {
    push({}, Z_FINISH);
    if (pack_.avail_out < kZlibTrailer) flush_piece();
    for (int shift = 24; shift >= 0; shift -= 8) {
      *pack_.next_out++ = static_cast<Bytef>(adler_ >> shift);
      --pack_.avail_out;
    }
    flush_piece();
  }

  const Pieces& out_;
  Bytes piece_, window_;
  z_stream unpack_{}, pack_{};
  std::uint64_t made_ = 0;
  std::uint32_t adler_ = 1;
};

}  // namespace

Bytes inflate_bounded(ByteView packed, std::size_t most) {
  if (!zlib_header_valid(packed)) return {};
  Decompressor decompressor;
  Bytes out(std::min<std::uint64_t>(most, packed.size() * kDeflateRatioMax));
  std::size_t made = 0;
  const ByteView body = packed.subspan(kZlibHeader);
  if (libdeflate_deflate_decompress(decompressor.handle, body.data(), body.size(), out.data(), out.size(), &made) != LIBDEFLATE_SUCCESS) return {};
  out.resize(made);
  return out;
}

Bytes deflate(ByteView bytes) { return pack(bytes, 2); }

Result<Scanlines> repack(const Packed& packed, const Header& header, std::uint32_t width, std::uint32_t height, const Pieces& out) {
  Bytes store;
  const ByteView first = packed.parts.front();
  std::size_t bytes = 0;
  for (const ByteView part : packed.parts) bytes += part.size();
  const std::uint64_t expected = header.raw_bytes(width, height);
  if (expected / kDeflateRatioMax > bytes) return base::refuse(Code::damaged, "IDAT", "fewer data than the size needs");
  if (expected > kWholeBytesMax && zlib_header_valid(first)) {
    RowCheck rows(header, width, height);
    return Streamed(level_hint(first), out).run(packed, rows, expected);
  }
  const ByteView stream = joined(packed, store);
  if (!zlib_header_valid(stream)) return base::refuse(Code::damaged, "IDAT");
  return repack_whole(stream, store, packed.checked, header, width, height, out);
}

}  // namespace sekisho::formats::png
