#include "formats/emf/dib.h"

#include <algorithm>

namespace sekisho::formats::emf {
namespace {

using base::Bytes;
using base::ByteView;
using base::Reader;

constexpr std::uint32_t kCoreHeader = 12, kInfoHeader = 40, kV2Header = 52, kV3Header = 56, kV4Header = 108, kV5Header = 124;
enum Compression : std::uint32_t { kRgb = 0, kRle8 = 1, kRle4 = 2, kBitFields = 3, kJpeg = 4, kPng = 5 };
constexpr std::uint32_t kColorSpaceSrgb = 0x73524742;     // 'sRGB'
constexpr std::uint32_t kColorSpaceWindows = 0x57696E20;  // 'Win '
constexpr std::size_t kColorSpaceAt = 56, kProfileAt = 112;

struct Header {
  std::uint32_t size = 0;
  std::int64_t width = 0, height = 0;  // height below zero: top line first
  std::uint32_t depth = 0, compression = kRgb, colors_used = 0, colors_important = 0;

  std::uint64_t lines() const { return static_cast<std::uint64_t>(height < 0 ? -height : height); }
  std::uint64_t stride() const { return (static_cast<std::uint64_t>(width) * depth + 31) / 32 * 4; }
  std::size_t masks() const { return size == kInfoHeader && compression == kBitFields ? 12 : 0; }
};

std::optional<Header> read_header(ByteView info) {
  Reader reader(info);
  Header header;
  header.size = reader.u32le();
  if (header.size == kCoreHeader) {
    header.width = reader.u16le();
    header.height = reader.u16le();
    reader.skip(2);
    header.depth = reader.u16le();
  } else {
    header.width = static_cast<std::int32_t>(reader.u32le());
    header.height = static_cast<std::int32_t>(reader.u32le());
    reader.skip(2);
    header.depth = reader.u16le();
    header.compression = reader.u32le();
    reader.skip(12);
    header.colors_used = reader.u32le();
    header.colors_important = reader.u32le();
  }
  static constexpr std::uint32_t kSizes[] = {kCoreHeader, kInfoHeader, kV2Header, kV3Header, kV4Header, kV5Header};
  bool known = std::find(std::begin(kSizes), std::end(kSizes), header.size) != std::end(kSizes);
  if (!reader.ok() || !known || info.size() < header.size) return std::nullopt;
  return header;
}

bool plausible(const Header& header, const base::Limits& limits) {
  if (header.width <= 0 || header.height == 0) return false;
  if (static_cast<std::uint64_t>(header.width) > limits.pixels_max / std::max<std::uint64_t>(header.lines(), 1)) return false;
  auto is = [&](std::initializer_list<std::uint32_t> depths) { return std::find(depths.begin(), depths.end(), header.depth) != depths.end(); };
  switch (header.compression) {
    case kRgb: return is({1, 4, 8, 16, 24, 32});
    case kBitFields: return is({16, 32}) && header.size != kCoreHeader;
    case kRle8: return is({8}) && header.height > 0;
    case kRle4: return is({4}) && header.height > 0;
    case kJpeg:
    case kPng: return true;
    default: return false;
  }
}

// Entries of the colour table as the file has it, and as they are kept: a palette beside 16 bits or more is only a hint.
std::uint64_t colors_stored(const Header& header, std::uint32_t usage) {
  if (usage == kPaletteIndices) return 0;
  if (header.depth == 0 || header.depth > 8) return std::min<std::uint64_t>(header.colors_used, 256);
  std::uint64_t full = 1ull << header.depth;
  return header.colors_used == 0 ? full : std::min<std::uint64_t>(header.colors_used, full);
}
std::size_t color_bytes(const Header& header, std::uint32_t usage) { return usage == kPaletteColors ? 2 : header.size == kCoreHeader ? 3 : 4; }

// Walks run lengths ([MS-WMF] 3.1.6) to the end-of-bitmap mark, which is put where it is missing; nothing when they leave the picture or the bits.
std::optional<Bytes> checked_runs(ByteView bits, const Header& header) {
  Reader reader(bits);
  std::uint64_t x = 0, y = 0, width = static_cast<std::uint64_t>(header.width), height = header.lines();
  bool four = header.compression == kRle4;
  bool ended = false;
  while (reader.ok() && !reader.at_end()) {
    std::uint8_t count = reader.u8(), value = reader.u8();
    ended = count == 0 && value == 1;
    if (ended) break;
    if (count == 0 && value == 0) {
      x = 0;
      ++y;
    } else if (count == 0 && value == 2) {
      x += reader.u8();
      y += reader.u8();
    } else if (count == 0) {
      x += value;
      std::size_t bytes = four ? (value + 1u) / 2 : value;
      reader.skip(bytes + bytes % 2);
    } else {
      x += count;
    }
    // Encoders round runs of nibbles up by one at the end of a line.
    if (!reader.ok() || x > width + (four ? 1 : 0) || y > height) return std::nullopt;
    if (y == height && x > 0) return std::nullopt;
  }
  if (!reader.ok()) return std::nullopt;
  ByteView used = bits.first(reader.position());
  Bytes out(used.begin(), used.end());
  if (!ended) base::put_u16be(out, 0x0001);
  return out;
}

std::optional<Bytes> rebuilt_bits(ByteView bits, const Header& header, std::uint32_t rows, Context& context) {
  if (header.compression == kJpeg || header.compression == kPng) {
    auto picture = rebuild_picture(bits, context);
    if (!picture || picture->type != (header.compression == kJpeg ? base::FileType::jpeg : base::FileType::png)) return std::nullopt;
    return std::move(picture->bytes);
  }
  if (header.compression == kRle8 || header.compression == kRle4) return checked_runs(bits, header);
  std::uint64_t needed = header.stride() * (rows == 0 ? header.lines() : rows);
  if (needed > context.limits.part_bytes_max || bits.size() < needed / 2) return std::nullopt;
  ByteView kept = base::slice(bits, 0, needed);
  Bytes out(kept.begin(), kept.end());
  out.resize(needed);
  return out;
}

void patch(Bytes& bytes, std::size_t at, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.at(at + static_cast<std::size_t>(i)) = static_cast<std::uint8_t>(value >> (8 * i));
}

Bytes rebuilt_info(ByteView info, const Header& header, std::uint32_t usage, std::uint64_t bits_bytes) {
  Bytes out(info.begin(), info.begin() + static_cast<std::ptrdiff_t>(header.size));
  std::uint64_t colors = header.depth <= 8 && header.depth > 0 ? colors_stored(header, usage) : 0;
  if (header.size == kCoreHeader) {
    patch(out, 8, 1, 2);
  } else {
    patch(out, 12, 1, 2);
    patch(out, 20, header.compression == kRgb ? 0 : bits_bytes, 4);
    patch(out, 32, header.colors_used == 0 || usage == kPaletteIndices ? 0 : colors, 4);
    patch(out, 36, header.colors_important <= colors ? header.colors_important : 0, 4);
  }
  if (header.size >= kV4Header) {  // a colour profile may name a file: LCS_PROFILE_LINKED, [MS-WMF] 2.1.1.14
    std::uint32_t space = Reader(base::slice(out, kColorSpaceAt)).u32le();
    if (space != 0 && space != kColorSpaceWindows) patch(out, kColorSpaceAt, kColorSpaceSrgb, 4);
  }
  if (header.size == kV5Header) {
    patch(out, kProfileAt, 0, 8);  // bV5ProfileData, bV5ProfileSize
    patch(out, kProfileAt + 8, 0, 4);
  }
  std::size_t tail = header.masks() + colors * color_bytes(header, usage);
  base::put(out, base::slice(info, header.size, tail));
  out.resize(header.size + tail);  // colours that are missing are black
  return out;
}

}  // namespace

std::size_t dib_info_bytes(ByteView packed, std::uint32_t usage) {
  auto header = read_header(packed);
  if (!header) return 0;
  std::size_t size = header->size + header->masks() + colors_stored(*header, usage) * color_bytes(*header, usage);
  return size <= packed.size() ? size : 0;
}

std::optional<Dib> rebuild_dib(ByteView info, ByteView bits, std::uint32_t usage, std::uint32_t rows, Context& context) {
  auto header = read_header(info);
  if (!header || usage > kPaletteIndices || !plausible(*header, context.limits) || rows > header->lines()) return std::nullopt;
  auto rebuilt = rebuilt_bits(bits, *header, rows, context);
  if (!rebuilt) return std::nullopt;
  return Dib{rebuilt_info(info, *header, usage, rebuilt->size()), std::move(*rebuilt)};
}

}  // namespace sekisho::formats::emf
