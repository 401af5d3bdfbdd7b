#include "formats/svg/style.h"

#include <algorithm>

#include "formats/ooxml/xml/names.h"
#include "formats/svg/words.h"
#include "text/text.h"

namespace sekisho::formats::svg {

namespace {

constexpr std::size_t kRulesMax = 100'000, kSelectorBytesMax = 2'000;

constexpr ooxml::Names kFunctions = ooxml::words([] {
  return "rgb rgba hsl hsla hwb lab lch matrix matrix3d translate translatex translatey scale scalex scaley rotate skewx skewy calc blur brightness contrast "
         "drop-shadow grayscale hue-rotate invert opacity saturate sepia rect inset circle ellipse polygon path cubic-bezier icc-color color device-cmyk";
});

bool white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }
bool word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && white(text.front())) text.remove_prefix(1);
  while (!text.empty() && white(text.back())) text.remove_suffix(1);
  return text;
}

std::string without_comments(std::string_view css) {
  std::string out;
  while (true) {
    const std::size_t at = css.find("/*");
    out += css.substr(0, at);
    if (at == css.npos) return out;
    const std::size_t end = css.find("*/", at + 2);
    out += ' ';
    if (end == css.npos) return out;
    css.remove_prefix(end + 2);
  }
}

// The first of the ends outside of quotes and brackets.
std::size_t piece_end(std::string_view css, std::string_view ends) {
  char quote = '\0';
  int depth = 0;
  for (std::size_t i = 0; i < css.size(); ++i) {
    const char c = css[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (depth <= 0 && ends.find(c) != ends.npos) {
      return i;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    }
  }
  return css.size();
}

// url(#place), in quotes or not.
bool own_place(std::string_view argument) {
  argument = trimmed(argument);
  if (argument.size() >= 2 && (argument.front() == '"' || argument.front() == '\'') && argument.back() == argument.front())
    argument = trimmed(argument.substr(1, argument.size() - 2));
  return argument.size() > 1 && argument.front() == '#' &&
         std::ranges::all_of(argument.substr(1), [](char c) { return word(c) || c == '.' || c == ':' || c == ' '; });
}

bool sound_selector(std::string_view selector) {
  return !selector.empty() && selector.size() <= kSelectorBytesMax && std::ranges::all_of(selector, [](char c) {
    return word(c) || white(c) || std::string_view(".#*>+~,:()[]=\"'^$|").find(c) != std::string_view::npos;
  });
}

}  // namespace

bool sound_value(std::string_view value) {
  char quote = '\0';
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    // A backslash can spell any of these in another way; the others end a rule, an element or a declaration.
    if (c == '\\' || c == '<' || c == '{' || c == '}' || c == '@' || (static_cast<unsigned char>(c) < 0x20 && !white(c))) return false;
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      std::size_t from = i;
      while (from > 0 && word(value[from - 1])) --from;
      const std::string name = text::lower_ascii(value.substr(from, i - from));
      if (name == "url") {
        const std::size_t close = value.find(')', i);
        if (close == value.npos || !own_place(value.substr(i + 1, close - i - 1))) return false;
        i = close;
      } else if (!name.empty() && !kFunctions.contains(name)) {
        return false;
      }
    }
  }
  return quote == '\0';
}

std::string clean_declarations(std::string_view css, std::uint32_t& dropped) {
  const std::string plain = without_comments(css);
  std::string_view rest = plain;
  std::string out;
  while (!rest.empty()) {
    const std::size_t end = piece_end(rest, ";");
    const std::string_view declaration = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (declaration.empty()) continue;
    const std::size_t colon = declaration.find(':');
    const std::string name = text::lower_ascii(trimmed(declaration.substr(0, colon)));
    const std::string_view value = colon == declaration.npos ? std::string_view() : trimmed(declaration.substr(colon + 1));
    if (value.empty() || !sound_value(value) || !allowed_property(name)) {
      ++dropped;
    } else {
      if (!out.empty()) out += ';';
      out.append(name).append(":").append(value);
    }
  }
  return out;
}

namespace {

// Media queries (CSS Conditional Rules 3): print, dark screens; words, numbers and brackets.
bool sound_media(std::string_view rule) {
  return rule.starts_with("@media") && rule.size() <= kSelectorBytesMax && std::ranges::all_of(rule.substr(6), [](char c) {
           return word(c) || white(c) || std::string_view("():,./").find(c) != std::string_view::npos;
         });
}

std::string clean_rules(std::string_view rest, bool inside_media, std::uint32_t& dropped) {
  rest = trimmed(rest);
  std::string out;
  for (std::size_t rules = 0; !rest.empty() && rules < kRulesMax; ++rules) {
    if (rest.starts_with("<!--") || rest.starts_with("-->")) {  // hid sheets from old browsers
      rest.remove_prefix(rest.starts_with('<') ? 4 : 3);
      rest = trimmed(rest);
      continue;
    }
    const std::size_t open = piece_end(rest, "{;");
    if (open >= rest.size() || rest[open] == ';') {  // @import and what is cut off
      ++dropped;
      rest = trimmed(rest.substr(std::min(open + 1, rest.size())));
      continue;
    }
    const std::string_view selector = trimmed(rest.substr(0, open));
    // The matching brace: of an at-rule that holds rules, the last.
    int depth = 0;
    std::size_t close = open;
    for (; close < rest.size(); ++close) {
      depth += rest[close] == '{' ? 1 : rest[close] == '}' ? -1 : 0;
      if (depth == 0) break;
    }
    const std::string_view body = rest.substr(open + 1, std::min(close, rest.size()) - open - 1);
    if (!inside_media && sound_media(selector)) {
      const std::string rules_inside = clean_rules(body, true, dropped);
      if (!rules_inside.empty()) out.append(selector).append("{\n").append(rules_inside).append("}\n");
    } else if (!sound_selector(selector) || body.find('{') != body.npos) {
      ++dropped;
    } else {
      const std::string declarations = clean_declarations(body, dropped);
      if (!declarations.empty()) out.append(selector).append("{").append(declarations).append("}\n");
    }
    rest = trimmed(rest.substr(std::min(close + 1, rest.size())));
  }
  return out;
}

}  // namespace

std::string clean_sheet(std::string_view css, std::uint32_t& dropped) { return clean_rules(without_comments(css), false, dropped); }

}  // namespace sekisho::formats::svg
