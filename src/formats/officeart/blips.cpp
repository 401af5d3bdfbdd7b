#include <libdeflate.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "formats/officeart/officeart.h"

namespace sekisho::formats::officeart {
namespace {

using base::Bytes;
using base::ByteView;
using base::FileType;
using base::What;

constexpr std::uint16_t kEmf = 0xF01A, kWmf = 0xF01B, kPict = 0xF01C, kJpeg = 0xF01D, kPng = 0xF01E, kDib = 0xF01F, kTiff = 0xF029,
                        kJpegCmyk = 0xF02A;
constexpr std::size_t kIdentifierBytes = 16, kMetafileHeaderBytes = 34;

// 2.2.23 ff.: recInstance of each kind with one identifier; with two it is one more.
struct BlipKind {
  std::uint16_t type, instance;
  std::uint8_t kind;  // MSOBLIPTYPE (2.4.1)
};
constexpr BlipKind kKinds[] = {
    {kEmf, 0x3D4, 2}, {kWmf, 0x216, 3}, {kPict, 0x542, 4},    {kJpeg, 0x46A, 5},
    {kPng, 0x6E0, 6}, {kDib, 0x7A8, 7}, {kTiff, 0x6E4, 0x11}, {kJpegCmyk, 0x46A, 5},
};

const BlipKind* kind_of(std::uint16_t type) {
  const auto found = std::ranges::find(kKinds, type, &BlipKind::type);
  return found == std::end(kKinds) ? nullptr : found;
}

bool metafile(std::uint16_t type) { return type == kEmf || type == kWmf || type == kPict; }

bool two_identifiers(const Record& blip, const BlipKind& kind) {
  if (blip.type == kJpeg || blip.type == kJpegCmyk) return blip.instance == 0x46B || blip.instance == 0x6E3;
  return blip.instance == kind.instance + 1;
}

// said: the size that the header promises; it may lie.
Bytes inflated(ByteView packed, std::size_t said, std::uint64_t bytes_max, bool& good) {
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  SEKISHO_CHECK(decompressor != nullptr);
  Bytes out;
  libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
  for (std::uint64_t bytes = std::clamp<std::uint64_t>(said, 4'096, bytes_max); result == LIBDEFLATE_INSUFFICIENT_SPACE; bytes *= 4) {
    const bool last = bytes >= bytes_max;
    out.resize(static_cast<std::size_t>(std::min(bytes, bytes_max)));
    std::size_t used = 0, made = 0;
    result = libdeflate_zlib_decompress_ex(decompressor, packed.data(), packed.size(), out.data(), out.size(), &used, &made);
    if (result == LIBDEFLATE_SUCCESS) out.resize(made);
    if (last) break;
  }
  libdeflate_free_decompressor(decompressor);
  good = result == LIBDEFLATE_SUCCESS;
  return out;
}

Bytes deflated(ByteView bytes) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  SEKISHO_CHECK(compressor != nullptr);
  Bytes out(libdeflate_zlib_compress_bound(compressor, bytes.size()));
  out.resize(libdeflate_zlib_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

// A picture's identifier stands for its content (2.2.23, rgbUid1): any digest does, and the old one might carry anything.
ByteView identifier(ByteView picture, base::Digest& digest) {
  digest = base::sha256(picture);
  return ByteView(digest).first(kIdentifierBytes);
}

// A DIB is a BMP without its file header; where the pixels begin follows from its own header ([MS-WMF] 2.2.2.3).
Bytes with_file_header(ByteView dib) {
  base::Reader in(dib);
  const std::uint32_t header = in.u32le();
  std::uint64_t colors = 0, masks = 0;
  if (header == 12) {
    in.skip(6);
    const std::uint16_t depth = in.u16le();
    colors = depth <= 8 ? (3ull << depth) : 0;
  } else {
    in.skip(10);
    const std::uint16_t depth = in.u16le();
    const std::uint32_t packing = in.u32le();
    in.skip(12);
    const std::uint32_t used = in.u32le();
    colors = 4ull * (used != 0 ? std::min<std::uint32_t>(used, 256) : depth <= 8 ? 1u << depth : 0);
    masks = header == 40 && packing == 3 ? 12 : 0;
  }
  Bytes out;
  base::put(out, std::string_view("BM"));
  base::put_u32le(out, static_cast<std::uint32_t>(dib.size() + 14));
  base::put_u32le(out, 0);
  base::put_u32le(out, static_cast<std::uint32_t>(14 + header + colors + masks));
  base::put(out, dib);
  return out;
}

std::uint16_t type_for(FileType type) {
  switch (type) {
    case FileType::jpeg: return kJpeg;
    case FileType::png: return kPng;
    case FileType::bmp: return kDib;
    case FileType::tiff: return kTiff;
    case FileType::emf: return kEmf;
    case FileType::wmf: return kWmf;
    default: return 0;
  }
}

Record bitmap_record(std::uint16_t type, ByteView picture) {
  Record out;
  out.type = type;
  out.instance = kind_of(type)->instance;
  base::Digest digest;
  const ByteView content = type == kDib ? base::slice(picture, 14) : picture;
  base::put(out.body, identifier(content, digest));
  base::put_u8(out.body, 0xFF);
  base::put(out.body, content);
  return out;
}

// 2.2.31 (OfficeArtMetafileHeader): bounds and size as they were, the bytes packed anew.
Record metafile_record(std::uint16_t type, ByteView picture, ByteView bounds_and_size) {
  Record out;
  out.type = type;
  out.instance = kind_of(type)->instance;
  base::Digest digest;
  const Bytes packed = deflated(picture);
  base::put(out.body, identifier(picture, digest));
  base::put_u32le(out.body, static_cast<std::uint32_t>(picture.size()));
  base::put(out.body, bounds_and_size);
  base::put_u32le(out.body, static_cast<std::uint32_t>(packed.size()));
  base::put_u8(out.body, 0);
  base::put_u8(out.body, 0xFE);
  base::put(out.body, packed);
  return out;
}

// One white dot that cannot be seen.
constexpr std::uint8_t kEmptyPng[] = {0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
                                      0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1F, 0x15, 0xC4, 0x89, 0x00, 0x00, 0x00,
                                      0x0D, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0xF8, 0xFF, 0xFF, 0x3F, 0x03, 0x00, 0x08, 0xFC, 0x02, 0xFE,
                                      0x78, 0xC4, 0xB2, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};

Record empty_picture(Context& context) {
  if (auto made = rebuild_picture(kEmptyPng, context)) return bitmap_record(kPng, made->bytes);
  return bitmap_record(kPng, kEmptyPng);
}

std::optional<Record> try_blip(const Record& blip, Context& context) {
  const BlipKind* kind = kind_of(blip.type);
  if (kind == nullptr || blip.container()) return std::nullopt;
  base::Reader in(blip.body);
  in.skip(two_identifiers(blip, *kind) ? 2 * kIdentifierBytes : kIdentifierBytes);
  if (metafile(blip.type)) {
    const ByteView header = in.take(kMetafileHeaderBytes);
    const ByteView data = base::slice(blip.body, in.position());
    if (!in.ok() || header.size() != kMetafileHeaderBytes) return std::nullopt;
    bool good = true;
    Bytes unpacked = header[32] == 0xFE
                         ? Bytes(data.begin(), data.end())
                         : inflated(data, base::Reader(header).u32le(), std::min<std::uint64_t>(context.limits.part_bytes_max, 128ull << 20), good);
    if (!good) return std::nullopt;
    auto made = rebuild_picture(unpacked, context);
    if (!made) return std::nullopt;
    const std::uint16_t type = type_for(made->type);
    if (type == 0) return std::nullopt;
    return metafile(type) ? metafile_record(type, made->bytes, header.subspan(4, 24)) : bitmap_record(type, made->bytes);
  }
  in.skip(1);
  if (!in.ok()) return std::nullopt;
  const ByteView data = base::slice(blip.body, in.position());
  auto made = rebuild_picture(blip.type == kDib ? with_file_header(data) : Bytes(data.begin(), data.end()), context);
  if (!made) return std::nullopt;
  const std::uint16_t type = type_for(made->type);
  if (type == 0 || metafile(type)) return std::nullopt;
  return bitmap_record(type, made->bytes);
}

// 2.2.32: an entry of the store; the name is the picture's file name of old and goes.
Record store_entry(std::uint32_t references, std::uint16_t tag, const Record* blip, const PictureHost& host) {
  Record out;
  out.version = 2;
  out.type = kFBSE;
  const std::uint8_t kind = blip == nullptr ? 0 : blip_kind(*blip);
  out.instance = kind;
  base::put_u8(out.body, kind);
  base::put_u8(out.body, kind == 2 || kind == 3 ? 4 : kind);  // a Macintosh shows a metafile as PICT
  if (blip == nullptr) out.body.resize(18, 0);
  else base::put(out.body, blip_identifier(*blip));
  base::put_u16le(out.body, tag);
  base::put_u32le(out.body, blip == nullptr ? 0 : static_cast<std::uint32_t>(size_of(*blip)));
  base::put_u32le(out.body, references);
  base::put_u32le(out.body, blip != nullptr && host.store ? host.store(*blip) : 0);
  base::put_u32le(out.body, 0);
  if (blip != nullptr && !host.store) write(*blip, out.body);
  return out;
}

constexpr std::size_t kEntryBytes = 36;

void clean_entry(Record& entry, Context& context, const PictureHost& host) {
  base::Reader in(entry.body);
  in.skip(18);
  const std::uint16_t tag = in.u16le();
  const std::uint32_t bytes = in.u32le(), references = in.u32le(), delayed = in.u32le();
  in.skip(1);
  const std::uint8_t name = in.u8();
  in.skip(2);
  if (name != 0) context.notes.removed(What::metadata);
  std::optional<Record> found;
  if (in.ok() && entry.body.size() > kEntryBytes + name) {
    auto inside = read(base::slice(entry.body, kEntryBytes + name), context.limits);
    if (inside && !inside->records.empty()) found = std::move(inside->records.front());
    if (!inside || !inside->whole || inside->records.size() != 1) context.notes.removed(What::trailing_bytes);
  } else if (in.ok() && host.delayed && delayed != 0xFFFFFFFF && bytes != 0) {
    found = host.delayed(delayed, bytes);
  }
  if (!found) {
    entry = store_entry(0, 0xFF, nullptr, host);
    return;
  }
  const Record clean = rebuild_blip(*found, context);
  entry = store_entry(references, tag, &clean, host);
}

}  // namespace

Record rebuild_blip(const Record& blip, Context& context, bool* refused) {
  auto made = try_blip(blip, context);
  if (refused != nullptr) *refused = !made;
  context.notes.picture(made.has_value());
  if (made) return std::move(*made);
  context.notes.removed(What::picture_refused);
  return empty_picture(context);
}

std::uint8_t blip_kind(const Record& blip) {
  const BlipKind* kind = kind_of(blip.type);
  return kind == nullptr ? 0 : kind->kind;
}

ByteView blip_identifier(const Record& blip) { return base::slice(blip.body, 0, kIdentifierBytes); }

void clean_store(Record& store, Context& context, const PictureHost& host) {
  for (Record& entry : store.inside) {
    if (entry.type == kFBSE && !entry.container()) {
      clean_entry(entry, context, host);
    } else if (!entry.container() && kind_of(entry.type) != nullptr) {  // 2.2.21: a picture may stand in the store by itself
      const Record clean = rebuild_blip(entry, context);
      entry = store_entry(1, 0xFF, &clean, host);
    } else {
      context.notes.removed(What::unknown_markup);
      entry = store_entry(0, 0xFF, nullptr, host);
    }
  }
  store.instance = static_cast<std::uint16_t>(store.inside.size() & 0xFFF);
}

}  // namespace sekisho::formats::officeart
