#include "formats/ooxml/links.h"

#include <algorithm>

namespace sekisho::formats::ooxml {

namespace {

constexpr std::size_t kLinkBytesMax = 8'192;

bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool starts_with_letters(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

}  // namespace

std::optional<std::string> safe_link(std::string_view link) {
  while (!link.empty() && (link.front() == ' ' || control(link.front()))) link.remove_prefix(1);
  while (!link.empty() && (link.back() == ' ' || control(link.back()))) link.remove_suffix(1);
  if (link.empty() || link.size() > kLinkBytesMax || std::ranges::any_of(link, control)) return std::nullopt;

  if (starts_with_letters(link, "mailto:") || starts_with_letters(link, "tel:")) return std::string(link);
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_letters(link, scheme)) continue;
    const std::string_view host = link.substr(scheme.size(), link.substr(scheme.size()).find_first_of("/?#"));
    // A backslash before the path is a slash to some readers and none to others.
    if (host.empty() || host.find_first_of("\\ ") != host.npos) return std::nullopt;
    return std::string(link);
  }
  return std::nullopt;
}

}  // namespace sekisho::formats::ooxml
