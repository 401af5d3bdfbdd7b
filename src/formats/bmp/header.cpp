#include "formats/bmp/header.h"

#include <algorithm>
#include <bit>

namespace sekisho::formats::bmp {
namespace {

using base::Code;

constexpr std::uint32_t kCore = 12, kOs2Short = 16, kInfo = 40, kV2 = 52, kV3 = 56, kOs2 = 64, kV4 = 108, kV5 = 124;
constexpr std::size_t kPaddingMax = 3;  // of the last row, often left out
constexpr std::uint32_t kAlphaMasks = 6, kSrgb = 0x73524742, kProfileLinked = 0x4C494E4B, kProfileEmbedded = 0x4D424544;

bool depth_known(unsigned depth) { return depth == 1 || depth == 4 || depth == 8 || depth == 16 || depth == 24 || depth == 32; }

// Each a single run of bits, none shared, all inside the pixel.
bool masks_valid(const Header& header) {
  std::uint32_t all = 0;
  for (std::size_t i = 0; i < header.masks.size(); ++i) {
    const std::uint32_t mask = header.masks[i];
    if (mask == 0) {
      if (i < 3) return false;
      continue;
    }
    const std::uint32_t run = mask >> std::countr_zero(mask);
    if ((run & (run + 1)) != 0 || (all & mask) != 0 || (header.depth == 16 && mask > 0xFFFF)) return false;
    all |= mask;
  }
  return true;
}

struct Raw {
  std::uint32_t bytes = 0, compression = 0, colors_used = 0;
  std::size_t entry_bytes = 4;
};

void read_core(base::Reader& in, Header& header, Raw& raw) {
  header.width = in.u16le();
  header.height = in.u16le();
  in.skip(2);
  header.depth = in.u16le();
  raw.entry_bytes = 3;
}

bool read_info(base::Reader& in, Header& header, Raw& raw) {
  const auto width = static_cast<std::int32_t>(in.u32le()), height = static_cast<std::int32_t>(in.u32le());
  if (width <= 0 || height == 0 || height == INT32_MIN) return false;
  header.width = static_cast<std::uint32_t>(width);
  header.height = static_cast<std::uint32_t>(height < 0 ? -height : height);
  header.top_down = height < 0;
  in.skip(2);
  header.depth = in.u16le();
  if (raw.bytes == kOs2Short) return in.ok();
  raw.compression = in.u32le();
  in.skip(4);
  header.pixels_per_metre_x = in.u32le();
  header.pixels_per_metre_y = in.u32le();
  raw.colors_used = in.u32le();
  in.skip(4);
  if (raw.bytes == kV2 || raw.bytes == kV3 || raw.bytes >= kV4)
    for (std::size_t i = 0; i < (raw.bytes == kV2 ? 3u : 4u); ++i) header.masks[i] = in.u32le();
  if (raw.bytes >= kV4) {
    const std::uint32_t space = in.u32le();
    header.profile = space == kProfileLinked || space == kProfileEmbedded;
  }
  return in.ok();
}

base::Status settle_packing(base::Reader& in, Header& header, Raw& raw) {
  const bool os2 = raw.bytes == kOs2 || raw.bytes == kOs2Short;
  switch (raw.compression) {
    case 0: header.masks = {}; return {};
    case 1:
    case 2:
      if (header.depth != (raw.compression == 1 ? 8u : 4u)) return base::refuse(Code::damaged);
      header.packing = static_cast<Packing>(raw.compression);
      return {};
    case 3:
    case kAlphaMasks:
      if (os2) return base::refuse(Code::feature_unsupported);
      if (raw.bytes == kInfo)
        for (std::size_t i = 0; i < (raw.compression == kAlphaMasks ? 4u : 3u); ++i) header.masks[i] = in.u32le();
      if (!in.ok() || (header.depth != 16 && header.depth != 32) || !masks_valid(header)) return base::refuse(Code::damaged);
      header.packing = Packing::masks;
      return {};
    default: return base::refuse(Code::feature_unsupported);
  }
}

std::size_t palette_entries(const Header& header, const Raw& raw) {
  if (header.depth > 8) return 0;
  return raw.colors_used != 0 ? std::min<std::size_t>(raw.colors_used, 256) : std::size_t{1} << header.depth;
}

// As many entries as the header says, the depth can use, and fit before the pixels.
void read_palette(base::Reader& in, Header& header, const Raw& raw) {
  const std::size_t most = header.depth <= 8 ? std::size_t{1} << header.depth : 0;
  const std::size_t said = raw.colors_used != 0 || header.depth > 8 ? raw.colors_used : most;
  const std::size_t room = header.pixels_at > in.position() ? (header.pixels_at - in.position()) / raw.entry_bytes : 0;
  const std::size_t entries = std::min({said, most, room});
  for (std::size_t i = 0; i < entries; ++i) {
    base::put(header.palette, in.take(3));
    base::put_u8(header.palette, 0);
    in.skip(raw.entry_bytes - 3);
  }
  header.long_palette = std::min(said, room) > most;
  header.gap = header.pixels_at > in.position() + (std::min(said, room) - entries) * raw.entry_bytes;
}

}  // namespace

base::Result<Header> read_header(base::ByteView input) {
  base::Reader in(input);
  Header header;
  Raw raw;
  in.skip(10);
  header.pixels_at = in.u32le();
  raw.bytes = in.u32le();
  switch (raw.bytes) {
    case kCore: read_core(in, header, raw); break;
    case kOs2Short:
    case kInfo:
    case kV2:
    case kV3:
    case kOs2:
    case kV4:
    case kV5:
      if (!read_info(in, header, raw)) return base::refuse(Code::damaged);
      break;
    default: return base::refuse(Code::feature_unsupported);
  }
  if (!in.ok() || !depth_known(header.depth)) return base::refuse(Code::damaged);
  in.seek(kFileHeaderBytes + raw.bytes);
  if (auto status = settle_packing(in, header, raw); !status) return std::unexpected(status.error());
  if (!in.ok()) return base::refuse(Code::damaged);
  // Old producers leave it 0, others forget the palette: the pixels follow it.
  const std::size_t palette = palette_entries(header, raw) * raw.entry_bytes;
  const bool forgotten = header.pixels_at == in.position() && palette != 0 && palette + header.row_bytes() * header.height <= in.left() + kPaddingMax;
  if (header.pixels_at < in.position() || forgotten) header.pixels_at = in.position() + palette;
  header.pixels_at = std::min(header.pixels_at, input.size());
  read_palette(in, header, raw);
  return header;
}

base::Bytes write_header(const Header& header, std::size_t pixel_bytes) {
  const bool alpha = header.packing == Packing::masks && header.masks[3] != 0;
  const std::uint32_t info = alpha ? kV4 : kInfo;
  const std::size_t masks = header.packing == Packing::masks && !alpha ? 12 : 0;
  const std::size_t pixels_at = kFileHeaderBytes + info + masks + header.palette.size();
  const std::size_t entries = header.palette.size() / 4;
  auto field = [](std::size_t value) { return static_cast<std::uint32_t>(std::min<std::size_t>(value, UINT32_MAX)); };
  base::Bytes out;
  out.reserve(pixels_at);
  base::put(out, "BM");
  base::put_u32le(out, field(pixels_at + pixel_bytes));
  base::put_u32le(out, 0);
  base::put_u32le(out, field(pixels_at));
  base::put_u32le(out, info);
  base::put_u32le(out, header.width);
  base::put_u32le(out, header.top_down ? 0u - header.height : header.height);
  base::put_u16le(out, 1);
  base::put_u16le(out, static_cast<std::uint16_t>(header.depth));
  base::put_u32le(out, static_cast<std::uint32_t>(header.packing));
  base::put_u32le(out, field(pixel_bytes));
  base::put_u32le(out, header.pixels_per_metre_x);
  base::put_u32le(out, header.pixels_per_metre_y);
  base::put_u32le(out, header.depth <= 8 && entries < std::size_t{1} << header.depth ? field(entries) : 0);
  base::put_u32le(out, 0);
  for (std::size_t i = 0; i < (alpha ? 4u : masks / 4); ++i) base::put_u32le(out, header.masks[i]);
  if (alpha) {
    base::put_u32le(out, kSrgb);
    out.resize(kFileHeaderBytes + kV4, 0);  // end points and gammas, unused with sRGB
  }
  base::put(out, header.palette);
  return out;
}

}  // namespace sekisho::formats::bmp
