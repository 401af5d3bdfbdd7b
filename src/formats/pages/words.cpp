#include <charconv>

#include "formats/pages/pages.h"

namespace sekisho::formats::pages {
namespace {

constexpr std::size_t kWordsMax = 200'000;  // a page
constexpr std::size_t kLettersMax = 500;    // a word

std::optional<double> attribute(std::string_view tag, std::string_view name) {
  const std::size_t at = tag.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = tag.substr(at + name.size());
  double value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc{} || end == rest.data() + rest.size() || *end != '"' || !(value >= -1e5 && value <= 1e5)) return std::nullopt;
  return value;
}

// One character from UTF-8 that poppler wrote; 0 for broken bytes.
char32_t next_code(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  const int more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : -1;
  if (more < 0 || at + static_cast<std::size_t>(more) > text.size()) return 0;
  char32_t code = more == 0 ? first : first & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) {
    const auto byte = static_cast<unsigned char>(text[at++]);
    if (byte >> 6 != 2) return 0;
    code = code << 6 | (byte & 0x3F);
  }
  return code;
}

std::u32string letters(std::string_view text) {
  static constexpr std::pair<std::string_view, char32_t> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  std::u32string out;
  for (std::size_t at = 0; at < text.size() && out.size() < kLettersMax;) {
    char32_t code = 0;
    for (const auto& [name, meaning] : kEntities)
      if (text.substr(at).starts_with(name)) {
        code = meaning;
        at += name.size();
        break;
      }
    if (code == 0) code = next_code(text, at);
    if (code >= 0x20 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF)) out.push_back(code);
  }
  return out;
}

}  // namespace

std::vector<PageText> read_text(std::string_view xhtml, std::size_t pages_max) {
  std::vector<PageText> pages;
  for (std::size_t at = xhtml.find('<'); at != std::string_view::npos; at = xhtml.find('<', at + 1)) {
    const std::size_t end = xhtml.find('>', at);
    if (end == std::string_view::npos) break;
    const std::string_view tag = xhtml.substr(at, end - at);
    if (tag.starts_with("<page ")) {
      if (pages.size() == pages_max) break;
      pages.push_back({attribute(tag, "width=\"").value_or(0), attribute(tag, "height=\"").value_or(0), {}});
    }
    if (!tag.starts_with("<word ") || pages.empty() || pages.back().words.size() >= kWordsMax) continue;
    const auto x_min = attribute(tag, "xMin=\""), y_min = attribute(tag, "yMin=\""), x_max = attribute(tag, "xMax=\""),
               y_max = attribute(tag, "yMax=\"");
    const std::size_t close = xhtml.find('<', end);
    if (!x_min || !y_min || !x_max || !y_max || *x_max <= *x_min || *y_max <= *y_min || close == std::string_view::npos) continue;
    Word word{*x_min, *y_min, *x_max, *y_max, letters(xhtml.substr(end + 1, close - end - 1))};
    if (!word.text.empty()) pages.back().words.push_back(std::move(word));
  }
  return pages;
}

}  // namespace sekisho::formats::pages
