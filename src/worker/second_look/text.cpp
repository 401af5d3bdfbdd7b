#include <algorithm>
#include <array>

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

using base::ByteView;
using base::FileType;

namespace {

// Code points that change the direction of writing or show nothing at all (Unicode TR 36; Default_Ignorable_Code_Point): what is read is not
// what stands there. Joiners, marks of direction and variation selectors have their honest uses and are left to the rebuilder.
bool deceives(std::uint32_t c) {
  if (c < 0xAD) return c >= 0x7F && c <= 0x9F;
  if (c >= 0x3165 && c < 0xFEFF) return false;  // nearly all of Japanese
  return c == 0xAD || c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x180E || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         c == 0x3164 || c == 0xFEFF || c == 0xFFA0 || (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE00FF);
}
bool is_plain_ascii(std::uint8_t c) { return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// Signs by which a formula begins have full-width and small twins, and programs in Japanese take them for the same.
char folded_sign(std::uint32_t c) {
  switch (c) {
    case 0xFF1D:
    case 0xFE66: return '=';
    case 0xFF0B:
    case 0xFE62: return '+';
    case 0xFF0D:
    case 0xFE63:
    case 0x2212: return '-';
    case 0xFF20:
    case 0xFE6B: return '@';
    case 0x3000:
    case 0xA0: return ' ';
    default: return '\x80';
  }
}

// The text as far as this checker needs it: ASCII as it is, every other character as one 0x80 except the signs above.
class Folded {
 public:
  explicit Folded(bool keep) : keep_(keep) {}

  // False when it is in none of the encodings that may come out.
  bool decode(ByteView bytes) {
    using namespace std::string_view_literals;
    if (base::starts_with(bytes, "\xFF\xFE\0\0"sv)) return utf32(bytes.subspan(4), true);
    if (base::starts_with(bytes, "\0\0\xFE\xFF"sv)) return utf32(bytes.subspan(4), false);
    if (base::starts_with(bytes, "\xFF\xFE")) return utf16(bytes.subspan(2), true);
    if (base::starts_with(bytes, "\xFE\xFF")) return utf16(bytes.subspan(2), false);
    if (base::starts_with(bytes, "\xEF\xBB\xBF")) bytes = bytes.subspan(3);
    if (base::text(bytes).find('\x1B') != std::string_view::npos) return iso2022jp(bytes);
    if (valid_utf8(bytes)) return utf8(bytes);
    return euc_jp(bytes) || cp932(bytes) || windows1252(bytes);
  }
  bool control() const { return control_; }
  bool deceiving() const { return deceiving_; }
  const std::string& text() const { return text_; }

 private:
  void put(std::uint32_t c) {
    if (c < 0x80) {
      control_ |= !is_plain_ascii(static_cast<std::uint8_t>(c));
      if (keep_) text_ += static_cast<char>(c);
    } else {
      deceiving_ |= deceives(c);
      if (keep_) text_ += folded_sign(c);
    }
  }

  // Takes the run of plain ASCII at the front.
  void ascii_run(ByteView& bytes) {
    std::size_t length = 0;
    for (const std::uint8_t c : bytes) {
      if (!is_plain_ascii(c)) break;
      ++length;
    }
    if (keep_) text_ += base::text(bytes.first(length));
    bytes = bytes.subspan(length);
  }

  bool utf16(ByteView bytes, bool little) {
    base::Reader in(bytes);
    while (in.left() >= 2) {
      const std::uint32_t unit = little ? in.u16le() : in.u16be();
      if (unit >= 0xDC00 && unit <= 0xDFFF) return false;
      if (unit >= 0xD800 && unit <= 0xDBFF) {
        const std::uint32_t low = little ? in.u16le() : in.u16be();
        if (low < 0xDC00 || low > 0xDFFF) return false;
        put(0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00)));
      } else {
        put(unit);
      }
    }
    return in.left() == 0;
  }

  bool utf32(ByteView bytes, bool little) {
    base::Reader in(bytes);
    while (in.left() >= 4) {
      const std::uint32_t c = little ? in.u32le() : in.u32be();
      if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
      put(c);
    }
    return in.left() == 0;
  }

  bool utf8(ByteView bytes) {
    if (keep_) text_.reserve(bytes.size());
    for (ascii_run(bytes); !bytes.empty(); ascii_run(bytes)) {
      while (!bytes.empty() && !is_plain_ascii(bytes.front())) {
        std::uint32_t c = bytes.front();
        const std::size_t length = c < 0xC0 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
        if (length > 1) c &= 0x7Fu >> length;
        for (std::uint8_t trail : bytes.subspan(1, length - 1)) c = c << 6 | (trail & 0x3Fu);  // valid_utf8() saw them all
        put(c);
        bytes = bytes.subspan(length);
      }
    }
    return true;
  }

