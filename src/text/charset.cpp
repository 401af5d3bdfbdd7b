#include "text/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "base/error.h"
#include "text/cursor.h"
#include "text/encoding.h"
#include "text/foreign.h"
#include "text/text.h"

namespace sekisho::text {
namespace {

struct Own {
  std::string_view label;
  Encoding encoding;
};
// Labels without their punctuation, lower case.
constexpr Own kOwn[] = {
    {"utf8", Encoding::utf8},
    {"unicode11utf8", Encoding::utf8},
    {"utf8mac", Encoding::utf8},
    {"utf16le", Encoding::utf16le},
    {"utf16be", Encoding::utf16be},
    {"ucs2", Encoding::utf16be},
    {"iso10646ucs2", Encoding::utf16be},
    {"utf32le", Encoding::utf32le},
    {"utf32be", Encoding::utf32be},
    {"iso2022jp", Encoding::iso2022jp},
    {"iso2022jp1", Encoding::iso2022jp},
    {"iso2022jp2", Encoding::iso2022jp},
    {"iso2022jp3", Encoding::iso2022jp},
    {"iso2022jp2004", Encoding::iso2022jp},
    {"iso2022jpms", Encoding::iso2022jp},
    {"csiso2022jp", Encoding::iso2022jp},
    {"cp50220", Encoding::iso2022jp},
    {"cp50221", Encoding::iso2022jp},
    {"cp50222", Encoding::iso2022jp},
    {"jis", Encoding::iso2022jp},
    {"jis7", Encoding::iso2022jp},
    {"shiftjis", Encoding::cp932},
    {"xsjis", Encoding::cp932},
    {"sjis", Encoding::cp932},
    {"shiftjisx0213", Encoding::cp932},
    {"windows31j", Encoding::cp932},
    {"cswindows31j", Encoding::cp932},
    {"windows932", Encoding::cp932},
    {"mskanji", Encoding::cp932},
    {"csshiftjis", Encoding::cp932},
    {"cp932", Encoding::cp932},
    {"ms932", Encoding::cp932},
    {"eucjp", Encoding::euc_jp},
    {"xeucjp", Encoding::euc_jp},
    {"ujis", Encoding::euc_jp},
    {"eucjpms", Encoding::euc_jp},
    {"cp51932", Encoding::euc_jp},
    {"extendedunixcodepackedformatforjapanese", Encoding::euc_jp},
    {"windows1252", Encoding::windows1252},
    {"cp1252", Encoding::windows1252},
    {"iso88591", Encoding::windows1252},  // as browsers and mailers read it (WHATWG Encoding, 4.2)
    {"latin1", Encoding::windows1252},
    {"l1", Encoding::windows1252},
};

struct Foreign {
  std::string_view label;
  const char* converter;  // ICU's name
};
constexpr Foreign kForeign[] = {
    {"utf7", "UTF-7"},
    {"unicode11utf7", "UTF-7"},
    {"imapmailboxname", "IMAP-mailbox-name"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"gb18030", "gb18030"},
    {"xgbk", "gb18030"},
    {"cp936", "gb18030"},
    {"windows936", "gb18030"},
    {"euccn", "gb18030"},
    {"gb231280", "gb18030"},
    {"hzgb2312", "HZ-GB-2312"},
    {"iso2022cn", "ISO-2022-CN"},
    {"big5", "windows-950-2000"},
    {"cp950", "windows-950-2000"},
    {"big5hkscs", "Big5-HKSCS"},
    {"euctw", "euc-tw-2014"},
    {"ksc56011987", "windows-949-2000"},
    {"ksc5601", "windows-949-2000"},
    {"euckr", "windows-949-2000"},
    {"cp949", "windows-949-2000"},
    {"windows949", "windows-949-2000"},
    {"uhc", "windows-949-2000"},
    {"iso2022kr", "ISO-2022-KR"},
    {"iso88592", "iso-8859-2"},
    {"iso88593", "iso-8859-3"},
    {"iso88594", "iso-8859-4"},
    {"iso88595", "iso-8859-5"},
    {"iso88596", "iso-8859-6"},
    {"iso88597", "iso-8859-7"},
    {"iso88598", "iso-8859-8"},
    {"iso88598i", "iso-8859-8"},
    {"iso88599", "windows-1254"},
    {"iso885910", "iso-8859-10"},
    {"iso885911", "windows-874"},
    {"iso885913", "iso-8859-13"},
    {"iso885914", "iso-8859-14"},
    {"iso885915", "iso-8859-15"},
    {"latin2", "iso-8859-2"},
    {"latin9", "iso-8859-15"},
    {"windows874", "windows-874"},
    {"tis620", "windows-874"},
    {"windows1250", "windows-1250"},
    {"windows1251", "windows-1251"},
    {"windows1253", "windows-1253"},
    {"windows1254", "windows-1254"},
    {"windows1255", "windows-1255"},
    {"windows1256", "windows-1256"},
    {"windows1257", "windows-1257"},
    {"windows1258", "windows-1258"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"cp1253", "windows-1253"},
    {"cp1254", "windows-1254"},
    {"cp1255", "windows-1255"},
    {"cp1256", "windows-1256"},
    {"cp1257", "windows-1257"},
    {"cp1258", "windows-1258"},
    {"koi8r", "KOI8-R"},
    {"koi8u", "KOI8-U"},
    {"cp866", "ibm-866"},
    {"ibm866", "ibm-866"},
    {"cp437", "ibm-437"},
    {"ibm437", "ibm-437"},
    {"cp850", "ibm-850"},
    {"ibm850", "ibm-850"},
    {"cp852", "ibm-852"},
    {"ibm852", "ibm-852"},
    {"ibm037", "ibm-37"},
    {"macintosh", "macintosh"},
    {"macroman", "macintosh"},
    {"xmacroman", "macintosh"},
    {"xmaccyrillic", "x-mac-cyrillic"},
};

// "ISO_8859-1:1987", "Shift-JIS", " \"utf-8\"" are the same to mailers.
std::string key_of(std::string_view label) {
  std::string out;
  for (char c : label.substr(0, 100)) {
    if (c == ':' || c == ';') break;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
  }
  return out;
}

std::optional<Encoding> own_of(std::string_view key) {
  for (const Own& own : kOwn)
    if (own.label == key) return own.encoding;
  return std::nullopt;
}

using Converters = std::array<UConverter*, std::size(kForeign)>;

// Opened once and kept: after the sandbox has closed nothing can be loaded. A name that this ICU lacks stays closed.
const Converters& converters() {
  static const Converters opened = [] {
    Converters out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      auto same = std::find_if(std::begin(kForeign), std::begin(kForeign) + i,
                               [&](const Foreign& f) { return std::string_view(f.converter) == kForeign[i].converter; });
      if (const auto at = static_cast<std::size_t>(same - std::begin(kForeign)); at < i) {
        out[i] = out[at];
        continue;
      }
      UErrorCode status = U_ZERO_ERROR;
      out[i] = ucnv_open(kForeign[i].converter, &status);
      if (U_SUCCESS(status)) ucnv_setToUCallBack(out[i], UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
      if (U_FAILURE(status)) out[i] = nullptr;
    }
    return out;
  }();
  return opened;
}

UConverter* foreign_of(std::string_view key) {
  for (std::size_t i = 0; i < std::size(kForeign); ++i)
    if (kForeign[i].label == key) return converters()[i];
  return nullptr;
}

void show_byte(std::string& out, std::uint8_t byte) {
  char text[8];
  std::snprintf(text, sizeof text, "[0x%02X]", byte);
  out += text;
}

void append_units(std::string& out, const char16_t* from, const char16_t* end) {
  for (; from != end; ++from) {
    char32_t code = *from;
    if (code >= 0xD800 && code <= 0xDBFF && from + 1 != end && (from[1] & 0xFC00) == 0xDC00)
      code = 0x10000 + ((code - 0xD800) << 10) + (*++from - 0xDC00u);
    append_utf8(out, code);
  }
}

Labelled by_converter(base::ByteView bytes, UConverter* from) {
  Labelled out;
  ucnv_resetToUnicode(from);
  const char* source = base::text(bytes).data();
  const char* const end = source + bytes.size();
  std::array<char16_t, 4096> units;
  while (true) {
    char16_t* target = units.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(from, &target, units.data() + units.size(), &source, end, nullptr, true, &status);
    append_units(out.utf8, units.data(), target);
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_SUCCESS(status)) return out;
    char bad[32];
    auto count = static_cast<std::int8_t>(sizeof bad);
    UErrorCode ignored = U_ZERO_ERROR;
    ucnv_getInvalidChars(from, bad, &count, &ignored);
    for (int i = 0; i < count; ++i) show_byte(out.utf8, static_cast<std::uint8_t>(bad[i]));
    out.invalid += static_cast<std::uint64_t>(std::max<int>(count, 1));
    ucnv_resetToUnicode(from);
    if (source >= end) return out;
  }
}

Labelled by_cursor(base::ByteView bytes, Encoding encoding) {
  Labelled out;
  std::string_view bom = bom_of(encoding);
  bool marked = !bom.empty() && base::starts_with(bytes, bom);
  Cursor cursor(bytes, encoding, marked ? bom.size() : 0);
  for (Char c; cursor.next(c);) {
    if (c.code == kNoCharacter) continue;
    if (c.valid) {
      append_utf8(out.utf8, c.code);
    } else {
      for (std::uint8_t byte : base::slice(bytes, c.offset, c.length)) show_byte(out.utf8, byte);
      out.invalid += c.length;
    }
  }
  return out;
}

// Half-width kana by SO/SI (CP50222, JIS X 0202) and as raw bytes of JIS 8 become ESC ( I, which the cursor reads.
base::Bytes plain_iso2022jp(base::ByteView bytes) {
  base::Bytes out;
  out.reserve(bytes.size() + 64);
  std::string_view set = "\x1B(B";  // designated last, to return to
  bool shifted = false, kana = false;
  auto want = [&](bool now) {
    if (now != kana) base::put(out, now ? std::string_view("\x1B(I") : set);
    kana = now;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint8_t c = bytes[i];
    if (c == 0x0E || c == 0x0F) {
      shifted = c == 0x0E;
    } else if (c == 0x1B) {
      want(false);
      std::string_view rest = base::text(base::slice(bytes, i, 4));
      std::size_t length = rest.size() > 2 && rest[1] == '$' && rest[2] == '(' ? 4 : 3;
      set = rest.substr(0, length);
      base::put(out, set);
      i += set.size() - 1;
    } else if (c == '\n' || c == '\r') {
      want(false);
      set = "\x1B(B";
      shifted = false;
      out.push_back(c);
    } else if (c >= 0xA1 && c <= 0xDF) {
      want(true);
      out.push_back(c & 0x7F);
    } else {
      want(shifted && c > 0x20 && c < 0x60);
      out.push_back(c);
    }
  }
  want(false);
  return out;
}

Labelled by_own(base::ByteView bytes, Encoding encoding) {
  if (encoding != Encoding::iso2022jp) return by_cursor(bytes, encoding);
  const bool odd = std::ranges::any_of(bytes, [](std::uint8_t c) { return c == 0x0E || (c >= 0xA1 && c <= 0xDF); });
  if (!odd) return by_cursor(bytes, encoding);
  return by_cursor(plain_iso2022jp(bytes), encoding);
}

bool ascii(base::ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t c) { return c < 0x80 && c != 0x0E && c != 0x1B && c != 0; });
}

