#include "formats/compound/summary.h"

#include <algorithm>

#include "text/encoding.h"

namespace sekisho::formats::compound {

using base::Bytes;
using base::ByteView;
using base::Reader;

namespace {

constexpr std::size_t kSetOffsetAt = 44, kPropertiesMax = 1024, kTitleBytesMax = 4096;
constexpr std::uint32_t kCodePage = 1, kTitle = 2;
constexpr std::uint16_t kI2 = 2, kLpstr = 0x1E, kLpwstr = 0x1F;  // [MS-OLEPS] 2.2
constexpr std::uint8_t kSummaryFormat[] = {0xE0, 0x85, 0x9F, 0xF2, 0xF9, 0x4F, 0x68, 0x10, 0xAB, 0x91, 0x08, 0x00, 0x2B, 0x27, 0xB3, 0xD9};
constexpr std::uint16_t kUtf8 = 65001, kUtf16 = 1200, kJapanese = 932, kWestern = 1252;

std::string decoded(ByteView bytes, std::uint16_t code_page) {
  switch (code_page) {
    case kUtf8: return text::decode(bytes, text::Encoding::utf8).utf8;
    case kUtf16: return text::decode(bytes, text::Encoding::utf16le).utf8;
    case kJapanese: return text::decode(bytes, text::Encoding::cp932).utf8;
    case kWestern: return text::decode(bytes, text::Encoding::windows1252).utf8;
    default: return text::to_utf8(bytes).value_or("");
  }
}

// Up to the first zero, without control characters.
std::string plain(std::string text) {
  text.resize(std::min(text.size(), text.find('\0')));
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  return text;
}

}  // namespace

std::string title_of(ByteView summary) {
  Reader head(base::slice(summary, kSetOffsetAt));
  ByteView set = base::slice(summary, head.u32le());
  Reader in(set);
  in.skip(4);
  std::uint32_t count = in.u32le(), title_at = 0;
  std::uint16_t code_page = kWestern;
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(count, kPropertiesMax) && in.ok(); ++i) {
    std::uint32_t id = in.u32le(), offset = in.u32le();
    Reader value(base::slice(set, offset));
    if (id == kTitle) title_at = offset;
    if (id == kCodePage && value.u32le() == kI2) code_page = value.u16le();
  }
  if (!head.ok() || title_at == 0) return {};
  Reader value(base::slice(set, title_at));
  std::uint32_t type = value.u32le();
  std::size_t units = std::min<std::size_t>(value.u32le(), kTitleBytesMax);
  if (type == kLpwstr) return plain(decoded(value.take(std::min(2 * units, value.left())), kUtf16));
  if (type == kLpstr) return plain(decoded(value.take(std::min(units, value.left())), code_page));
  return {};
}

Bytes summary_with(std::string_view title_utf8) {
  constexpr std::uint32_t kSetAt = 48, kTwo = 2, kFirstValueAt = 8 + kTwo * 8, kSecondValueAt = kFirstValueAt + 8;
  Bytes set;
  for (std::uint32_t number :
       {kTwo, kCodePage, kFirstValueAt, kTitle, kSecondValueAt, std::uint32_t{kI2}, std::uint32_t{kUtf8}, std::uint32_t{kLpstr}})
    base::put_u32le(set, number);
  base::put_u32le(set, static_cast<std::uint32_t>(title_utf8.size() + 1));
  base::put(set, title_utf8);
  do base::put_u8(set, 0);
  while (set.size() % 4 != 0);
  Bytes out;
  base::put_u16le(out, 0xFFFE);
  base::put_u16le(out, 0);
  base::put_u32le(out, 0x00020006);  // of Windows, as everybody writes
  out.resize(out.size() + 16);
  base::put_u32le(out, 1);
  base::put(out, ByteView(kSummaryFormat));
  base::put_u32le(out, kSetAt);
  base::put_u32le(out, static_cast<std::uint32_t>(4 + set.size()));
  base::put(out, set);
  return out;
}

}  // namespace sekisho::formats::compound
