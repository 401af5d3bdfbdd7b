#include "text/encoding.h"

#include "text/charset.h"
#include "text/cursor.h"
#include "text/foreign.h"
#include "text/tables.h"
#include "text/text.h"

namespace sekisho::text {
namespace {

// ISO-2022-JP is written with the escape sequences that every reader knows (RFC 1468) and ESC ( I for half-width kana.
class Writer {
 public:
  explicit Writer(Encoding encoding) : encoding_(encoding) {}

  bool write(char32_t code) {
    switch (encoding_) {
      case Encoding::ascii: return code < 0x80 && one(code);
      case Encoding::utf8: append_utf8(utf8_, code); return true;
      case Encoding::utf16le: return utf16(code, false);
      case Encoding::utf16be: return utf16(code, true);
      case Encoding::utf32le: base::put_le(out_, code, 4); return true;
      case Encoding::utf32be: base::put_be(out_, code, 4); return true;
      case Encoding::cp932: return cp932(code);
      case Encoding::euc_jp: return euc(code);
      case Encoding::iso2022jp: return iso2022(code);
      case Encoding::windows1252: return windows1252(code);
    }
    return false;
  }

  base::Bytes finish() {
    if (encoding_ == Encoding::iso2022jp) select(CodeSet::ascii);
    if (encoding_ == Encoding::utf8) base::put(out_, utf8_);
    return std::move(out_);
  }

 private:
  bool one(char32_t code) {
    base::put_u8(out_, static_cast<std::uint8_t>(code));
    return true;
  }
  bool two(int first, int second) {
    base::put_u8(out_, static_cast<std::uint8_t>(first));
    base::put_u8(out_, static_cast<std::uint8_t>(second));
    return true;
  }
  bool unit(char32_t code, bool big) {
    if (big) base::put_be(out_, code, 2);
    else base::put_le(out_, code, 2);
    return true;
  }
  bool utf16(char32_t code, bool big) {
    if (code < 0x10000) return unit(code, big);
    return unit(0xD800 + ((code - 0x10000) >> 10), big) && unit(0xDC00 + ((code - 0x10000) & 0x3FF), big);
  }
  static bool half_width_kana(char32_t code) { return code >= 0xFF61 && code <= 0xFF9F; }

  bool cp932(char32_t code) {
    if (code < 0x80) return one(code);
    if (half_width_kana(code)) return one(code - 0xFF61 + 0xA1);
    std::uint16_t pair = code < 0x10000 ? tables().to_cp932[code] : std::uint16_t{0};
    return pair != 0 && two(pair >> 8, pair & 0xFF);
  }

  // Row and cell in JIS X 0208 as CP51932 and CP50221 have it. IBM's extensions beyond row 94 go to NEC's selection of them (rows 89–92).
  static Pair kuten(char32_t code) {
    std::uint16_t pair = code < 0x10000 ? tables().to_cp932[code] : std::uint16_t{0};
    if (pair == 0) return {0, 0};
    auto lead = static_cast<std::uint8_t>(pair >> 8), trail = static_cast<std::uint8_t>(pair & 0xFF);
    if (Pair place = kuten_of(lead, trail); place.first != 0) return place;
    for (int row = 89; row <= 92; ++row)
      for (int cell = 1; cell <= 94; ++cell)
        if (from_kuten(row, cell) == code) return {static_cast<std::uint8_t>(row), static_cast<std::uint8_t>(cell)};
    return {0, 0};
  }
  static Pair user_defined(char32_t code, char32_t base) {
    if (code < base || code >= base + 940) return {0, 0};
    return {static_cast<std::uint8_t>(85 + (code - base) / 94), static_cast<std::uint8_t>(1 + (code - base) % 94)};
  }

  bool euc(char32_t code) {
    if (code < 0x80) return one(code);
    if (half_width_kana(code)) return two(0x8E, static_cast<int>(code - 0xFF61 + 0xA1));
    Pair place = user_defined(code, 0xE000);
    if (place.first == 0) place = kuten(code);
    if (place.first != 0) return from_kuten(place.first, place.second) != 0 && two(0xA0 + place.first, 0xA0 + place.second);
    place = user_defined(code, 0xE3AC);
    if (place.first == 0 && code < 0x10000 && tables().to_jis0212[code] != 0)
      place = {static_cast<std::uint8_t>(tables().to_jis0212[code] >> 8), static_cast<std::uint8_t>(tables().to_jis0212[code] & 0xFF)};
    return place.first != 0 && one(0x8F) && two(0xA0 + place.first, 0xA0 + place.second);
  }

