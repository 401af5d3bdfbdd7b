// Embedded OpenType (W3C submission of 2008), the wrapping of fonts in presentations: its head is written anew around a font that went
// through the gate. Packed by MicroType Express it is refused.
#include <algorithm>

#include "formats/font/font.h"
#include "formats/font/parts.h"

namespace sekisho::formats::font {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

constexpr std::size_t kHead = 82, kNames = 4, kNameMax = 512;
constexpr std::uint32_t kVersion = 0x00020001, kSubset = 1, kPacked = 4, kXored = 0x10000000;
constexpr std::uint8_t kXor = 0x50;

std::size_t adjustment(ByteView font) {
  for (std::size_t i = 0; i < be16(font, 4); ++i)
    if (base::text(base::slice(font, 12 + i * 16, 4)) == "head") return be32(font, be32(font, 20 + i * 16) + 8);
  return 0;
}

}  // namespace

bool is_eot(ByteView input) {
  base::Reader in(input);
  const std::size_t size = in.u32le();
  in.seek(34);
  return in.u16le() == 0x504C && in.ok() && size >= kHead && size <= input.size();
}

base::Result<Bytes> rebuild_eot(ByteView input, const base::Limits& limits, Notes& notes) {
  base::Reader in(input);
  const std::size_t size = in.u32le(), font_size = in.u32le();
  in.skip(4);
  const std::uint32_t flags = in.u32le();
  if (!is_eot(input) || font_size > size - kHead) return base::refuse(Code::damaged, {}, "EOT");
  if (flags & kPacked) return base::refuse(Code::feature_unsupported, {}, "MicroType Express");
  in.seek(kHead - 2);
  Bytes names;
  for (std::size_t i = 0; i < kNames; ++i) {
    in.skip(2);
    const std::size_t length = in.u16le();
    if (length > kNameMax || length % 2 != 0) return base::refuse(Code::damaged, {}, "EOT");
    base::put_u16le(names, 0);
    base::put_u16le(names, static_cast<std::uint16_t>(length));
    base::put(names, in.take(length));
  }
  if (!in.ok() || in.position() > size - font_size) return base::refuse(Code::damaged, {}, "EOT");
  Bytes plain(input.begin() + static_cast<std::ptrdiff_t>(size - font_size), input.begin() + static_cast<std::ptrdiff_t>(size));
  if (flags & kXored)
    for (std::uint8_t& byte : plain) byte ^= kXor;
  auto font = rebuild_font(plain, FontKind::office, limits, notes);
  if (!font) return font;
  Bytes out;
  base::put_u32le(out, static_cast<std::uint32_t>(kHead - 2 + names.size() + 4 + font->size()));
  base::put_u32le(out, static_cast<std::uint32_t>(font->size()));
  base::put_u32le(out, kVersion);
  base::put_u32le(out, flags & kSubset);
  base::put(out, input.subspan(16, 44));  // what OS/2 says too
  base::put_u32le(out, static_cast<std::uint32_t>(adjustment(*font)));
  base::put_le(out, 0, 8);
  base::put_le(out, 0, 8);
  base::put(out, names);
  base::put_u32le(out, 0);  // no addresses to which it would be bound
  base::put(out, *font);
  return out;
}

}  // namespace sekisho::formats::font
