#include "formats/ooxml/sheet/formula.h"

#include <unicode/unistr.h>

#include "formats/ooxml/sheet/functions.h"
#include "formats/ooxml/sheet/letters.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view kFullWidthBar = "\xEF\xBD\x9C", kFullWidthParenthesis = "\xEF\xBC\x88";
constexpr std::string_view kErrors[] = {"#REF!",  "#N/A",    "#NAME?", "#DIV/0!", "#NULL!",    "#NUM!",     "#VALUE!",   "#GETTING_DATA",
                                        "#CALC!", "#SPILL!", "#BUSY!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#EXTERNAL!"};

bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '$' || c == '?' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }
bool contains(std::string_view text, std::string_view part) { return text.find(part) != npos; }

// A1, $B$7, $C, 12: so that `A1:B2 (C3:D4)`, an intersection, is not taken for a call.
bool like_a_cell(std::string_view text) {
  std::size_t at = 0, letters = 0, digits = 0;
  if (text.starts_with('$')) ++at;
  for (; at < text.size() && is_letter(text[at]); ++at) ++letters;
  if (at < text.size() && text[at] == '$') ++at;
  for (; at < text.size() && is_digit(text[at]); ++at) ++digits;
  return at == text.size() && letters <= 3 && digits <= 7 && letters + digits > 0;
}

bool has(const FoldedNames& names, std::string_view name) {
  if (names.empty()) return false;
  return names.find(folded(name)) != names.end();
}

std::string undoubled(std::string_view quoted) {
  std::string out;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    out += quoted[i];
    if (quoted[i] == '\'' && i + 1 < quoted.size() && quoted[i + 1] == '\'') ++i;
  }
  return out;
}

bool like_another_book(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != npos && starts_with_letters(name.substr(dot + 1), "xl");
}

class Judge {
 public:
  Judge(std::string_view text, const Scope& scope) : text_(text), scope_(scope) {}

  Judgement run() {
    while (verdict_ == Judgement::keep && at_ < text_.size()) step();
    if (verdict_ == Judgement::keep && depth_ != 0) verdict_ = Judgement::unknown_function;
    return verdict_;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  std::size_t after_spaces(std::size_t from) const {
    while (from < text_.size() && is_space(text_[from])) ++from;
    return from;
  }
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }
  void say(Judgement judgement) {
    if (verdict_ == Judgement::keep) verdict_ = judgement;
  }

  void step() {
    const char c = text_[at_];
    if (is_space(c)) {
      ++at_;
    } else if (c == '"') {
      literal();
    } else if (c == '\'') {
      quoted_sheet();
    } else if (c == '[') {
      bracket(Place::operand);
    } else if (is_name_character(c)) {
      name();
    } else if (c == '#') {
      error_value();
    } else {
      operator_sign(c);
    }
  }

  void operator_sign(char c) {
    constexpr std::string_view kSigns = "+-*/^&=<>%(){},;:@!";
    if (c == '|') return say(Judgement::dde);
    if (c == '\\' || (c == '/' && peek(1) == '/')) return say(Judgement::external_workbook);
    if (kSigns.find(c) == npos) return say(Judgement::unknown_function);
    if (c == '(') ++depth_;
    if (c == ')' && --depth_ < 0) return say(Judgement::unknown_function);
    ++at_;
  }