  void select(CodeSet set) {
    if (set == set_) return;
    set_ = set;
    base::put(out_, set == CodeSet::ascii ? "\x1B(B" : set == CodeSet::kana ? "\x1B(I" : set == CodeSet::jis0208 ? "\x1B$B" : "\x1B$(D");
  }
  bool iso2022(char32_t code) {
    if (code == 0x1B) return false;  // would begin an escape sequence
    if (code < 0x80) {
      select(CodeSet::ascii);
      return one(code);
    }
    if (half_width_kana(code)) {
      select(CodeSet::kana);
      return one(code - 0xFF61 + 0x21);
    }
    if (Pair place = kuten(code); place.first != 0) {
      select(CodeSet::jis0208);
      return two(0x20 + place.first, 0x20 + place.second);
    }
    std::uint16_t place = code < 0x10000 ? tables().to_jis0212[code] : std::uint16_t{0};
    if (place == 0) return false;
    select(CodeSet::jis0212);
    return two(0x20 + (place >> 8), 0x20 + (place & 0xFF));
  }

  bool windows1252(char32_t code) {
    if (code < 0x80 || (code >= 0xA0 && code <= 0xFF)) return one(code);
    for (std::uint8_t byte = 0x80; byte < 0xA0; ++byte) {
      Char read;
      if (Cursor(base::ByteView(&byte, 1), Encoding::windows1252).next(read) && read.valid && read.code == code) return one(byte);
    }
    return false;
  }

  Encoding encoding_;
  CodeSet set_ = CodeSet::ascii;
  base::Bytes out_;
  std::string utf8_;
};

}  // namespace

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::ascii: return "ASCII";
    case Encoding::utf8: return "UTF-8";
    case Encoding::utf16le: return "UTF-16LE";
    case Encoding::utf16be: return "UTF-16BE";
    case Encoding::utf32le: return "UTF-32LE";
    case Encoding::utf32be: return "UTF-32BE";
    case Encoding::cp932: return "CP932";
    case Encoding::euc_jp: return "EUC-JP";
    case Encoding::iso2022jp: return "ISO-2022-JP";
    case Encoding::windows1252: return "windows-1252";
  }
  return "";
}

void preload() {
  (void)tables();
  preload_foreign();
  preload_charsets();
}

std::string_view bom_of(Encoding encoding) {
  using namespace std::string_view_literals;
  switch (encoding) {
    case Encoding::utf8: return "\xEF\xBB\xBF"sv;
    case Encoding::utf16le: return "\xFF\xFE"sv;
    case Encoding::utf16be: return "\xFE\xFF"sv;
    case Encoding::utf32le: return "\xFF\xFE\0\0"sv;
    case Encoding::utf32be: return "\0\0\xFE\xFF"sv;
    default: return {};
  }
}

Decoded decode(base::ByteView bytes, Encoding encoding) {
  Decoded out;
  std::string_view bom = bom_of(encoding);
  bool marked = !bom.empty() && base::starts_with(bytes, bom);
  Cursor cursor(bytes, encoding, marked ? bom.size() : 0);
  for (Char c; cursor.next(c);) {
    if (c.code == kNoCharacter) continue;
    append_utf8(out.utf8, c.code);
    out.invalid += c.valid ? 0 : 1;
  }
  return out;
}

std::optional<std::string> to_utf8(base::ByteView bytes) {
  auto detected = detect(bytes);
  if (!detected) return std::nullopt;
  return decode(bytes, detected->encoding).utf8;
}

std::optional<base::Bytes> encode(std::string_view utf8, Encoding encoding) {
  Writer writer(encoding);
  Cursor cursor(base::view(utf8), Encoding::utf8);
  for (Char c; cursor.next(c);)
    if (!c.valid || !writer.write(c.code)) return std::nullopt;
  return writer.finish();
}

}  // namespace sekisho::text
