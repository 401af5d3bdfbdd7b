#include "formats/plain_text/cells.h"

#include <algorithm>

#include "text/text.h"

namespace sekisho::formats::plain_text {
namespace {

using Codes = std::span<const char32_t>;

// Full-width and small forms that spreadsheets in Japanese take for the ASCII character.
char32_t narrow(char32_t code) {
  if (code >= 0xFF01 && code <= 0xFF5E) return code - 0xFF01 + '!';
  switch (code) {
    case 0xFE62: return '+';
    case 0xFE63:
    case 0x2212: return '-';
    case 0xFE66: return '=';
    case 0xFE6B: return '@';
    case 0xFFE5: return 0xA5;
    case 0x3000:
    case 0xA0: return ' ';
    default: return code;
  }
}
bool digit(char32_t code) { return code >= '0' && code <= '9'; }
bool ascii_letter(char32_t code) { return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'); }
bool punctuation_beyond_ascii(char32_t code) {
  return (code >= 0x2010 && code <= 0x205E) || (code >= 0x2190 && code <= 0x27BF) || (code >= 0x3001 && code <= 0x303F) || code == 0x30FB ||
         code == 0x30FC || (code >= 0xA1 && code <= 0xBF) || code == 0xD7 || code == 0xF7;
}
bool letter(char32_t code) { return ascii_letter(code) || code == '_' || (code >= 0x80 && !punctuation_beyond_ascii(code)); }

// A call, a DDE channel or a reference to another sheet: name(…, …|…, …!…
bool calls(Codes codes) {
  bool name = false;  // inside [A-Za-z_.][word]*, perhaps followed by spaces
  for (char32_t raw : codes) {
    char32_t code = narrow(raw);
    if (code == '|' || code == '!' || code == '[') return true;
    if (code == '(' && name) return true;
    bool word = letter(code) || digit(code);
    if (ascii_letter(code) || code == '_' || code == '.') name = true;
    else if (!word && code != ' ') name = false;
  }
  return false;
}

// Dashes and other marks that stand for "nothing" or draw a line.
bool decoration(Codes codes) {
  constexpr std::u32string_view kMarks = U"+-/.,:*#%~_ ";
  return std::all_of(codes.begin(), codes.end(), [&](char32_t raw) {
    char32_t code = narrow(raw);
    return kMarks.find(code) != std::u32string_view::npos || punctuation_beyond_ascii(code) || code == '=' || code == '@';
  });
}

// What stands behind a sign in numbers, amounts, dates, times and telephone numbers: -1,234.5  +81 (0)3-1234-5678  -￥500  -3.5%  -1.5e3  -5kg.
class SignedNumber {
 public:
  explicit SignedNumber(Codes codes) : codes_(codes) {}

  bool matches() {
    skip_currency();
    if (!digit(at(0)) && !((at(0) == '.' || at(0) == '(') && digit(at(1)))) return false;
    while (place_ < codes_.size())
      if (!step()) return false;
    return true;
  }

 private:
  char32_t at(std::size_t offset) const { return place_ + offset < codes_.size() ? narrow(codes_[place_ + offset]) : 0; }

  void skip_currency() {
    while (at(0) == ' ') ++place_;
    constexpr std::u32string_view kCurrency = U"\\$\u00A5\u00A3\u20AC";
    if (at(0) != 0 && kCurrency.find(at(0)) != std::u32string_view::npos) ++place_;
    while (at(0) == ' ') ++place_;
  }

  bool step() {
    constexpr std::u32string_view kInside = U",.-/: ()#%";
    char32_t code = at(0);
    bool exponent = (code == 'e' || code == 'E') && digit_before() && (digit(at(1)) || ((at(1) == '+' || at(1) == '-') && digit(at(2))));
    if (exponent) place_ += 2;
    else if (digit(code) || kInside.find(code) != std::u32string_view::npos) ++place_;
    else if (ascii_letter(code)) return unit();
    else if (code >= 0x80) ++place_;  // 円, 人, ℃, －: no name that a spreadsheet knows
    else return false;
    return true;
  }
  bool digit_before() const { return place_ > 0 && digit(narrow(codes_[place_ - 1])); }

  // kg, km/h, dB, ext. 12: short, behind a digit, and never a name that is called or calculated with.
  bool unit() {
    char32_t before = narrow(codes_[place_ - 1]);
    if (!digit(before) && before != ' ' && before != '/' && before != '.') return false;
    std::size_t letters = 0;
    while (ascii_letter(at(0))) ++place_, ++letters;
    return letters <= 6 && at(0) != '(' && at(0) != '-' && at(0) != ':';
  }

  Codes codes_;
  std::size_t place_ = 0;
};

}  // namespace

bool skipped_before_formula(char32_t code) {
  if (code <= ' ' || code == '"' || code == 0xA0 || code == 0x3000 || code == 0xFFFD || (code >= 0x2000 && code <= 0x200A)) return true;
  return text::appearance(code) != text::Appearance::plain || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F;
}

bool surely_harmless_start(char32_t code) {
  if (code < 0x80) return digit(code) || ascii_letter(code) || code == '\'';
  return (code >= 0x3041 && code <= 0x9FFF && code != 0x3164) || (code >= 0xFF66 && code <= 0xFF9F);
}

bool would_run(const CellHead& cell) {
  if (cell.begins_with_tab_or_return && (!cell.whole || calls(cell.code))) return true;
  if (cell.code.empty()) return false;
  char32_t first = cell.code.front();
  Codes rest = cell.code.subspan(1);
  switch (narrow(first)) {
    case '=': return first == '=' || !cell.whole || !decoration(rest);
    case '+':
    case '-':
      if (!cell.whole || calls(cell.code)) return true;
      return first < 0x80 && !decoration(rest) && !SignedNumber(rest).matches();
    case '@': return !cell.whole || calls(cell.code) || (first < 0x80 && !decoration(rest));
    default: return false;
  }
}

}  // namespace sekisho::formats::plain_text
