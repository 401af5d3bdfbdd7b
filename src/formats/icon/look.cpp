#include "formats/icon/look.h"

namespace sekisho::formats::icon {
namespace {

using base::ByteView;
using worker::second_look::Look;

std::size_t rounded(std::size_t bits) { return (bits + 31) / 32 * 4; }

void look_at_bitmap(ByteView bytes, Look& look) {
  base::Reader in(bytes);
  const std::uint32_t header = in.u32le(), width = in.u32le(), height = in.u32le();
  in.skip(2);
  const unsigned depth = in.u16le();
  const std::uint32_t packing = in.u32le();
  in.skip(12);
  const std::uint32_t colors = in.u32le();
  in.skip(4);
  if (!in.ok() || header != 40 || packing != 0) return look.find("an icon's bitmap of an unknown kind");
  if (width == 0 || height == 0 || width > 1'024 || height > 2'048 || height % 2 != 0 || depth > 32 || depth == 0 || colors > 256)
    return look.find("an icon's bitmap with impossible numbers");
  const std::size_t wanted = 40 + std::size_t{colors} * 4 + (rounded(std::size_t{width} * depth) + rounded(width)) * (height / 2);
  if (bytes.size() != wanted) look.find("an icon's bitmap with other bytes");
}

}  // namespace

base::FileType look_kind(ByteView bytes, std::string_view extension) {
  const bool named = extension == "ico" || extension == "cur";
  const bool marked = base::starts_with(bytes, std::string_view("\0\0\1\0", 4)) || base::starts_with(bytes, std::string_view("\0\0\2\0", 4));
  return named && marked ? base::FileType::icon : base::FileType::unknown;
}

void look(ByteView bytes, base::FileType, Look& look) {
  base::Reader in(bytes);
  const std::uint16_t zero = in.u16le(), kind = in.u16le(), count = in.u16le();
  if (zero != 0 || (kind != 1 && kind != 2) || count == 0 || count > 255) return look.find("no icon");
  std::size_t next = 6 + std::size_t{count} * 16;
  for (unsigned i = 0; i < count && !look.enough(); ++i) {
    in.skip(3);
    if (in.u8() != 0) look.find("a reserved byte of an icon");
    in.skip(4);
    const std::uint32_t length = in.u32le(), offset = in.u32le();
    const ByteView part = base::slice(bytes, offset, length);
    if (!in.ok() || offset != next || part.size() != length) return look.find("an icon's entry out of place");
    next += length;
    if (base::starts_with(part, "\x89PNG")) look.inside(part, base::FileType::png, "icon");
    else look_at_bitmap(part, look);
  }
  if (next != bytes.size()) look.find("bytes behind the icon");
}

}  // namespace sekisho::formats::icon
