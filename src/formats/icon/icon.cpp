#include "formats/icon/icon.h"

#include <algorithm>
#include <optional>

#include "formats/picture/picture.h"
#include "formats/png/png.h"

namespace sekisho::formats::icon {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::What;

constexpr std::size_t kDirectoryBytes = 6, kEntryBytes = 16, kInfoBytes = 40;
constexpr std::uint16_t kIcon = 1, kCursor = 2;
constexpr std::uint32_t kSideMax = 1'024;  // of a bitmap; larger ones are PNG

struct Entry {
  std::uint8_t width = 0, height = 0, colors = 0;
  std::uint16_t first = 0, second = 0;  // planes and depth of an icon, the hot spot of a cursor
  Bytes bytes;
};

// Windows device independent bitmap of twice the height: the colours, below them one bit for each pixel that is left as it was.
struct Bitmap {
  std::uint32_t width = 0, height = 0;
  unsigned depth = 0;
  std::size_t colors = 0;

  std::size_t row_bytes() const { return (std::size_t{width} * depth + 31) / 32 * 4; }
  std::size_t mask_row_bytes() const { return (std::size_t{width} + 31) / 32 * 4; }
};

std::optional<Bitmap> read_header(Reader& in) {
  Bitmap out;
  const std::uint32_t bytes = in.u32le();
  out.width = in.u32le();
  const std::uint32_t height = in.u32le();
  in.skip(2);
  out.depth = in.u16le();
  const std::uint32_t packing = in.u32le();
  in.skip(12);
  const std::uint32_t used = in.u32le();
  in.skip(4);
  const bool depth = out.depth == 1 || out.depth == 4 || out.depth == 8 || out.depth == 16 || out.depth == 24 || out.depth == 32;
  out.height = height / 2;
  if (!in.ok() || bytes != kInfoBytes || packing != 0 || !depth || height % 2 != 0) return std::nullopt;
  if (out.width == 0 || out.height == 0 || out.width > kSideMax || out.height > kSideMax) return std::nullopt;
  if (out.depth <= 8) {
    out.colors = std::size_t{1} << out.depth;
    if (used > out.colors) return std::nullopt;
    if (used != 0) out.colors = used;
  } else {
    in.skip(std::size_t{std::min(used, 256u)} * 4);  // a palette for screens of few colours
  }
  return in.ok() ? std::optional(out) : std::nullopt;
}

void put_row(Bytes& out, ByteView row, std::size_t bits) {
  const std::size_t at = out.size();
  base::put(out, row);
  if (bits % 8 != 0) out[at + bits / 8] &= static_cast<std::uint8_t>(0xFF00u >> bits % 8);
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(at + (bits + 7) / 8), out.end(), std::uint8_t{0});
}

unsigned highest_index(ByteView row, unsigned depth, std::size_t pixels) {
  unsigned highest = 0;
  const unsigned per_byte = 8 / depth, mask = (1u << depth) - 1;
  for (std::size_t i = 0; i < pixels; ++i)
    highest = std::max(highest, static_cast<unsigned>(row[i / per_byte] >> (8 - depth * (i % per_byte + 1))) & mask);
  return highest;
}

void put_header(Bytes& out, const Bitmap& bitmap, std::size_t colors) {
  base::put_u32le(out, kInfoBytes);
  base::put_u32le(out, bitmap.width);
  base::put_u32le(out, bitmap.height * 2);
  base::put_u16le(out, 1);
  base::put_u16le(out, static_cast<std::uint16_t>(bitmap.depth));
  for (int i = 0; i < 4; ++i) base::put_u32le(out, 0);  // not packed; length and resolution left out
  base::put_u32le(out, static_cast<std::uint32_t>(colors));
  base::put_u32le(out, 0);
}

