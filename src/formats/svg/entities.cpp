#include "formats/svg/entities.h"

#include <map>

namespace sekisho::formats::svg {

namespace {

constexpr std::size_t kEntitiesMax = 64, kValueBytesMax = 256, kGrowthMax = 4 << 20;

bool white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
void skip_white(std::string_view& text) {
  while (!text.empty() && white(text.front())) text.remove_prefix(1);
}

using Entities = std::map<std::string, std::string, std::less<>>;

// <!ENTITY name "value"> and white space; false for anything else (parameter entities, external ones, references in values).
bool read(std::string_view subset, Entities& out) {
  for (skip_white(subset); !subset.empty(); skip_white(subset)) {
    if (!subset.starts_with("<!ENTITY")) return false;
    subset.remove_prefix(8);
    skip_white(subset);
    const std::size_t name = subset.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    if (name == 0 || name == subset.npos || name > 40) return false;
    const std::string key(subset.substr(0, name));
    subset.remove_prefix(name);
    skip_white(subset);
    if (subset.empty() || (subset.front() != '"' && subset.front() != '\'')) return false;
    const std::size_t end = subset.find(subset.front(), 1);
    if (end == subset.npos || end > kValueBytesMax) return false;
    const std::string_view value = subset.substr(1, end - 1);
    if (value.find_first_of("&%<") != value.npos || out.size() >= kEntitiesMax) return false;
    out.try_emplace(key, value);  // XML 1.0, 4.2: the first counts
    subset.remove_prefix(end + 1);
    skip_white(subset);
    if (!subset.starts_with('>')) return false;
    subset.remove_prefix(1);
  }
  return !out.empty();
}

}  // namespace

std::optional<std::string> with_plain_entities(std::string_view text) {
  const std::size_t start = text.find("<!DOCTYPE"), open = text.find('[', start == text.npos ? 0 : start), root = text.find("<svg");
  if (start == text.npos || open == text.npos || root < start) return std::nullopt;
  const std::size_t close = text.find("]", open);
  const std::size_t end = close == text.npos ? close : text.find('>', close);
  if (end == text.npos || text.substr(close + 1, end - close - 1).find_first_not_of(" \t\r\n") != text.npos) return std::nullopt;
  Entities entities;
  if (!read(text.substr(open + 1, close - open - 1), entities)) return std::nullopt;
  std::string out(text.substr(0, start));
  std::string_view rest = text.substr(end + 1);
  std::size_t growth = 0;
  for (std::size_t at = rest.find('&'); at != rest.npos; at = rest.find('&')) {
    const std::size_t semicolon = rest.substr(0, at + 50).find(';', at);
    const auto found = semicolon == rest.npos ? entities.end() : entities.find(rest.substr(at + 1, semicolon - at - 1));
    out += rest.substr(0, at);
    if (found == entities.end()) {
      out += '&';
      rest.remove_prefix(at + 1);
    } else {
      out += found->second;
      rest.remove_prefix(semicolon + 1);
      growth += found->second.size();
    }
    if (growth > kGrowthMax) return std::nullopt;
  }
  out += rest;
  return out;
}

}  // namespace sekisho::formats::svg
