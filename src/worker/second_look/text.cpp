#include <algorithm>
#include <array>

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

using base::ByteView;
using base::FileType;

namespace {

// Code points that change the direction or hide letters (Unicode TR 36, TR 9): what is read is not what stands there.
bool deceives(std::uint32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || (c >= 0x80 && c <= 0x9F); }
bool is_control(std::uint32_t c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

// The text as far as this checker needs it: ASCII as it is, every other character as one 0x80.
class Folded {
 public:
  // False when it is in none of the encodings that may come out.
  bool decode(ByteView bytes) {
    if (base::starts_with(bytes, "\xFF\xFE") || base::starts_with(bytes, "\xFE\xFF")) return utf16(bytes.subspan(2), bytes[0] == 0xFF);
    if (base::starts_with(bytes, "\xEF\xBB\xBF")) bytes = bytes.subspan(3);
    if (base::text(bytes).find('\x1B') != std::string_view::npos) return iso2022jp(bytes);
    if (valid_utf8(bytes)) return utf8(bytes);
    return euc_jp(bytes) || cp932(bytes);
  }
  bool control() const { return control_; }
  bool deceiving() const { return deceiving_; }
  const std::string& text() const { return text_; }

 private:
  void put(std::uint32_t c) {
    control_ |= is_control(c);
    deceiving_ |= deceives(c);
    text_ += c < 0x80 ? static_cast<char>(c) : '\x80';
  }

  bool utf16(ByteView bytes, bool little) {
    base::Reader in(bytes);
    while (in.left() >= 2) {
      const std::uint32_t unit = little ? in.u16le() : in.u16be();
      if (unit >= 0xDC00 && unit <= 0xDFFF) return false;
      if (unit >= 0xD800 && unit <= 0xDBFF) {
        const std::uint32_t low = little ? in.u16le() : in.u16be();
        if (low < 0xDC00 || low > 0xDFFF) return false;
        put(0x10000);
      } else {
        put(unit);
      }
    }
    return in.left() == 0;
  }

  bool utf8(ByteView bytes) {
    base::Reader in(bytes);
    text_.reserve(bytes.size());
    while (in.left() > 0) {
      std::uint32_t c = in.u8();
      if (c >= 0xC0) {
        const int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
        c &= 0x3Fu >> more;
        for (int i = 0; i < more; ++i) c = c << 6 | (in.u8() & 0x3Fu);
      }
      put(c);
    }
    return true;
  }

  bool euc_jp(ByteView bytes) {
    base::Reader in(bytes);
    clear();
    while (in.left() > 0) {
      const std::uint8_t c = in.u8();
      if (c < 0x80) {
        put(c);
        continue;
      }
      const int more = c == 0x8F ? 2 : 1;
      if (c != 0x8E && c != 0x8F && (c < 0xA1 || c == 0xFF)) return false;
      for (int i = 0; i < more; ++i)
        if (const std::uint8_t trail = in.u8(); trail < 0xA1 || trail == 0xFF) return false;
      text_ += '\x80';
    }
    return true;
  }

  bool cp932(ByteView bytes) {
    base::Reader in(bytes);
    clear();
    while (in.left() > 0) {
      const std::uint8_t c = in.u8();
      if (c < 0x80) {
        put(c);
      } else if ((c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC)) {
        const std::uint8_t trail = in.u8();
        if (trail < 0x40 || trail == 0x7F || trail > 0xFC) return false;
        text_ += '\x80';
      } else if (c >= 0xA1 && c <= 0xDF) {
        text_ += '\x80';
      } else {
        return false;
      }
    }
    return in.ok();
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
        text_ += '\x80';
        at += 2;
      } else if (c >= 0x80) {
        return false;
      } else {
        kana && c > 0x20 ? void(text_ += '\x80') : put(c);
        ++at;
      }
    }
    return true;
  }

  void clear() {
    text_.clear();
    control_ = deceiving_ = false;
  }

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
  while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
  if (cell.empty()) return false;
  if (cell.front() == '=') return true;
  return std::string_view("@\t\r+-").find(cell.front()) != std::string_view::npos && calls_something(cell);
}

// RFC 4180 cells; the separator is the one that the first line has most of.
void judge_cells(std::string_view text, FileType type, Look& look) {
  const std::string_view first_line = text.substr(0, text.find('\n'));
  char separator = ',';
  for (char other : {'\t', ';'})
    if (std::count(first_line.begin(), first_line.end(), other) > std::count(first_line.begin(), first_line.end(), separator)) separator = other;
  if (type == FileType::tsv) separator = '\t';
  std::uint64_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    std::string unquoted;
    std::string_view cell;
    if (text[at] == '"') {
      std::size_t close = at + 1;
      for (;; close += 2) {
        const std::size_t from = close;
        close = std::min(text.find('"', from), text.size());
        unquoted += text.substr(from, close - from);
        if (close + 1 >= text.size() || text[close + 1] != '"') break;
        unquoted += '"';
      }
      at = std::min(close + 1, text.size());
      cell = unquoted;
    }
    const std::size_t begin = at;
    while (at < text.size() && text[at] != separator && text[at] != '\n' && text[at] != '\r') ++at;
    if (cell.empty()) cell = text.substr(begin, at - begin);
    if (runs(cell)) return look.find("a cell that a spreadsheet would run", "line", line);
    if (at < text.size() && text[at] == '\n') ++line;
    ++at;
  }
}

}  // namespace

void look_at_text(ByteView bytes, FileType type, Look& look) {
  if (const std::string_view what = banned_magic(bytes); !what.empty()) return look.find(what);
  if (kind_of(bytes) != FileType::unknown) return look.find("a file of another type that is called text");
  Folded folded;
  if (!folded.decode(bytes)) return look.find("text in an unknown encoding");
  if (folded.control()) look.find("control characters in a text");
  if (folded.deceiving()) look.find("characters that deceive the eye in a text");
  if (type == FileType::csv || type == FileType::tsv) judge_cells(folded.text(), type, look);
}

}  // namespace sekisho::worker::second_look
