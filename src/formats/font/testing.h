// Tiny fonts for tests, made by hand: a square for U+E000 and nothing else.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::font::testing {

using base::Bytes;
using base::ByteView;
using Parts = std::vector<std::pair<std::string, Bytes>>;

inline Bytes words(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned value : values) base::put_u16be(out, static_cast<std::uint16_t>(value));
  return out;
}
inline Bytes operator+(Bytes left, const Bytes& right) {
  base::put(left, right);
  return left;
}
inline Bytes raw(std::string_view text) { return {text.begin(), text.end()}; }

inline Bytes file_of(const Parts& parts, std::uint32_t version = 0x00010000) {
  Bytes out, body;
  base::put_u32be(out, version);
  base::put_u16be(out, static_cast<std::uint16_t>(parts.size()));
  base::put_be(out, 0, 6);
  for (const auto& [tag, bytes] : parts) {
    base::put(out, tag);
    base::put_u32be(out, 0);
    base::put_u32be(out, static_cast<std::uint32_t>(12 + parts.size() * 16 + body.size()));
    base::put_u32be(out, static_cast<std::uint32_t>(bytes.size()));
    base::put(body, bytes);
    body.resize((body.size() + 3) & ~std::size_t{3});
  }
  return out + body;
}

// One contour of four points; `program` runs when it is hinted.
inline Bytes square(std::string_view program = {}) {
  return words({1, 0, 0, 500, 500, 3, static_cast<unsigned>(program.size())}) + raw(program) + raw(std::string("\x01\x01\x01\x01", 4)) +
         words({0, 500, 0, 0xFE0C, 0, 0, 500, 0});
}
inline Bytes composite(unsigned component, unsigned flags = 2) { return words({0xFFFF, 0, 0, 500, 500, flags, component, 0}); }

// Characters from U+E000 on, one for each glyph behind the first.
inline Bytes cmap(unsigned glyphs) {
  const unsigned last = 0xE000 + glyphs - 2, delta = (1 - 0xE000) & 0xFFFF;
  return words({0, 1, 3, 1, 0, 12, 4, 32, 0, 4, 4, 1, 0, last, 0xFFFF, 0, 0xE000, 0xFFFF, delta, 1, 0, 0});
}

// glyphs[0] is what shows in place of others.
inline Parts parts_of(const std::vector<Bytes>& glyphs) {
  const auto count = static_cast<unsigned>(glyphs.size());
  Bytes head(54), hhea(36), maxp(32), metrics, loca, glyf;
  const Bytes version = words({1, 0}), units = words({1000}), count_word = words({count});
  std::copy(version.begin(), version.end(), head.begin());
  head[12] = 0x5F, head[13] = 0x0F, head[14] = 0x3C, head[15] = 0xF5;
  std::copy(units.begin(), units.end(), head.begin() + 18);
  head[51] = 1;
  std::copy(version.begin(), version.end(), hhea.begin());
  std::copy(count_word.begin(), count_word.end(), hhea.begin() + 34);
  std::copy(version.begin(), version.end(), maxp.begin());
  std::copy(count_word.begin(), count_word.end(), maxp.begin() + 4);
  for (const Bytes& glyph : glyphs) {
    base::put_u32be(loca, static_cast<std::uint32_t>(glyf.size()));
    base::put(glyf, glyph);
    glyf.resize((glyf.size() + 3) & ~std::size_t{3});
    metrics = metrics + words({600, 0});
  }
  base::put_u32be(loca, static_cast<std::uint32_t>(glyf.size()));
  return {{"cmap", cmap(count)}, {"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", metrics}, {"loca", loca}, {"maxp", maxp}};
}
inline Parts with(Parts parts, const std::string& tag, Bytes bytes) {
  std::erase_if(parts, [&](const auto& part) { return part.first == tag; });
  parts.emplace_back(tag, std::move(bytes));
  return parts;
}
inline Bytes eudc() { return file_of(parts_of({square(), square()})); }

inline std::size_t number(ByteView font, std::size_t at, std::size_t width) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8 | (at + i < font.size() ? font[at + i] : 0u);
  return value;
}
inline void set_number(Bytes& font, std::size_t at, std::size_t value) {
  for (std::size_t i = 0; i < 4; ++i) font[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}
inline ByteView table(ByteView font, std::string_view tag) {
  for (std::size_t i = 0; i < number(font, 4, 2); ++i)
    if (base::text(base::slice(font, 12 + i * 16, 4)) == tag) return base::slice(font, number(font, 20 + i * 16, 4), number(font, 24 + i * 16, 4));
  return {};
}

inline Bytes index(const std::vector<Bytes>& items) {
  Bytes out = words({static_cast<unsigned>(items.size())}), body;
  if (items.empty()) return out;
  out.push_back(4);
  for (const Bytes& item : items) {
    base::put_u32be(out, static_cast<std::uint32_t>(body.size() + 1));
    base::put(body, item);
  }
  base::put_u32be(out, static_cast<std::uint32_t>(body.size() + 1));
  return out + body;
}
inline Bytes operand(std::size_t value) {
  Bytes out{29};
  base::put_u32be(out, static_cast<std::uint32_t>(value));
  return out;
}
// Its charstrings, and the subroutines that they may call.
inline Bytes cff(const std::vector<Bytes>& glyphs, const std::vector<Bytes>& subroutines = {}) {
  const Bytes head{1, 0, 4, 1}, name = index({raw("F")}), none = index({}), strings = index(glyphs), dict = operand(6) + Bytes{19};
  const std::size_t top_length = 11 + 17, at = head.size() + name.size() + top_length + none.size() * 2;
  const Bytes top = index({operand(at) + Bytes{17} + operand(dict.size()) + operand(at + strings.size()) + Bytes{18}});
  return head + name + top + none + none + strings + dict + index(subroutines);
}

inline Bytes encipher(ByteView plain, std::uint16_t key) {
  Bytes out(4);
  base::put(out, plain);
  for (std::uint8_t& c : out) {
    c = static_cast<std::uint8_t>(c ^ (key >> 8));
    key = static_cast<std::uint16_t>((c + key) * 52845u + 22719u);
  }
  return out;
}
inline std::string decipher(ByteView hidden, std::uint16_t key) {
  std::string out;
  for (const std::uint8_t c : hidden) {
    out += static_cast<char>(c ^ (key >> 8));
    key = static_cast<std::uint16_t>((c + key) * 52845u + 22719u);
  }
  return out.substr(std::min<std::size_t>(out.size(), 4));
}
// One glyph of Type 1, with more text in the clear and in the private part.
inline Bytes type1(std::string_view clear = {}, std::string_view hidden = {}, const Bytes& glyph = {139, 139, 13, 14}) {
  const Bytes code = encipher(glyph, 4330);
  const Bytes secret =
      raw("dup /Private 4 dict dup begin\n/RD {string currentfile exch readstring pop} def\n/ND {def} def\n/BlueValues [0 0] def\n") + raw(hidden) +
      raw("2 index /CharStrings 1 dict dup begin\n/.notdef " + std::to_string(code.size()) + " RD ") + code +
      raw(" ND\nend\nend\nmark currentfile closefile\n");
  return raw("%!PS-AdobeFont-1.0: F\n11 dict begin\n/FontName /F def\n/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n/Encoding StandardEncoding def\n") +
         raw(clear) + raw("currentdict end\ncurrentfile eexec\n") + encipher(secret, 55665);
}

}  // namespace sekisho::formats::font::testing
