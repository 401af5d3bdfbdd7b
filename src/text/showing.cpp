#include "text/showing.h"

#include <algorithm>

#include "text/cursor.h"
#include "text/text.h"

namespace sekisho::text {

bool may_deceive(std::string_view utf8) {
  // The lead bytes of everything that appearance() does not find plain: C1 and soft hyphen, U+034F, U+061C, and all of three and four bytes
  // outside of kana, kanji and their punctuation.
  return std::ranges::any_of(utf8, [](char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F || byte == 0xC2 || byte == 0xCD || byte == 0xD8 ||
           byte == 0xE1 || byte == 0xE2 || byte == 0xE3 || byte >= 0xEF;
  });
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