  // Two bytes of JIS X 0208 stand for one of these signs in each of its encodings: row 1 and row 3 in EUC-JP, 0x81 in CP932.
  void pair(std::uint16_t jis) {
    if (!keep_) return;
    switch (jis) {
      case 0x2161: text_ += '='; break;
      case 0x215C: text_ += '+'; break;
      case 0x215D: text_ += '-'; break;
      case 0x2177: text_ += '@'; break;
      case 0x2121: text_ += ' '; break;
      default: text_ += '\x80';
    }
  }

  bool euc_jp(ByteView bytes) {
    clear();
    for (ascii_run(bytes); !bytes.empty(); ascii_run(bytes)) {
      base::Reader in(bytes);
      const std::uint8_t c = in.u8();
      if (c < 0x80) {
        put(c);
      } else {
        if (c != 0x8E && c != 0x8F && (c < 0xA1 || c == 0xFF)) return false;
        const std::uint8_t trail = in.u8();
        if (trail < 0xA1 || trail == 0xFF) return false;
        if (c == 0x8F)
          if (const std::uint8_t third = in.u8(); third < 0xA1 || third == 0xFF) return false;
        pair(c < 0x90 ? 0 : static_cast<std::uint16_t>((c & 0x7F) << 8 | (trail & 0x7F)));
      }
      bytes = bytes.subspan(in.position());
    }
    return true;
  }

  bool cp932(ByteView bytes) {
    clear();
    for (ascii_run(bytes); !bytes.empty(); ascii_run(bytes)) {
      base::Reader in(bytes);
      const std::uint8_t c = in.u8();
      if (c < 0x80) {
        put(c);
      } else if ((c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC)) {
        const std::uint8_t trail = in.u8();
        if (trail < 0x40 || trail == 0x7F || trail > 0xFC) return false;
        static constexpr std::uint8_t kRowOne[] = {0x81, 0x7B, 0x7C, 0x97, 0x40};
        static constexpr std::uint16_t kMeant[] = {0x2161, 0x215C, 0x215D, 0x2177, 0x2121};
        const auto* place = c == 0x81 ? std::find(std::begin(kRowOne), std::end(kRowOne), trail) : std::end(kRowOne);
        pair(place == std::end(kRowOne) ? std::uint16_t{0} : kMeant[place - std::begin(kRowOne)]);
      } else if (c >= 0xA1 && c <= 0xDF) {
        pair(0);
      } else {
        return false;
      }
      bytes = bytes.subspan(in.position());
    }
    return true;
  }

  bool windows1252(ByteView bytes) {
    clear();
    for (std::uint8_t c : bytes) {
      if (c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D) return false;
      put(c >= 0x80 && c < 0xA0 ? 0x2013 : c);  // that range holds dashes, quotes and letters there, no controls
    }
    return true;
  }

  // RFC 1468 and the sets that Windows adds to it.
  bool iso2022jp(ByteView bytes) {
    static constexpr std::array<std::string_view, 4> kDouble{"$B", "$@", "$(D", "$(O"};
    static constexpr std::array<std::string_view, 3> kSingle{"(B", "(J", "(I"};
    const std::string_view text = base::text(bytes);
    bool pairs = false, kana = false;
    for (std::size_t at = 0; at < text.size();) {
      const auto c = static_cast<unsigned char>(text[at]);
      if (c == 0x1B) {
        const auto is_next = [&](std::string_view set) { return text.substr(at + 1, set.size()) == set; };
        const auto two = std::find_if(kDouble.begin(), kDouble.end(), is_next);
        const auto one = std::find_if(kSingle.begin(), kSingle.end(), is_next);
        if (two == kDouble.end() && one == kSingle.end()) return false;
        pairs = two != kDouble.end();
        kana = !pairs && *one == "(I";
        at += 1 + (pairs ? two->size() : one->size());
      } else if (pairs && c > 0x20 && c < 0x7F) {
        if (at + 1 >= text.size()) return false;
        pair(static_cast<std::uint16_t>(c << 8 | static_cast<unsigned char>(text[at + 1])));
        at += 2;
      } else if (c >= 0x80) {
        return false;
      } else {
        kana&& c > 0x20 ? pair(0) : put(c);
        ++at;
      }
    }
    return true;
  }