  // "…", with "" for a quote; the content as it stands.
  std::string_view literal() {
    const std::size_t start = ++at_;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == npos) {
        say(Judgement::unknown_function);
        return {};
      }
      at_ = quote + 1;
      if (peek() != '"') return text_.substr(start, quote - start);
      ++at_;
    }
  }

  void error_value() {
    for (std::string_view error : kErrors) {
      if (!starts_with_letters(text_.substr(at_), error)) continue;
      at_ += error.size();
      return;
    }
    ++at_;  // the spill operator
  }

  // '…'! with '' for an apostrophe: a sheet, a run of sheets, or a path and a book.
  void quoted_sheet() {
    const std::size_t start = ++at_;
    for (;;) {
      const std::size_t quote = text_.find('\'', at_);
      if (quote == npos) return say(Judgement::unknown_function);
      at_ = quote + 1;
      if (peek() == '\'') {
        ++at_;
        continue;
      }
      const std::string name = undoubled(text_.substr(start, quote - start));
      if (peek() == '|') return say(Judgement::dde);
      if (peek() != '!' && peek() != ':') return say(Judgement::unknown_function);
      return sheet(name);
    }
  }

  // Sheet names cannot hold any of \ / ? * [ ] : (18.17.2.2), so what does is a path, a book, or a run of sheets.
  void sheet(std::string_view name) {
    if (name.starts_with("[0]")) name.remove_prefix(3);
    if (contains(name, "|") && !has(scope_.sheets, name)) return say(Judgement::dde);
    if (name.find_first_of("[]\\/?*") != npos) return say(Judgement::external_workbook);
    while (!name.empty()) {
      const std::size_t colon = name.find(':');
      one_sheet(name.substr(0, colon));
      name = colon == npos ? std::string_view{} : name.substr(colon + 1);
    }
  }

  void one_sheet(std::string_view name) {
    if (has(scope_.sheets, name)) return;
    if (contains(name, kFullWidthBar)) return say(Judgement::dde);
    if (like_another_book(name)) return say(Judgement::external_workbook);
    if (!scope_.sheets.empty() && is_ascii(name) && name != "#REF") say(Judgement::dangling);
  }

  enum class Place : std::uint8_t { operand, after_table };

  // A structured reference (18.17.6; nested, ' escapes) or, before a sheet or a name, another book: [1]Sheet1!A1.
  void bracket(Place place) {
    const std::size_t start = at_;
    int nested = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\'' && at_ + 1 < text_.size()) ++at_;
      if (c == '[') ++nested;
      if (c == ']' && --nested == 0) break;
    }
    if (at_ >= text_.size()) return say(Judgement::unknown_function);
    ++at_;
    const std::string_view inside = text_.substr(start + 1, at_ - start - 2);
    if (place == Place::operand && inside == "0") return;
    const char next = peek();
    if (next == '!' || next == '\'' || is_name_character(next)) return say(Judgement::external_workbook);
    if (place == Place::operand && (all_digits(inside) || like_another_book(inside))) say(Judgement::external_workbook);
  }

  void name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    const std::string_view word = text_.substr(start, at_ - start);
    const bool qualified = start > 0 && text_[start - 1] == '!';
    const char next = peek();
    if (next == '!') return sheet(word);
    if (next == '|') return say(Judgement::dde);
    if (next == '\\') return say(Judgement::external_workbook);
    if (next == '"') return say(Judgement::unknown_function);
    if (next == '[') return bracket(Place::after_table);
    const std::size_t ahead = after_spaces(at_);
    if (at(ahead) == '|') return say(Judgement::dde);
    if (at(ahead) == '(' && (ahead == at_ || !like_a_cell(word))) return call(word, qualified, ahead);
    plain(word, next, qualified);
  }

  void plain(std::string_view word, char next, bool qualified) {
    if (next == ':' && !qualified && start_of_run(word)) return;
    if (has(scope_.removed_names, word)) return say(Judgement::dangling);
    const bool disguised = contains(word, kFullWidthBar) || contains(word, kFullWidthParenthesis);
    if (disguised && !has(scope_.names, word)) say(Judgement::unknown_function);
  }

  // Sheet1:Sheet3!A1
  bool start_of_run(std::string_view word) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_name_character(text_[end])) ++end;
    if (at(end) != '!' || like_a_cell(word)) return false;
    one_sheet(word);
    return true;
  }

  void call(std::string_view word, bool qualified, std::size_t parenthesis) {
    const std::string_view bare = without_prefix(word);
    switch (qualified ? FunctionKind::unknown : function_kind(bare)) {
      case FunctionKind::calculates: break;
      case FunctionKind::hyperlink: link(parenthesis + 1); break;
      case FunctionKind::indirect: reference_in_text(parenthesis + 1); break;
      case FunctionKind::fetches: return say(Judgement::fetching);
      case FunctionKind::macro: return say(Judgement::macro);
      case FunctionKind::unknown:
        if (starts_with_letters(word, "_xlpm.") && !qualified) break;  // a parameter of LAMBDA or LET
        if (has(scope_.names, word)) break;                            // a LAMBDA of the book, itself judged
        return say(Judgement::unknown_function);
    }
  }

  // Only a link whose literal start settles where it leads: "https:…"&A1 does, A1&"…" does not.
  void link(std::size_t from) {
    const std::size_t resume = at_;
    at_ = after_spaces(from);
    bool safe = false;
    if (scope_.keep_links && peek() == '"') {
      const std::string_view target = literal();
      const char next = at(after_spaces(at_));
      const bool ends = next == ',' || next == ')';
      safe = (safe_link(target) && (ends || next == '&')) || (target.empty() && ends);
    }
    if (!safe) say(Judgement::unsafe_link);
    at_ = resume;
  }

  void reference_in_text(std::size_t from) {
    const std::size_t resume = at_;
    at_ = after_spaces(from);
    if (peek() == '"') {
      const std::string_view target = literal();
      if (leads_outside(target)) say(Judgement::external_workbook);
    }
    at_ = resume;
  }

  std::string_view text_;
  const Scope& scope_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Judgement verdict_ = Judgement::keep;
};

}  // namespace

base::What what_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::keep: break;
    case Judgement::dde: return base::What::dde;
    case Judgement::macro: return base::What::xlm_macro;
    case Judgement::external_workbook: return base::What::external_workbook;
    case Judgement::unsafe_link: return base::What::unsafe_link;
    case Judgement::dangling: return base::What::dangling_reference;
    case Judgement::fetching:
    case Judgement::unknown_function: break;
  }
  return base::What::fetching_formula;
}

std::string folded(std::string_view name) {
  std::string out(name);
  if (is_ascii(name)) {
    std::transform(out.begin(), out.end(), out.begin(), upper);
    return out;
  }
  out.clear();
  // Upper before folding keeps ASCII names equal to the fast path above.
  icu::UnicodeString::fromUTF8({name.data(), static_cast<std::int32_t>(std::min<std::size_t>(name.size(), 4096))}).foldCase().toUTF8String(out);
  std::transform(out.begin(), out.end(), out.begin(), upper);
  return out;
}

bool leads_outside(std::string_view reference) {
  return reference.starts_with('[') || contains(reference, "'[") || contains(reference, "\\") || contains(reference, "://") ||
         contains(reference, "|");
}

bool safe_link(std::string_view target) {
  if (target.starts_with('#')) return !contains(target, "\\") && !contains(target, "://");
  for (std::string_view scheme : {"http:", "https:", "mailto:", "tel:"})
    if (starts_with_letters(target, scheme)) return true;
  return false;
}

Judgement judge(std::string_view formula_utf8, const Scope& scope) { return Judge(formula_utf8, scope).run(); }

}  // namespace sekisho::formats::ooxml::sheet
