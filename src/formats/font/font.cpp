#include "formats/font/font.h"

#include <algorithm>

#include "formats/font/parts.h"

namespace sekisho::formats::font {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

namespace {

bool is_sfnt(ByteView input) {
  return base::starts_with(input, std::string_view("\0\1\0\0", 4)) || base::starts_with(input, "OTTO") || base::starts_with(input, "true") ||
         base::starts_with(input, "ttcf");
}

base::Result<Bytes> by_content(ByteView input, FontKind expected, const base::Limits& limits, bool& dropped) {
  if (is_sfnt(input)) return rebuild_sfnt(input, expected, limits, dropped);
  if (expected != FontKind::pdf) return base::refuse(Code::feature_unsupported, {}, "not an OpenType font");
  if (base::starts_with(input, "%!") || (!input.empty() && input[0] == 0x80)) return rebuild_type1(input, dropped);
  return rebuild_cff(input, dropped);
}

}  // namespace

base::Result<Bytes> rebuild_font(ByteView input, FontKind expected, const base::Limits& limits, Notes& notes) {
  bool dropped = false;
  auto made = by_content(input, expected, limits, dropped);
  if (made && dropped) notes.removed(What::font_table);
  return made;
}

std::array<std::size_t, 3> pdf_lengths(ByteView rebuilt) {
  constexpr std::string_view kMark = "currentfile eexec\n";
  if (!base::starts_with(rebuilt, "%!")) return {rebuilt.size(), 0, 0};
  const std::size_t mark = base::text(rebuilt).find(kMark);
  const std::size_t clear = mark == std::string_view::npos ? rebuilt.size() : mark + kMark.size();
  return {clear, rebuilt.size() - clear, 0};
}

base::Result<Bytes> rebuild_office_font(ByteView input, std::string_view guid, const base::Limits& limits, Notes& notes, FontKind expected) {
  constexpr std::size_t kKeyBytes = 16, kHiddenBytes = 32;
  std::array<std::uint8_t, kKeyBytes> key{};
  std::size_t digits = 0;
  for (const char c : guid) {
    if (c == '-' || c == '{' || c == '}') continue;
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0 || digits == kKeyBytes * 2) return base::refuse(Code::damaged, {}, "font key");
    key[digits / 2] = static_cast<std::uint8_t>(key[digits / 2] << 4 | digit);
    ++digits;
  }
  if (digits != kKeyBytes * 2 || input.size() < kHiddenBytes) return base::refuse(Code::damaged, {}, "font key");
  auto turn = [&](Bytes& font) {
    for (std::size_t i = 0; i < kHiddenBytes; ++i) font[i] ^= key[kKeyBytes - 1 - i % kKeyBytes];
  };
  Bytes plain(input.begin(), input.end());
  turn(plain);
  auto made = rebuild_font(plain, expected, limits, notes);
  if (made) turn(*made);
  return made;
}

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  auto made = rebuild_font(input, FontKind::stand_alone, context.limits, context.notes);
  if (!made) return std::unexpected(made.error());
  out.write(*made);
  return base::FileType::font;
}

}  // namespace sekisho::formats::font
