#include "text/showing.h"

#include "text/cursor.h"
#include "text/text.h"

namespace sekisho::text {

// By lead bytes, and by the byte behind them where kana, punctuation and full-width forms share one: C1 and soft hyphen, U+034F, U+061C, U+1xxx,
// U+2000 to U+207F, U+3140 to U+317F, U+FDC0 to U+FFFF, all of four bytes.
bool may_deceive(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(utf8[i]);
    if (byte >= 0x20 && byte < 0x7F) continue;
    if (byte < 0x80 && byte != '\t' && byte != '\n' && byte != '\r') return true;
    if (byte == 0xC2 || byte == 0xCD || byte == 0xD8 || byte == 0xE1 || byte >= 0xF0) return true;
    if (byte != 0xE2 && byte != 0xE3 && byte != 0xEF) continue;
    const auto next = static_cast<std::uint8_t>(i + 1 < utf8.size() ? utf8[i + 1] : 0);
    if (byte == 0xE2 ? next <= 0x81 : byte == 0xE3 ? next == 0x85 : next == 0xB7 || next == 0xB8 || next == 0xBB || next >= 0xBE) return true;
  }
  return false;
}

Shown show_deceiving(std::string& utf8) {
  Shown out;
  if (!may_deceive(utf8)) return out;
  std::string written;
  written.reserve(utf8.size());
  Cursor cursor(base::view(utf8), Encoding::utf8);
  Char c, next;
  char32_t before = 0;
  for (bool more = cursor.next(c); more; c = next) {
    more = cursor.next(next);
    const Appearance what = appearance(c.code);
    const bool shown = c.valid && (what == Appearance::plain ||
                                   (what == Appearance::contextual && harmless_between(before, c.code, more && next.valid ? next.code : 0)));
    if (shown) written.append(utf8, c.offset, c.length);
    else if (!c.valid) append_utf8(written, 0xFFFD), ++out.invalid;
    else written += visible(c.code, Symbols::pictures), ++(what == Appearance::control ? out.controls : out.deceiving);
    before = shown ? c.code : 0;
  }
  if (out.any()) utf8 = std::move(written);
  return out;
}

}  // namespace sekisho::text
