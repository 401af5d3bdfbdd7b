#include "formats/epub/css.h"

#include <algorithm>

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::epub {

using base::What;
using ooxml::words;

namespace {

constexpr int kDepthMax = 8;  // blocks inside blocks: @supports, @media, a rule

constexpr auto kNesting = words([] { return "container document keyframes layer media supports -webkit-keyframes"; });
constexpr auto kPlainBlocks = words([] { return "page counter-style top-left top-center top-right bottom-left bottom-center bottom-right"; });
constexpr auto kProperties = words([] { return "behavior -ms-behavior -moz-binding filter -ms-filter src"; });
constexpr auto kFunctions = words([] { return "expression image image-set -webkit-image-set src element -moz-element attr cross-fade paint env"; });

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

// Without comments (and the HTML comment marks that old sheets have), white space folded to one blank; strings stay as they are.
std::string folded(std::string_view css) {
  std::string out;
  for (std::size_t i = 0; i < css.size();) {
    const char c = css[i];
    if (c == '/' && css.substr(i, 2) == "/*") {
      const std::size_t end = css.find("*/", i + 2);
      i = end == css.npos ? css.size() : end + 2;
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (css.substr(i, 4) == "<!--" || css.substr(i, 3) == "-->") {
      i += c == '<' ? 4 : 3;
    } else if (c == '"' || c == '\'') {
      const std::size_t from = i++;
      while (i < css.size() && css[i] != c && css[i] != '\n') i += css[i] == '\\' ? 2 : 1;
      i = std::min(i + 1, css.size());
      out.append(css.substr(from, i - from));
    } else if (space(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++i;
    } else {
      if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
      ++i;
    }
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view text, const CssJudge& judge) : text_(text), judge_(judge) {}

  std::string rules(int depth) {
    std::string out;
    while (at_ < text_.size()) {
      if (text_[at_] == '}') {
        if (depth > 0) break;
        ++at_;  // one too many
        judge_.removed(What::style_rule);
        continue;
      }
      const std::string prelude(trimmed(until("{};")));
      const char stop = at_ < text_.size() ? text_[at_] : '\0';
      if (stop != '{') {
        if (stop == ';') ++at_;
        if (!prelude.empty()) statement(prelude, out);
        continue;
      }
      ++at_;
      block(prelude, depth, out);
    }
    return out;
  }

  // Up to the brace that ends the block, or the end.
  std::string declarations() {
    std::string out;
    while (at_ < text_.size() && text_[at_] != '}') {
      const std::string whole(trimmed(until(";}{")));
      if (at_ < text_.size() && text_[at_] == '{') {  // nested rules are not understood
        ++at_;
        skip_block();
        judge_.removed(What::style_rule);
        continue;
      }
      if (at_ < text_.size() && text_[at_] == ';') ++at_;
      if (!whole.empty()) declaration(whole, out);
    }
    return out;
  }

 private:
  // Reads up to one of the stops outside strings, brackets and parentheses; stays on it.
  std::string_view until(std::string_view stops) {
    const std::size_t from = at_;
    int open = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (open == 0 && stops.find(c) != stops.npos) break;
      if (c == '{' || c == '}') break;  // an open parenthesis does not swallow the sheet
      if (c == '"' || c == '\'') {
        for (++at_; at_ < text_.size() && text_[at_] != c && text_[at_] != '\n';) at_ += text_[at_] == '\\' ? 2 : 1;
      } else if (c == '\\') {
        ++at_;
      } else if (c == '(' || c == '[') {
        ++open;
      } else if ((c == ')' || c == ']') && open > 0) {
        --open;
      }
      at_ = std::min(at_ + 1, text_.size());
    }
    return text_.substr(from, at_ - from);
  }

  void skip_block() {
    for (int open = 1; at_ < text_.size() && open > 0;) {
      (void)until("{}");
      if (at_ >= text_.size()) return;
      open += text_[at_] == '{' ? 1 : -1;
      ++at_;
    }
  }
  void close() {
    if (at_ < text_.size() && text_[at_] == '}') ++at_;
  }

  void statement(const std::string& prelude, std::string& out) {
    const std::string small = lower(prelude);
    if (small == "@charset \"utf-8\"") return;
    if (small == "@namespace \"http://www.w3.org/1999/xhtml\"" || small == "@namespace epub \"http://www.idpf.org/2007/ops\"" ||
        small == "@namespace h \"http://www.w3.org/1999/xhtml\"" || small == "@namespace svg \"http://www.w3.org/2000/svg\"") {
      out.append(prelude).append(";\n");
      return;
    }
    judge_.removed(small.starts_with("@import") ? What::remote_content : What::style_rule);
  }

  void block(const std::string& prelude, int depth, std::string& out) {
    const bool rule = prelude.starts_with('@');
    const std::string name = rule ? lower(std::string_view(prelude).substr(1, prelude.find_first_of(" (", 1) - 1)) : std::string();
    const bool strange = prelude.find_first_of("\\<") != prelude.npos || depth >= kDepthMax || lower(prelude).find("url(") != prelude.npos;
    if (strange || (rule && !kNesting.contains(name) && !kPlainBlocks.contains(name)) || (!rule && prelude.empty())) {
      judge_.removed(name == "font-face" ? What::embedded_font : What::style_rule);
      skip_block();
      return;
    }
    const std::string inside = rule && kNesting.contains(name) ? rules(depth + 1) : declarations();
    close();
    if (!inside.empty()) out.append(prelude).append("{").append(inside).append("}\n");
  }

  void declaration(const std::string& whole, std::string& out) {
    const std::size_t colon = whole.find(':');
    const std::string name(trimmed(std::string_view(whole).substr(0, colon)));
    const std::string_view value = colon == whole.npos ? std::string_view() : trimmed(std::string_view(whole).substr(colon + 1));
    std::size_t start = name.starts_with('*') || name.starts_with('_') ? 1 : 0;
    const bool named = !name.empty() && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(start), name.end(), name_character);
    const What problem = !named || start == 1 || value.empty() || kProperties.contains(lower(name)) ? What::style_rule : value_problem(value);
    if (problem != What::count_) return judge_.removed(problem);
    out.append(name).append(":").append(value).append(";");
  }

  // count_ when there is none.
  What value_problem(std::string_view value) {
    for (std::size_t i = 0; i < value.size();) {
      const char c = value[i];
      if (c == '"' || c == '\'') {
        for (++i; i < value.size() && value[i] != c;) i += value[i] == '\\' ? 2 : 1;
        if (i >= value.size()) return What::style_rule;
        ++i;
      } else if (c == '\\' || c == '<' || c == '@' || c == ';') {
        return What::style_rule;
      } else if (name_character(c)) {
        const std::size_t from = i;
        while (i < value.size() && name_character(value[i])) ++i;
        if (i >= value.size() || value[i] != '(') continue;
        const std::string function = lower(value.substr(from, i - from));
        if (kFunctions.contains(function)) return What::style_rule;
        if (function != "url") continue;
        const std::size_t end = value.find(')', i);
        if (end == value.npos) return What::style_rule;
        std::string_view url = trimmed(value.substr(i + 1, end - i - 1));
        if (url.size() >= 2 && (url.front() == '"' || url.front() == '\'') && url.back() == url.front()) url = url.substr(1, url.size() - 2);
        if (url.find_first_of("\"'\\( ") != url.npos || !judge_.picture(url)) return What::remote_content;
        i = end + 1;
      } else {
        ++i;
      }
    }
    return What::count_;
  }

  std::string_view text_;
  const CssJudge& judge_;
  std::size_t at_ = 0;
};

}  // namespace

std::string clean_style_sheet(std::string_view css, const CssJudge& judge) {
  const std::string text = folded(css);
  return Reader(text, judge).rules(0);
}

std::string clean_declarations(std::string_view css, const CssJudge& judge) {
  const std::string text = folded(css);
  return Reader(text, judge).declarations();
}

}  // namespace sekisho::formats::epub
