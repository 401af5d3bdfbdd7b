#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "base/pages.h"
#include "formats/zip/directory.h"

namespace sekisho::formats::zip {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

constexpr std::size_t kChunkBytes = 256 << 10;
constexpr std::size_t kWantedMax = 1 << 20;

// One for the life of the process: setting it up costs more than a small part. The worker has one thread.
libdeflate_decompressor* decompressor() {
  static const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> one(libdeflate_alloc_decompressor(),
                                                                                                     libdeflate_free_decompressor);
  SEKISHO_CHECK(one != nullptr);
  return one.get();
}

class Inflate {
 public:
  Inflate() { SEKISHO_CHECK(inflateInit2(&stream_, -MAX_WBITS) == Z_OK); }
  ~Inflate() { inflateEnd(&stream_); }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

// zlib counts input in 32 bits: it gets a slice at a time.
base::Status inflate_chunks(ByteView packed, std::uint64_t bytes_max, const Take& take) {
  Inflate inflate_state;
  z_stream& stream = inflate_state.stream();
  Bytes chunk(kChunkBytes);
  std::uint64_t made = 0;
  std::size_t given = 0;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    if (stream.avail_in == 0) {
      ByteView next = base::slice(packed, given, 1u << 30);
      given += next.size();
      stream.next_in = const_cast<Bytef*>(next.data());
      stream.avail_in = static_cast<uInt>(next.size());
    }
    stream.next_out = chunk.data();
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return base::refuse(Code::damaged, {}, "deflate");
    std::size_t count = chunk.size() - stream.avail_out;
    made += count;
    if (made > bytes_max) return base::refuse(Code::damaged, {}, "longer than the directory says");
    if (auto status = take(ByteView(chunk).first(count)); !status) return status;
  }
  if (stream.avail_in != 0 || given != packed.size()) return base::refuse(Code::damaged, {}, "bytes after the deflate stream");
  return {};
}

}  // namespace

base::Status within_limits(const Entry& entry, const base::Limits& limits) {
  if (entry.method != 0 && entry.method != 8 && !other_method(entry.method)) return base::refuse(Code::zip_method);
  if (entry.bytes > limits.part_bytes_max) return base::refuse(Code::output_too_large);
  if (entry.bytes > limits.ratio_floor_bytes && entry.bytes / limits.ratio_max > entry.packed_bytes) return base::refuse(Code::bomb);
  if (entry.method == 0 && !entry.encrypted && entry.packed_bytes != entry.bytes) return base::refuse(Code::damaged, {}, "stored length");
  // Deflate never makes more than 1032 bytes of one: a greater claim is a lie, found before memory is given to it.
  if (entry.method == 8 && entry.bytes / 1040 > entry.packed_bytes) return base::refuse(Code::damaged, {}, "impossible length");
  return {};
}

base::Result<ByteView> unpack_view(const Entry& entry, const base::Limits& limits, Bytes& scratch) {
  if (entry.encrypted) return base::refuse(Code::encrypted);
  if (auto status = within_limits(entry, limits); !status) return std::unexpected(status.error());
  ByteView out = entry.packed;
  if (entry.method == 8) {
    if (scratch.capacity() < entry.bytes) {
      scratch.clear();
      scratch.reserve(static_cast<std::size_t>(entry.bytes));
      base::want_pages(scratch.data(), std::min(scratch.capacity(), kWantedMax));
    }
    scratch.assign(static_cast<std::size_t>(entry.bytes), 0);
    std::size_t used = 0, made = 0;
    auto result =
        libdeflate_deflate_decompress_ex(decompressor(), entry.packed.data(), entry.packed.size(), scratch.data(), scratch.size(), &used, &made);
    if (result != LIBDEFLATE_SUCCESS || made != scratch.size()) return base::refuse(Code::damaged, {}, "deflate");
    if (used != entry.packed.size()) return base::refuse(Code::damaged, {}, "bytes after the deflate stream");
    out = scratch;
  } else if (entry.method != 0) {
    auto unpacked = unpack_other(entry, limits);
    if (!unpacked) return std::unexpected(unpacked.error());
    scratch = std::move(*unpacked);
    out = scratch;
  }
  std::uint32_t crc = out.empty() ? 0 : libdeflate_crc32(0, out.data(), out.size());
  if (!entry.without_crc32 && crc != entry.crc32) return base::refuse(Code::damaged, {}, "CRC-32");
  return out;
}

base::Result<Bytes> unpack(const Entry& entry, const base::Limits& limits) {
  Bytes scratch;
  auto bytes = unpack_view(entry, limits, scratch);
  if (!bytes) return std::unexpected(bytes.error());
  if (entry.method == 0) scratch.assign(bytes->begin(), bytes->end());
  return scratch;
}

base::Status unpack_chunks(const Entry& entry, const base::Limits& limits, const Take& take) {
  if (entry.encrypted) return base::refuse(Code::encrypted);
  if (auto status = within_limits(entry, limits); !status) return status;
  std::uint32_t crc = 0;
  std::uint64_t made = 0;
  auto checked = [&](ByteView chunk) {
    crc = libdeflate_crc32(crc, chunk.data(), chunk.size());
    made += chunk.size();
    return take(chunk);
  };
  if (other_method(entry.method)) {
    auto whole = unpack_other(entry, limits);
    if (!whole) return std::unexpected(whole.error());
    for (std::size_t at = 0; at < whole->size(); at += kChunkBytes)
      if (auto status = checked(base::slice(*whole, at, kChunkBytes)); !status) return status;
  } else if (entry.method == 0) {
    for (std::size_t at = 0; at < entry.packed.size(); at += kChunkBytes)
      if (auto status = checked(base::slice(entry.packed, at, kChunkBytes)); !status) return status;
  } else if (auto status = inflate_chunks(entry.packed, entry.bytes, checked); !status) {
    return status;
  }
  if (made != entry.bytes || crc != entry.crc32) return base::refuse(Code::damaged, {}, "length or CRC-32");
  return {};
}

}  // namespace sekisho::formats::zip
