#include "formats/html/elements.h"

#include <algorithm>
#include <array>

#include "text/cursor.h"
#include "text/running.h"
#include "text/text.h"

namespace sekisho::formats::html {

namespace {

constexpr std::string_view kKept[] = {
    "a",         "abbr",    "acronym", "address", "article", "aside",    "b",          "bdi",    "bdo",   "big",     "blockquote",
    "br",        "caption", "center",  "cite",    "code",    "col",      "colgroup",   "dd",     "del",   "details", "dfn",
    "dir",       "div",     "dl",      "dt",      "em",      "fieldset", "figcaption", "figure", "font",  "footer",  "h1",
    "h2",        "h3",      "h4",      "h5",      "h6",      "header",   "hgroup",     "hr",     "i",     "img",     "ins",
    "kbd",       "legend",  "li",      "listing", "main",    "mark",     "menu",       "nav",    "nobr",  "ol",      "p",
    "plaintext", "pre",     "q",       "rb",      "rp",      "rt",       "rtc",        "ruby",   "s",     "samp",    "section",
    "small",     "span",    "strike",  "strong",  "sub",     "summary",  "sup",        "table",  "tbody", "td",      "tfoot",
    "th",        "thead",   "time",    "tr",      "tt",      "u",        "ul",         "var",    "wbr",   "xmp"};
static_assert(std::ranges::is_sorted(kKept));

template <std::size_t kCount>
bool in(std::string_view name, const std::array<std::string_view, kCount>& list) {
  return std::ranges::find(list, name) != list.end();
}

enum class Shape : std::uint8_t { none, words, token, number, text };

struct Attribute {
  std::string_view name;
  Shape shape;
  std::string_view only;  // on this element; empty: on all
};
constexpr Attribute kAttributes[] = {
    {"align", Shape::token, ""},        {"alink", Shape::token, ""},        {"alt", Shape::text, "img"},        {"bgcolor", Shape::token, ""},
    {"border", Shape::number, ""},      {"cellpadding", Shape::number, ""}, {"cellspacing", Shape::number, ""}, {"class", Shape::words, ""},
    {"clear", Shape::token, ""},        {"color", Shape::token, ""},        {"cols", Shape::number, ""},        {"colspan", Shape::number, ""},
    {"compact", Shape::none, ""},       {"datetime", Shape::token, ""},     {"dir", Shape::token, ""},          {"face", Shape::words, "font"},
    {"frame", Shape::token, "table"},   {"headers", Shape::words, ""},      {"height", Shape::number, ""},      {"hspace", Shape::number, ""},
    {"id", Shape::words, ""},           {"lang", Shape::token, ""},         {"link", Shape::token, ""},         {"marginheight", Shape::number, ""},
    {"marginwidth", Shape::number, ""}, {"name", Shape::words, "a"},        {"noshade", Shape::none, ""},       {"nowrap", Shape::none, ""},
    {"open", Shape::none, "details"},   {"reversed", Shape::none, "ol"},    {"rowspan", Shape::number, ""},     {"rules", Shape::token, ""},
    {"scope", Shape::token, ""},        {"size", Shape::number, ""},        {"span", Shape::number, ""},        {"start", Shape::number, "ol"},
    {"summary", Shape::text, "table"},  {"text", Shape::token, "body"},     {"title", Shape::text, ""},         {"type", Shape::token, "ol"},
    {"type", Shape::token, "ul"},       {"type", Shape::token, "li"},       {"valign", Shape::token, ""},       {"value", Shape::number, "li"},
    {"vlink", Shape::token, ""},        {"vspace", Shape::number, ""},      {"width", Shape::number, ""}};

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::optional<std::string> shaped(Shape shape, std::string_view value) {
  constexpr std::size_t kTokenBytesMax = 64, kTextBytesMax = 4096;
  switch (shape) {
    case Shape::none: return std::string();
    case Shape::token:
      if (value.size() > kTokenBytesMax ||
          !std::ranges::all_of(value, [](char c) { return letter_or_digit(c) || std::string_view("#-_.:+").find(c) != std::string_view::npos; }))
        return std::nullopt;
      return std::string(value);
    case Shape::number:
      if (value.size() > 16 ||
          !std::ranges::all_of(value, [](char c) { return (c >= '0' && c <= '9') || std::string_view("+-.%*px").find(c) != std::string_view::npos; }))
        return std::nullopt;
      return std::string(value);
    default: break;
  }
  if (value.size() > kTextBytesMax) return std::nullopt;
  std::string text = text::running(value, text::Unseen::drop).utf8;
  std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\t' || c == '\f'; }, ' ');
  if (shape == Shape::words && text.find_first_of("<>&\"(){};=") != std::string::npos) return std::nullopt;
  return text;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  return text;
}

// The scheme in lower case, as browsers find it: they skip white space and control characters (WHATWG URL, 4.4).
std::string scheme_of(std::string_view href) {
  std::string out;
  for (char c : trimmed(href)) {
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (c == ':') return text::lower_ascii(out);
    if (!letter_or_digit(c) && c != '+' && c != '-' && c != '.') return {};
    out += c;
  }
  return {};
}

}  // namespace

Fate fate_of(std::string_view element) {
  static constexpr std::array<std::string_view, 3> kScripts{"script", "noembed", "noframes"};
  static constexpr std::array<std::string_view, 3> kFrames{"iframe", "frame", "portal"};
  static constexpr std::array<std::string_view, 5> kActive{"embed", "applet", "param", "bgsound", "keygen"};
  static constexpr std::array<std::string_view, 2> kMedia{"source", "track"};
  static constexpr std::array<std::string_view, 5> kByThemselves{"style", "title", "meta", "base", "link"};
  if (std::ranges::binary_search(kKept, element)) return Fate::keep;
  if (element == "noframes") return Fate::frame;
  if (in(element, kScripts)) return Fate::script;
  if (in(element, kFrames)) return Fate::frame;
  if (in(element, kActive)) return Fate::active;
  if (in(element, kMedia)) return Fate::media;
  if (in(element, kByThemselves)) return Fate::embedded;
  if (element == "template") return Fate::unseen;
  if (element == "input" || element == "textarea" || element == "select" || element == "option") return Fate::field;
  return Fate::unwrap;
}

std::string_view written_name(std::string_view element) {
  return element == "listing" || element == "xmp" || element == "plaintext" ? "pre" : element;
}

bool is_void(std::string_view element) {
  static constexpr std::array<std::string_view, 5> kVoid{"br", "col", "hr", "img", "wbr"};
  return in(element, kVoid);
}

std::optional<std::string> clean_attribute(std::string_view element, std::string_view name, std::string_view value) {
  for (const Attribute& known : kAttributes)
    if (known.name == name && (known.only.empty() || known.only == element)) return shaped(known.shape, value);
  return std::nullopt;
}

bool fetches(std::string_view attribute) {
  static constexpr std::array<std::string_view, 10> kFetching{"src",    "srcset", "background", "poster", "data",
                                                              "dynsrc", "lowsrc", "longdesc",   "icon",   "imagesrcset"};
  return in(attribute, kFetching);
}

std::optional<std::string> clean_link(std::string_view href) {
  constexpr std::size_t kLinkBytesMax = 8192;
  href = trimmed(href);
  const std::string scheme = scheme_of(href);
  const bool fragment = href.starts_with('#') && href.size() > 1;
  if (!fragment && scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel") return std::nullopt;
  if (href.size() > kLinkBytesMax) return std::nullopt;
  std::string out;
  text::Cursor cursor(base::view(href), text::Encoding::utf8);
  for (text::Char c; cursor.next(c);) {
    if (c.code == '\t' || c.code == '\n' || c.code == '\r') continue;
    const bool plain = c.code > 0x20 && text::appearance(c.code) == text::Appearance::plain && c.code != 0x3000 && c.code != 0xA0;
    if (plain && (c.code >= 0x80 || std::string_view("\"<>\\^`{|}").find(static_cast<char>(c.code)) == std::string_view::npos)) {
      text::append_utf8(out, c.code);
      continue;
    }
    for (char byte : href.substr(c.offset, c.length)) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      out += '%';
      out += kDigits[static_cast<unsigned char>(byte) >> 4];
      out += kDigits[static_cast<unsigned char>(byte) & 15];
    }
  }
  return out;
}

bool unsafe_scheme(std::string_view href) {
  const std::string scheme = scheme_of(href);
  return !scheme.empty() && scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel";
}

void escape(std::string& out, std::string_view text) {
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
}

}  // namespace sekisho::formats::html
