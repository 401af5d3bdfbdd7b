#include "text/cursor.h"

#include <array>

#include "text/tables.h"

namespace sekisho::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void put(Char& out, char32_t code, std::size_t length) {
  out.code = code;
  out.length = length;
}
void invalid(Char& out, std::size_t length) {
  put(out, kReplacement, length);
  out.valid = false;
}
// A pair: the table's code, or an invalid sequence of one byte where the second byte could stand for itself.
void pair(Char& out, char16_t code, bool second_is_ascii) {
  if (code != 0) put(out, code, 2);
  else invalid(out, second_is_ascii ? 1 : 2);
}

constexpr std::array<char16_t, 32> kWindows1252 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                                   0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                                   0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

}  // namespace

bool Cursor::next(Char& out) {
  if (position_ >= bytes_.size()) return false;
  out.offset = position_;
  out.valid = true;
  switch (encoding_) {
    case Encoding::ascii:
      if (at(0) < 0x80) put(out, at(0), 1);
      else invalid(out, 1);
      break;
    case Encoding::utf8: utf8(out); break;
    case Encoding::utf16le: utf16(out, false); break;
    case Encoding::utf16be: utf16(out, true); break;
    case Encoding::utf32le: utf32(out, false); break;
    case Encoding::utf32be: utf32(out, true); break;
    case Encoding::cp932: cp932(out); break;
    case Encoding::euc_jp: euc(out); break;
    case Encoding::iso2022jp: iso2022(out); return true;
    case Encoding::windows1252: windows1252(out); break;
  }
  position_ += out.length;
  return true;
}

// Unicode 15, table 3-7; an ill-formed sequence ends before the first byte that cannot continue it (U+FFFD substitution of maximal subparts).
void Cursor::utf8(Char& out) {
  std::uint8_t lead = at(0);
  if (lead < 0x80) return put(out, lead, 1);
  std::size_t count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return invalid(out, 1);
  std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t code = lead & (0xFF >> (count + 1));
  for (std::size_t i = 1; i < count; ++i) {
    std::uint8_t byte = at(i);
    if (i >= left() || byte < low || byte > high) return invalid(out, i);
    code = code << 6 | (byte & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  put(out, code, count);
}

void Cursor::utf16(Char& out, bool big) {
  if (left() < 2) return invalid(out, left());
  auto unit = [&](std::size_t i) { return static_cast<char32_t>(big ? at(i) << 8 | at(i + 1) : at(i + 1) << 8 | at(i)); };
  char32_t first = unit(0);
  if (first < 0xD800 || first > 0xDFFF) return put(out, first, 2);
  char32_t second = left() >= 4 ? unit(2) : 0;
  if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF) return invalid(out, 2);
  put(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 4);
}

void Cursor::utf32(Char& out, bool big) {
  if (left() < 4) return invalid(out, left());
  char32_t code = 0;
  for (std::size_t i = 0; i < 4; ++i) code = code << 8 | at(big ? i : 3 - i);
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return invalid(out, 4);
  put(out, code, 4);
}

void Cursor::cp932(Char& out) {
  std::uint8_t lead = at(0);
  if (lead < 0x80) return put(out, lead, 1);
  if (lead >= 0xA1 && lead <= 0xDF) return put(out, 0xFF61 + lead - 0xA1, 1);
  if (sjis_lead_index(lead) < 0 || left() < 2) return invalid(out, 1);
  std::uint8_t trail = at(1);
  pair(out, from_cp932(lead, trail), trail < 0x80 || trail > 0xFC);
}

void Cursor::euc(Char& out) {
  std::uint8_t lead = at(0), second = at(1), third = at(2);
  auto graphic = [](std::uint8_t byte) { return byte >= 0xA1 && byte <= 0xFE; };
  if (lead < 0x80) return put(out, lead, 1);
  if (lead == 0x8E && second >= 0xA1 && second <= 0xDF) return put(out, 0xFF61 + second - 0xA1, 2);
  if (lead == 0x8F && graphic(second) && graphic(third)) {
    char16_t code = from_jis0212(second - 0xA0, third - 0xA0);
    if (code == 0) return invalid(out, 3);
    return put(out, code, 3);
  }
  if (!graphic(lead) || !graphic(second)) return invalid(out, 1);
  pair(out, from_kuten(lead - 0xA0, second - 0xA0), false);
}

std::size_t Cursor::escape() {
  struct Sequence {
    std::string_view bytes;
    CodeSet set;
  };
  // RFC 1468, RFC 2237 and the half-width kana of CP50221. ESC ( H is an old mistake for ESC ( J.
  static constexpr Sequence kSequences[] = {{"\x1B(B", CodeSet::ascii},    {"\x1B(J", CodeSet::roman},    {"\x1B$B", CodeSet::jis0208},
                                            {"\x1B$@", CodeSet::jis0208},  {"\x1B(I", CodeSet::kana},     {"\x1B(H", CodeSet::roman},
                                            {"\x1B$(D", CodeSet::jis0212}, {"\x1B$(B", CodeSet::jis0208}, {"\x1B$(@", CodeSet::jis0208}};
  base::ByteView rest = base::slice(bytes_, position_);
  for (const Sequence& sequence : kSequences) {
    if (!base::starts_with(rest, sequence.bytes)) continue;
    set_ = sequence.set;
    return sequence.bytes.size();
  }
  return 0;
}

void Cursor::iso2022(Char& out) {
  while (at(0) == 0x1B) {
    std::size_t length = escape();
    if (length == 0) break;
    position_ += length;
  }
  std::uint8_t lead = at(0), second = at(1);
  std::size_t start = position_;
  if (left() == 0) {
    put(out, kNoCharacter, 0);
  } else if (lead < 0x21 || lead == 0x7F) {
    put(out, lead, 1);
    if (lead == '\n' || lead == '\r') set_ = CodeSet::ascii;  // RFC 1468: a line begins in ASCII
  } else if (lead >= 0x80) {
    invalid(out, 1);
  } else if (set_ == CodeSet::ascii || set_ == CodeSet::roman) {
    put(out, lead, 1);
  } else if (set_ == CodeSet::kana) {
    if (lead <= 0x5F) put(out, 0xFF61 + lead - 0x21, 1);
    else invalid(out, 1);
  } else if (second < 0x21 || second > 0x7E) {
    invalid(out, 1);
  } else {
    pair(out, set_ == CodeSet::jis0208 ? from_kuten(lead - 0x20, second - 0x20) : from_jis0212(lead - 0x20, second - 0x20), false);
  }
  position_ = start + out.length;
  out.length = position_ - out.offset;
}

void Cursor::windows1252(Char& out) {
  std::uint8_t byte = at(0);
  if (byte < 0x80 || byte >= 0xA0) return put(out, byte, 1);
  char16_t code = kWindows1252[byte - 0x80];
  if (code == 0) return invalid(out, 1);
  put(out, code, 1);
}

}  // namespace sekisho::text
