#include "formats/html/css.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "text/text.h"

namespace sekisho::formats::html {

namespace {

constexpr std::size_t kRulesMax = 20'000, kValueBytesMax = 500, kSelectorBytesMax = 2'000;

// Sorted. What changes how shown text looks, and nothing that can take it out of sight (position, clip, transform, overflow …).
constexpr std::string_view kProperties[] = {"background-color",
                                            "border",
                                            "border-bottom",
                                            "border-bottom-color",
                                            "border-bottom-style",
                                            "border-bottom-width",
                                            "border-collapse",
                                            "border-color",
                                            "border-left",
                                            "border-left-color",
                                            "border-left-style",
                                            "border-left-width",
                                            "border-radius",
                                            "border-right",
                                            "border-right-color",
                                            "border-right-style",
                                            "border-right-width",
                                            "border-spacing",
                                            "border-style",
                                            "border-top",
                                            "border-top-color",
                                            "border-top-style",
                                            "border-top-width",
                                            "border-width",
                                            "box-sizing",
                                            "caption-side",
                                            "clear",
                                            "color",
                                            "direction",
                                            "display",
                                            "empty-cells",
                                            "float",
                                            "font",
                                            "font-family",
                                            "font-size",
                                            "font-style",
                                            "font-variant",
                                            "font-weight",
                                            "height",
                                            "hyphens",
                                            "letter-spacing",
                                            "line-break",
                                            "line-height",
                                            "list-style",
                                            "list-style-position",
                                            "list-style-type",
                                            "margin",
                                            "margin-bottom",
                                            "margin-left",
                                            "margin-right",
                                            "margin-top",
                                            "max-width",
                                            "min-height",
                                            "min-width",
                                            "orphans",
                                            "padding",
                                            "padding-bottom",
                                            "padding-left",
                                            "padding-right",
                                            "padding-top",
                                            "page-break-after",
                                            "page-break-before",
                                            "page-break-inside",
                                            "quotes",
                                            "ruby-align",
                                            "ruby-position",
                                            "table-layout",
                                            "text-align",
                                            "text-align-last",
                                            "text-combine-upright",
                                            "text-decoration",
                                            "text-emphasis",
                                            "text-indent",
                                            "text-justify",
                                            "text-orientation",
                                            "text-transform",
                                            "text-underline-position",
                                            "unicode-bidi",
                                            "vertical-align",
                                            "white-space",
                                            "widows",
                                            "width",
                                            "word-break",
                                            "word-spacing",
                                            "word-wrap",
                                            "writing-mode"};
static_assert(std::ranges::is_sorted(kProperties));

constexpr std::string_view kDisplays[] = {
    "block",      "inline",       "inline-block",       "inline-table",       "list-item",          "table",     "table-caption",
    "table-cell", "table-column", "table-column-group", "table-footer-group", "table-header-group", "table-row", "table-row-group"};

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n\f");
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n\f") + 1 - from);
}

bool has(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

// Comments and the marks that hid sheets from old browsers (CSS Syntax 3, 4.3.2 and 4.2 CDO).
std::string without_comments(std::string_view css) {
  std::string out;
  while (!css.empty()) {
    const std::size_t at = std::min({css.find("/*"), css.find("<!--"), css.find("-->")});
    out += css.substr(0, at);
    if (at == css.npos) break;
    css.remove_prefix(at);
    if (css.starts_with("/*")) {
      const std::size_t end = css.find("*/", 2);
      css.remove_prefix(end == css.npos ? css.size() : end + 2);
      out += ' ';
    } else {
      css.remove_prefix(css.starts_with("<") ? 4 : 3);
    }
  }
  return out;
}

// Where the piece at the front ends: at one of `ends` outside of quotes and brackets.
std::size_t piece_end(std::string_view css, std::string_view ends) {
  char quote = 0;
  int depth = 0;
  for (std::size_t i = 0; i < css.size(); ++i) {
    const char c = css[i];
    if (c == '\\') {
      ++i;
    } else if (quote != 0) {
      if (c == quote || c == '\n') quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (depth == 0 && ends.find(c) != ends.npos) {
      return i;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if ((c == ')' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return css.size();
}

// One space between words, none around commas; lower case outside of quotes. Empty when something is not plain.
std::string plain_value(std::string_view value) {
  std::string out;
  char quote = 0;
  for (char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (quote != 0) {
      if (c == quote) quote = 0;
      else if (byte < 0x20 || c == '\\' || c == '"' || c == '\'' || c == '<' || c == '&' || c == ';') return {};
      out += c == '"' ? '\'' : c;
      continue;
    }
    if (c == '"' || c == '\'') {
      quote = c;
      out += '\'';
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      if (!out.empty() && out.back() != ' ' && out.back() != ',' && out.back() != '(') out += ' ';
    } else if (c == ',' || c == ')') {
      if (!out.empty() && out.back() == ' ') out.pop_back();
      out += c;
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80 || std::string_view("#%.+-!/(_").find(c) != std::string_view::npos) {
      out += c;
    } else if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else {
      return {};
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return quote == 0 && out.size() <= kValueBytesMax ? out : std::string();
}

// Colours are the only functions.
bool functions_pass(std::string_view value) {
  int open = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\'') {
      i = value.find('\'', i + 1);
      if (i == value.npos) return false;
      continue;
    }
    if (value[i] == ')' && --open < 0) return false;
    if (value[i] != '(') continue;
    ++open;
    std::string_view before = value.substr(0, i);
    before = before.substr(before.find_last_of(" ,(") + 1);
    if (before != "rgb" && before != "rgba" && before != "hsl" && before != "hsla") return false;
  }
  return open == 0;
}

// Every number of the value outside of quotes and colours.
bool numbers_between(std::string_view value, double least, double most) {
  for (std::size_t i = 0; i < value.size();) {
    const char c = value[i];
    if (c == '\'' || c == '(' || c == '#') {
      const std::size_t end = c == '#' ? value.find(' ', i) : value.find(c == '(' ? ')' : '\'', i + 1);
      if (end == value.npos) return true;
      i = end + 1;
      continue;
    }
    const bool starts = (c >= '0' && c <= '9') || c == '.' ||
                        ((c == '-' || c == '+') && i + 1 < value.size() && (value[i + 1] == '.' || (value[i + 1] >= '0' && value[i + 1] <= '9')));
    const bool in_word = i > 0 && ((value[i - 1] >= 'a' && value[i - 1] <= 'z') || value[i - 1] == '-' || value[i - 1] == '_');
    if (!starts || in_word) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < value.size() && ((value[end] >= '0' && value[end] <= '9') || value[end] == '.')) ++end;
    if (end - i > 12) return false;
    const double number = std::strtod(std::string(value.substr(i, end - i)).c_str(), nullptr);
    if (number < least || number > most) return false;
    i = end;
  }
  return true;
}

bool transparent(std::string_view value) {
  return value == "transparent" || ((value.starts_with("rgba(") || value.starts_with("hsla(")) &&
                                    (value.ends_with(",0)") || value.ends_with(",0%)") || value.ends_with(",0.0)")));
}

// Declarations that exist to keep content from being seen.
bool hides(std::string_view property, std::string_view value) {
  if (value.ends_with("!important")) value = trimmed(value.substr(0, value.size() - 10));
  if (property == "display") return value == "none";
  if (property == "visibility") return value == "hidden" || value == "collapse";
  if (property == "opacity") return value.starts_with("0") && !value.starts_with("0.") && value.find_first_of("123456789") == value.npos;
  if (property == "mso-hide") return true;
  if (property == "font-size") return value.starts_with("0") || ((value.starts_with("1p") || value.starts_with("0.")));
  if (property == "color") return transparent(value);
  if (property == "text-indent") return !numbers_between(value, -200, 1e6);
  if (property == "position") return false;
  if (property == "left" || property == "top" || property == "right" || property == "bottom") return !numbers_between(value, -500, 1e6);
  if (property == "clip" || property == "clip-path") return true;
  return false;
}

bool size_passes(std::string_view property, std::string_view value) {
  if (property == "height" || property == "width" || property == "line-height" || property == "max-width")
    return value == "auto" || value == "normal" || value == "none" ||
           (numbers_between(value, 2, 5000) || (property == "line-height" && numbers_between(value, 0.7, 500)));
  if (property.starts_with("margin") || property == "text-indent" || property == "letter-spacing" || property == "word-spacing")
    return numbers_between(value, -100, 2000);
  if (property == "font-size" || property == "font") return numbers_between(value, 0, 1000);
  return numbers_between(value, -200, 5000);
}

bool passes(std::string_view property, std::string_view value) {
  if (!std::ranges::binary_search(kProperties, property) || !functions_pass(value)) return false;
  if (property == "display") return std::ranges::binary_search(kDisplays, value);
  return size_passes(property, value);
}

void declaration(std::string_view text, std::string& out, CssNotes& notes) {
  const std::size_t colon = text.find(':');
  std::string property = text::lower_ascii(trimmed(text.substr(0, colon)));
  if (property.empty() || colon == text.npos) {
    notes.rules += trimmed(text).empty() ? 0 : 1;
    return;
  }
  const std::string whole = text::lower_ascii(text);
  if (has(whole, "expression") || property == "behavior" || property == "-moz-binding" || has(whole, "javascript:") || has(whole, "vbscript:")) {
    ++notes.active;
    return;
  }
  if (has(whole, "url(") || has(whole, "image-set(") || has(whole, "src(")) {
    ++notes.remote;
    return;
  }
  const std::string value = plain_value(trimmed(text.substr(colon + 1)));
  if (hides(property, value)) {
    ++notes.hidden;
  } else if (value.empty() || !passes(property, value)) {
    ++notes.rules;
  } else {
    out.append(property).append(":").append(value).append(";");
  }
}

bool selector_passes(std::string_view selector) {
  static constexpr std::string_view kPseudo[] = {"active", "first-child", "first-letter", "first-line", "focus",
                                                 "hover",  "last-child",  "link",         "visited"};
  if (selector.empty() || selector.size() > kSelectorBytesMax) return false;
  for (std::size_t i = 0; i < selector.size(); ++i) {
    const char c = selector[i];
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (word || std::string_view("-_.#>+~*, ").find(c) != std::string_view::npos) continue;
    if (c != ':') return false;
    std::size_t end = i + 1;
    while (end < selector.size() && ((selector[end] >= 'a' && selector[end] <= 'z') || selector[end] == '-')) ++end;
    if (!std::ranges::binary_search(kPseudo, selector.substr(i + 1, end - i - 1))) return false;
    i = end - 1;
  }
  return true;
}

std::string one_line(std::string_view selector) {
  std::string out;
  for (char c : trimmed(selector)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

// The block at the front with everything nested in it.
std::string_view take_block(std::string_view& css) {
  std::string_view all = css;
  int depth = 0;
  while (!css.empty()) {
    const std::size_t at = piece_end(css, "{}");
    if (at == css.size()) {
      css = {};
      break;
    }
    depth += css[at] == '{' ? 1 : -1;
    css.remove_prefix(at + 1);
    if (depth <= 0) return all.substr(0, all.size() - css.size() - 1);
  }
  return all;
}

}  // namespace

std::string clean_declarations(std::string_view css, CssNotes& notes) {
  const std::string plain = without_comments(css);
  std::string_view rest = plain;
  std::string out;
  while (!rest.empty()) {
    const std::size_t end = piece_end(rest, ";");
    declaration(rest.substr(0, end), out, notes);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::string clean_sheet(std::string_view css, CssNotes& notes) {
  const std::string plain = without_comments(css);
  std::string_view rest = trimmed(plain);
  std::string out;
  for (std::size_t count = 0; !rest.empty(); rest = trimmed(rest)) {
    const std::size_t end = piece_end(rest, "{};");
    if (++count > kRulesMax || end == rest.size() || rest[end] != '{') {  // @import …; or what no reader understands
      ++(rest.starts_with("@import") || rest.starts_with("@IMPORT") ? notes.remote : notes.rules);
      if (count > kRulesMax) break;
      rest.remove_prefix(std::min(end + 1, rest.size()));
      continue;
    }
    const std::string selector = one_line(rest.substr(0, end));
    rest.remove_prefix(end);
    std::string_view block = take_block(rest);
    block.remove_prefix(std::min<std::size_t>(block.size(), 1));
    if (selector.starts_with("@")) {
      ++(selector.starts_with("@font-face") ? notes.remote : notes.rules);
      continue;
    }
    const std::string declarations = clean_declarations(block, notes);
    if (!selector_passes(selector)) ++notes.rules;
    else if (!declarations.empty()) out.append(selector).append("{").append(declarations).append("}\n");
  }
  return out;
}

}  // namespace sekisho::formats::html
