#include "formats/ppt/summary.h"

#include "text/encoding.h"

namespace sekisho::formats::ppt {

using base::Bytes;
using base::ByteView;
using base::Reader;

namespace {

constexpr std::uint32_t kCodePage = 1, kTitle = 2, kPropertiesMax = 256;
constexpr std::uint16_t kNumber = 2, kBytesText = 0x1E, kWideText = 0x1F;
constexpr std::uint16_t kUtf16 = 1200;
constexpr std::size_t kSetAt = 48, kTitleBytesMax = 4096;
constexpr std::uint8_t kSummaryId[] = {0xE0, 0x85, 0x9F, 0xF2, 0xF9, 0x4F, 0x68, 0x10, 0xAB, 0x91, 0x08, 0x00, 0x2B, 0x27, 0xB3, 0xD9};

std::string decoded(ByteView bytes, std::uint16_t page) {
  using enum text::Encoding;
  std::string out;
  if (page == kUtf16) out = text::decode(bytes, utf16le).utf8;
  else if (page == 932) out = text::decode(bytes, cp932).utf8;
  else if (page == 65001) out = text::decode(bytes, utf8).utf8;
  else if (page == 1252) out = text::decode(bytes, windows1252).utf8;
  else out = text::to_utf8(bytes).value_or("");
  std::string plain;
  for (const char letter : out) {
    if (letter == '\0') break;
    if (static_cast<unsigned char>(letter) >= 0x20) plain.push_back(letter);
  }
  return plain;
}

}  // namespace

Summary read_summary(ByteView stream) {
  Summary out;
  Reader head(base::slice(stream, 44));
  const ByteView set = base::slice(stream, head.u32le());
  Reader reader(set);
  reader.skip(4);
  const std::uint32_t count = reader.u32le();
  ByteView title;
  std::uint16_t page = 1252;
  for (std::uint32_t i = 0; i < count && i < kPropertiesMax && reader.ok(); ++i) {
    const std::uint32_t id = reader.u32le();
    Reader value(base::slice(set, reader.u32le()));
    const std::uint32_t type = value.u32le();
    if (id == kCodePage && type == kNumber) page = value.u16le();
    else if (id == kTitle && (type == kBytesText || type == kWideText)) {
      const std::size_t letters = value.u32le(), bytes = type == kWideText ? 2 * letters : letters;
      title = base::slice(set, set.size() - value.left(), std::min(bytes, kTitleBytesMax));
      if (type == kWideText) page = kUtf16;
    } else {
      out.more = true;
    }
  }
  out.title = decoded(title, page);
  if (!out.more && !out.title.empty() && summary_with(out.title).size() != stream.size()) out.more = true;
  return out;
}

Bytes summary_with(std::string_view title) {
  Bytes text = text::encode(title, text::Encoding::utf16le).value_or(Bytes{});
  base::put_u16le(text, 0);
  while (text.size() % 4 != 0) text.push_back(0);
  Bytes out;
  base::put_u16le(out, 0xFFFE);
  base::put_u16le(out, 0);
  base::put_u32le(out, 0x00020006);  // Windows, as every reader expects
  out.resize(out.size() + 16, 0);
  base::put_u32le(out, 1);
  base::put(out, kSummaryId);
  base::put_u32le(out, kSetAt);
  const auto set_bytes = static_cast<std::uint32_t>(8 + 16 + 8 + 8 + text.size());
  base::put_u32le(out, set_bytes);
  base::put_u32le(out, 2);
  base::put_u32le(out, kCodePage);
  base::put_u32le(out, 24);
  base::put_u32le(out, kTitle);
  base::put_u32le(out, 32);
  base::put_u32le(out, kNumber);
  base::put_u32le(out, kUtf16);
  base::put_u32le(out, kWideText);
  base::put_u32le(out, static_cast<std::uint32_t>(text.size() / 2));
  base::put(out, text);
  return out;
}

}  // namespace sekisho::formats::ppt