// Nothing when it is no bitmap that every reader knows. A mask that is missing leaves everything shown.
std::optional<Bytes> rebuild_bitmap(ByteView input, Context& context) {
  Reader in(input);
  const auto bitmap = read_header(in);
  if (!bitmap) return std::nullopt;
  Bytes palette;
  for (std::size_t i = 0; i < bitmap->colors; ++i) {
    base::put(palette, in.take(3));
    in.skip(1);
    palette.push_back(0);
  }
  const ByteView pixels = in.take(bitmap->row_bytes() * bitmap->height);
  if (!in.ok()) return std::nullopt;
  Bytes rows;
  unsigned highest = 0;
  for (std::size_t y = 0; y < bitmap->height; ++y) {
    const ByteView row = pixels.subspan(y * bitmap->row_bytes(), bitmap->row_bytes());
    put_row(rows, row, std::size_t{bitmap->width} * bitmap->depth);
    if (bitmap->depth <= 8) highest = std::max(highest, highest_index(row, bitmap->depth, bitmap->width));
  }
  const std::size_t mask_bytes = bitmap->mask_row_bytes() * bitmap->height;
  Bytes mask(input.begin() + static_cast<std::ptrdiff_t>(in.position()),
             input.begin() + static_cast<std::ptrdiff_t>(in.position() + std::min(in.left(), mask_bytes)));
  if (mask.size() < mask_bytes) context.notes.warn(What::picture_damaged);
  if (in.left() > mask_bytes) context.notes.removed(What::picture_extra);
  mask.resize(mask_bytes, 0);
  for (std::size_t y = 0; y < bitmap->height; ++y)
    put_row(rows, ByteView(mask).subspan(y * bitmap->mask_row_bytes(), bitmap->mask_row_bytes()), bitmap->width);
  // An index without a colour is black.
  if (bitmap->depth <= 8) palette.resize(std::max(palette.size(), 4 * (std::size_t{highest} + 1)), 0);
  Bytes out;
  put_header(out, *bitmap, palette.size() / 4);
  base::put(out, palette);
  base::put(out, rows);
  return out;
}

std::optional<Bytes> rebuild_entry(ByteView input, Context& context) {
  if (!png::recognise(input, {})) return rebuild_bitmap(input, context);
  BytesSink out;
  if (!png::rebuild(input, base::FileType::png, context, out)) return std::nullopt;
  return std::move(out.bytes());
}

}  // namespace

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  Reader in(input);
  const std::uint16_t zero = in.u16le(), kind = in.u16le(), count = in.u16le();
  if (zero != 0 || (kind != kIcon && kind != kCursor)) return base::refuse(Code::feature_unsupported);
  if (!in.ok() || count == 0 || count > 255) return base::refuse(Code::damaged);
  std::vector<Entry> entries;
  std::size_t furthest = kDirectoryBytes + std::size_t{count} * kEntryBytes, taken = furthest;
  for (std::uint16_t i = 0; i < count; ++i) {
    Entry entry;
    entry.width = in.u8();
    entry.height = in.u8();
    entry.colors = in.u8();
    in.skip(1);
    entry.first = in.u16le();
    entry.second = in.u16le();
    const std::uint32_t bytes = in.u32le(), offset = in.u32le();
    if (!in.ok()) return base::refuse(Code::damaged);
    const ByteView part = base::slice(input, offset, bytes);
    auto rebuilt = part.size() == bytes ? rebuild_entry(part, context) : std::nullopt;
    if (!rebuilt) {
      context.notes.removed(What::broken_part);
      continue;
    }
    furthest = std::max(furthest, std::size_t{offset} + bytes);
    taken += bytes;
    if (taken > input.size()) return base::refuse(Code::bomb);  // entries that lie on one another
    entry.bytes = std::move(*rebuilt);
    entries.push_back(std::move(entry));
  }
  if (entries.empty()) return base::refuse(Code::damaged);
  if (furthest < input.size()) context.notes.removed(What::trailing_bytes);
  else if (taken < furthest) context.notes.removed(What::unreferenced_data);
  Bytes head;
  base::put_u16le(head, 0);
  base::put_u16le(head, kind);
  base::put_u16le(head, static_cast<std::uint16_t>(entries.size()));
  std::size_t offset = kDirectoryBytes + entries.size() * kEntryBytes;
  for (const Entry& entry : entries) {
    for (const std::uint8_t byte : {entry.width, entry.height, entry.colors, std::uint8_t{0}}) head.push_back(byte);
    base::put_u16le(head, entry.first);
    base::put_u16le(head, entry.second);
    base::put_u32le(head, static_cast<std::uint32_t>(entry.bytes.size()));
    base::put_u32le(head, static_cast<std::uint32_t>(offset));
    offset += entry.bytes.size();
  }
  out.write(head);
  for (const Entry& entry : entries) out.write(entry.bytes);
  return base::FileType::icon;
}

}  // namespace sekisho::formats::icon