  void clear() {
    text_.clear();
    control_ = deceiving_ = false;
  }

  bool keep_;
  std::string text_;
  bool control_ = false, deceiving_ = false;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.'; }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '\x80'; }

// A call, a sheet reference or a DDE bar: what makes +…, -… and @… more than a number or a name.
bool calls_something(std::string_view cell) {
  if (cell.find('!') != std::string_view::npos) return true;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (!is_letter(cell[i])) continue;
    while (i < cell.size() && is_word(cell[i])) ++i;
    std::size_t next = i;
    while (next < cell.size() && cell[next] == ' ') ++next;
    if (next < cell.size() && cell[next] == '(') return true;
  }
  return false;
}

bool runs(std::string_view cell) {
  const char lead = cell.empty() ? '\0' : cell.front();
  const std::size_t begin = cell.find_first_not_of(" \t\r\f");
  if (begin == std::string_view::npos) return false;
  if ((lead == '\t' || lead == '\r') && calls_something(cell)) return true;
  cell.remove_prefix(begin);
  if (cell.front() == '=') return true;
  return std::string_view("@+-").find(cell.front()) != std::string_view::npos && calls_something(cell);
}

// RFC 4180 cells with one separator: what stands between quotes, two quotes for one, is one cell; what follows them belongs to it.
void judge_cells(std::string_view text, char separator, Look& look) {
  std::string unquoted;
  for (std::size_t at = 0; at < text.size();) {
    unquoted.clear();
    const bool quoted = text[at] == '"';
    if (quoted) {
      for (std::size_t from = at + 1;; ++from) {
        const std::size_t close = std::min(text.find('"', from), text.size());
        unquoted += text.substr(from, close - from);
        at = std::min(close + 1, text.size());
        if (at >= text.size() || text[at] != '"') break;
        unquoted += '"';
        from = at;
      }
    }
    const std::size_t begin = at;
    while (at < text.size() && text[at] != separator && text[at] != '\n' && text[at] != '\r') ++at;
    if (quoted) unquoted += text.substr(begin, at - begin);
    if (runs(quoted ? std::string_view(unquoted) : text.substr(begin, at - begin)))
      return look.find_unless_chosen(base::Setting::text_neutralise_csv);
    ++at;
  }
}

// A spreadsheet takes the separator that it always takes, or the one that the first line has most of.
void judge_table(std::string_view text, FileType type, Look& look) {
  const std::string_view first_line = text.substr(0, text.find_first_of("\r\n"));
  const char own = type == FileType::tsv ? '\t' : ',';
  char frequent = own;
  for (char other : {',', '\t', ';'})
    if (std::count(first_line.begin(), first_line.end(), other) > std::count(first_line.begin(), first_line.end(), frequent)) frequent = other;
  judge_cells(text, own, look);
  if (frequent != own && !look.enough()) judge_cells(text, frequent, look);
}

// Readers of PDF take a header anywhere in the first 1,024 bytes, and some look for objects when there is none.
bool looks_like_pdf(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789";
  auto is_digit_at = [&](std::size_t at) { return at < text.size() && kDigits.find(text[at]) != std::string_view::npos; };
  bool object = false;  // "12 0 obj"
  for (std::size_t at = text.find(" obj"); at != std::string_view::npos && !object; at = text.find(" obj", at + 1)) {
    const bool ends = at + 4 >= text.size() || !is_word(text[at + 4]);
    object = ends && at >= 3 && is_digit_at(at - 1) && (text[at - 2] == ' ' || is_digit_at(at - 2));
  }
  if (!object) return false;
  auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  return text.substr(0, 2048).find("%PDF-") != std::string_view::npos || has("endobj") || has("startxref") || has("trailer");
}

}  // namespace

void look_at_text(ByteView bytes, FileType type, Look& look) {
  if (const std::string_view what = banned_magic(bytes); !what.empty()) return look.find(what);
  if (kind_of(bytes) != FileType::unknown) return look.find("a file of another type that is called text");
  if (looks_like_pdf(base::text(bytes))) return look.find("a PDF that is called text");
  const bool table = type == FileType::csv || type == FileType::tsv;
  Folded folded(table);
  if (!folded.decode(bytes)) return look.find("text in an unknown encoding");
  if (folded.control() || folded.deceiving()) look.find_unless_chosen(base::Setting::text_show_deceiving);
  if (table) judge_table(folded.text(), type, look);
}

}  // namespace sekisho::worker::second_look