bool japanese(Encoding encoding) { return encoding == Encoding::cp932 || encoding == Encoding::euc_jp || encoding == Encoding::iso2022jp; }

// One byte in so many, at least, is beyond ASCII in Japanese text; in Western text far fewer are.
bool dense(base::ByteView bytes) {
  auto high = std::ranges::count_if(bytes, [](std::uint8_t c) { return c >= 0x80; });
  return static_cast<std::size_t>(high) * 5 >= bytes.size();
}

Labelled guessed(base::ByteView bytes) {
  if (auto found = detect_tolerant(bytes); found && found->invalid == 0) return by_own(bytes, found->encoding);
  if (auto foreign = foreign_to_utf8(bytes)) return {std::move(*foreign), 0, true};
  if (auto found = detect_tolerant(bytes)) return by_own(bytes, found->encoding);
  return by_own(bytes, Encoding::windows1252);
}

Labelled better(Labelled said, base::ByteView bytes) {
  if (said.invalid == 0) return said;
  Labelled other = guessed(bytes);
  other.overruled = true;
  return other.invalid < said.invalid ? other : said;
}

// Western labels are what mailers write when nobody set any.
bool overrules_western(base::ByteView bytes, Encoding found) {
  return found == Encoding::utf8 || found == Encoding::iso2022jp || (japanese(found) && dense(bytes));
}

}  // namespace

