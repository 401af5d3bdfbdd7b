#include "text/text.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "text/cursor.h"

namespace sekisho::text {
namespace {

bool between(char32_t code, char32_t first, char32_t last) { return code >= first && code <= last; }

bool right_to_left(char32_t code) {
  if (appearance(code) != Appearance::plain) return false;
  return between(code, 0x0590, 0x08FF) || between(code, 0xFB1D, 0xFDFF) || between(code, 0xFE70, 0xFEFC) || between(code, 0x10800, 0x10FFF) ||
         between(code, 0x1E800, 0x1EFFF);
}
// Scripts whose spelling needs joiners and zero-width spaces: Indic, Thai to Burmese, Khmer, Mongolian, Tibetan; Arabic and Syriac for ZWNJ.
bool joining_script(char32_t code) {
  if (appearance(code) != Appearance::plain) return false;
  return between(code, 0x0600, 0x08FF) || between(code, 0x0900, 0x0DFF) || between(code, 0x0E00, 0x109F) || between(code, 0x1780, 0x18AF);
}
bool emoji(char32_t code) {
  return between(code, 0x2190, 0x2BFF) || between(code, 0x1F000, 0x1FAFF) || code == 0x00A9 || code == 0x00AE || code == 0x3030 || code == 0x303D ||
         code == 0x3297 || code == 0x3299 || code == 0xFE0F || code == 0x20E3;
}
bool han(char32_t code) { return between(code, 0x3400, 0x9FFF) || between(code, 0xF900, 0xFAFF) || between(code, 0x20000, 0x3FFFF); }

struct Range {
  char32_t first, last;
  Appearance what;
};
// Sorted. Default_Ignorable_Code_Point and Bidi_Control of Unicode 15, with the fillers that look like nothing.
constexpr Range kRanges[] = {
    {0x00AD, 0x00AD, Appearance::deceiving},   {0x034F, 0x034F, Appearance::deceiving},   {0x061C, 0x061C, Appearance::contextual},
    {0x115F, 0x1160, Appearance::deceiving},   {0x17B4, 0x17B5, Appearance::deceiving},   {0x180B, 0x180D, Appearance::contextual},
    {0x180E, 0x180E, Appearance::deceiving},   {0x180F, 0x180F, Appearance::contextual},  {0x200B, 0x200F, Appearance::contextual},
    {0x202A, 0x202E, Appearance::deceiving},   {0x2060, 0x206F, Appearance::deceiving},   {0x3164, 0x3164, Appearance::deceiving},
    {0xFE00, 0xFE0F, Appearance::contextual},  {0xFEFF, 0xFEFF, Appearance::deceiving},   {0xFFA0, 0xFFA0, Appearance::deceiving},
    {0xFFF0, 0xFFFB, Appearance::deceiving},   {0x13430, 0x1343F, Appearance::deceiving}, {0x1BCA0, 0x1BCA3, Appearance::deceiving},
    {0x1D173, 0x1D17A, Appearance::deceiving}, {0xE0000, 0xE00FF, Appearance::deceiving}, {0xE0100, 0xE01EF, Appearance::contextual},
    {0xE01F0, 0xE0FFF, Appearance::deceiving}};

}  // namespace

// Eight ASCII bytes at a time, then one character; text that is mostly three-byte kana and kanji stays in the inner loop.
std::size_t valid_utf8_prefix(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t i = 0, size = bytes.size();
  auto follows = [](std::uint8_t byte) { return (byte & 0xC0) == 0x80; };
  while (i < size) {
    if (data[i] < 0x80) {
      std::uint64_t word;
      while (i + 8 <= size && (std::memcpy(&word, data + i, 8), (word & 0x8080808080808080u) == 0)) i += 8;
      while (i < size && data[i] < 0x80) ++i;
      continue;
    }
    while (i + 3 <= size && data[i] >= 0xE1 && data[i] <= 0xEC && follows(data[i + 1]) && follows(data[i + 2])) i += 3;
    if (i >= size || data[i] < 0x80) continue;
    Char c;
    Cursor cursor(base::view(bytes), Encoding::utf8, i);
    if (!cursor.next(c) || !c.valid) return i;
    i = cursor.position();
  }
  return i;
}

bool valid_utf8(std::string_view bytes) { return valid_utf8_prefix(bytes) == bytes.size(); }

void append_utf8(std::string& out, char32_t code) {
  if (code > 0x10FFFF || between(code, 0xD800, 0xDFFF)) code = 0xFFFD;
  auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

Appearance appearance(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r' || code == '\f' ? Appearance::plain : Appearance::control;
  if (code < 0x7F) return Appearance::plain;
  if (code < 0xA0) return Appearance::control;
  if ((code & 0xFFFE) == 0xFFFE || between(code, 0xFDD0, 0xFDEF)) return Appearance::deceiving;  // noncharacters
  const Range* found = std::lower_bound(std::begin(kRanges), std::end(kRanges), code, [](const Range& range, char32_t c) { return range.last < c; });
  return found != std::end(kRanges) && code >= found->first ? found->what : Appearance::plain;
}

bool harmless_between(char32_t before, char32_t code, char32_t after) {
  if (code == 0x200E || code == 0x200F || code == 0x061C) return right_to_left(before) || right_to_left(after);
  if (code == 0x200B) return joining_script(before) && joining_script(after);
  if (code == 0x200C) return joining_script(before);
  if (code == 0x200D) return (emoji(before) && emoji(after) && after != 0xFE0F) || joining_script(before);
  if (code == 0xFE0E || code == 0xFE0F)
    return emoji(before) || han(before) || between(before, '0', '9') || before == '#' || before == '*' || between(before, 0x203C, 0x2149);
  if (between(code, 0xFE00, 0xFE0D))
    return han(before) || between(before, 0x2200, 0x22FF) || between(before, 0x3001, 0x30FF) || between(before, 0xFF00, 0xFFEF);
  if (between(code, 0xE0100, 0xE01EF)) return han(before);
  if (between(code, 0x180B, 0x180F)) return between(before, 0x1820, 0x18AF);
  return false;
}

std::string visible(char32_t code, Symbols symbols) {
  std::string out;
  if (symbols == Symbols::pictures && code < 0x20) {
    append_utf8(out, 0x2400 + code);
  } else if (symbols == Symbols::pictures && code == 0x7F) {
    append_utf8(out, 0x2421);
  } else {
    char text[16];
    std::snprintf(text, sizeof text, "[U+%04X]", static_cast<unsigned>(code));
    out = text;
  }
  return out;
}

std::string printable(std::string_view untrusted, std::size_t max_bytes) {
  constexpr std::string_view kCut = "…";
  std::string out;
  Cursor cursor(base::view(untrusted), Encoding::utf8);
  Char c, next;
  char32_t before = 0;
  std::size_t cut = 0;  // where the result may end in "…"
  for (bool more = cursor.next(c); more; c = next) {
    more = cursor.next(next);
    Appearance what = appearance(c.code);
    bool one_line = c.code >= 0x20 && c.code != 0x2028 && c.code != 0x2029;
    bool shown =
        one_line && (what == Appearance::plain || (what == Appearance::contextual && harmless_between(before, c.code, more ? next.code : 0)));
    if (shown) append_utf8(out, c.code);
    else out += visible(c.code, Symbols::pictures);
    if (out.size() > max_bytes) return out.substr(0, cut) + std::string(max_bytes < kCut.size() ? "" : kCut);
    if (what != Appearance::contextual && out.size() + kCut.size() <= max_bytes) cut = out.size();
    before = shown ? c.code : 0;
  }
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string extension_of(std::string_view name) {
  std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  while (!name.empty() && (name.back() == ' ' || name.back() == '.')) name.remove_suffix(1);
  std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : lower_ascii(name.substr(dot + 1));
}

}  // namespace sekisho::text
