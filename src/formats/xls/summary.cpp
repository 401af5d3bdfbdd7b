#include "formats/xls/summary.h"

#include <algorithm>

namespace sekisho::formats::xls {
namespace {

using base::Bytes;
using base::ByteView;
using base::What;

constexpr std::uint8_t kSummary[] = {0xE0, 0x85, 0x9F, 0xF2, 0xF9, 0x4F, 0x68, 0x10, 0xAB, 0x91, 0x08, 0x00, 0x2B, 0x27, 0xB3, 0xD9};
enum : std::uint32_t { kCodePage = 1, kTitle = 2 };
constexpr std::uint32_t kShort = 2, kNarrow = 0x1E;
constexpr std::size_t kTitleBytesMax = 1'024;

struct Found {
  std::uint16_t code_page = 0;
  ByteView title;
  bool more = false;
};

Found find_title(ByteView stream) {
  Found out;
  base::Reader in(stream);
  in.skip(28);
  const ByteView kind = in.take(16);
  const std::uint32_t at = in.u32le();
  if (!in.ok() || !std::ranges::equal(kind, kSummary)) return out;
  const ByteView set = base::slice(stream, at);
  base::Reader properties(set);
  properties.skip(4);
  const std::uint32_t count = properties.u32le();
  for (std::uint32_t i = 0; i < count && properties.left() >= 8; ++i) {
    const std::uint32_t id = properties.u32le();
    base::Reader value(base::slice(set, properties.u32le()));
    const std::uint32_t type = value.u32le();
    if (id == kCodePage && type == kShort) {
      out.code_page = value.u16le();
    } else if (id == kTitle && type == kNarrow) {
      const std::uint32_t bytes = value.u32le();
      out.title = value.take(bytes);
    } else {
      out.more = true;
    }
  }
  // What is behind the first nul is not shown.
  out.title = out.title.first(static_cast<std::size_t>(std::ranges::find(out.title, std::uint8_t{0}) - out.title.begin()));
  return out;
}

}  // namespace

Bytes clean_summary(ByteView stream, Context& context) {
  if (stream.empty()) return {};
  const Found found = find_title(stream);
  const bool keep =
      context.profile.on(base::Setting::office_keep_title) && !found.title.empty() && found.title.size() <= kTitleBytesMax && found.code_page != 0;
  Bytes out;
  if (keep) {
    const std::size_t padded = (found.title.size() + 1 + 3) / 4 * 4;
    constexpr std::size_t kSetAt = 48, kFirstAt = 24;
    base::put_u16le(out, 0xFFFE);
    base::put_u16le(out, 0);
    base::put_u32le(out, 0x00020006);  // Windows
    out.resize(out.size() + 16, 0);
    base::put_u32le(out, 1);
    base::put(out, ByteView(kSummary));
    base::put_u32le(out, kSetAt);
    base::put_u32le(out, static_cast<std::uint32_t>(kFirstAt + 8 + 8 + padded));
    base::put_u32le(out, 2);
    base::put_u32le(out, kCodePage);
    base::put_u32le(out, kFirstAt);
    base::put_u32le(out, kTitle);
    base::put_u32le(out, kFirstAt + 8);
    base::put_u32le(out, kShort);
    base::put_u32le(out, found.code_page);
    base::put_u32le(out, kNarrow);
    base::put_u32le(out, static_cast<std::uint32_t>(padded));
    base::put(out, found.title);
    out.resize(kSetAt + kFirstAt + 16 + padded, 0);
  }
  if (!std::ranges::equal(out, stream)) context.notes.removed(What::metadata);
  return out;
}

}  // namespace sekisho::formats::xls