void preload_charsets() { (void)converters(); }

bool known_charset(std::string_view label) {
  const std::string key = key_of(label);
  return key == "usascii" || key == "utf16" || key == "utf32" || own_of(key) || foreign_of(key) != nullptr;
}

Labelled decode_labelled(base::ByteView bytes, std::string_view label) {
  const std::string key = key_of(label);
  if (UConverter* from = foreign_of(key)) return better(by_converter(bytes, from), bytes);
  auto own = own_of(key);
  const bool wide = own && *own >= Encoding::utf16le && *own <= Encoding::utf32be;
  if (!wide && !key.starts_with("utf16") && !key.starts_with("utf32") && ascii(bytes)) return {std::string(base::text(bytes)), 0, false};
  if (!own && key == "utf16") own = base::starts_with(bytes, bom_of(Encoding::utf16le)) ? Encoding::utf16le : Encoding::utf16be;
  if (!own && key == "utf32") own = base::starts_with(bytes, bom_of(Encoding::utf32le)) ? Encoding::utf32le : Encoding::utf32be;
  if (!own) {  // none, unknown, or ASCII for what is not
    Labelled out = guessed(bytes);
    out.overruled = true;
    return out;
  }
  if (*own == Encoding::windows1252) {
    auto found = detect(bytes);
    if (found && overrules_western(bytes, found->encoding)) {
      Labelled out = by_own(bytes, found->encoding);
      out.overruled = true;
      return out;
    }
    return by_own(bytes, *own);
  }
  return better(by_own(bytes, *own), bytes);
}

}  // namespace sekisho::text
