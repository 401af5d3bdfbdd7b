#include "api/cookies.h"

#include <algorithm>

namespace sekisho::api {

namespace {

constexpr std::size_t kTokenCharactersMax = 200;

bool token_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

std::string attributes(bool secure) { return secure ? "; Path=/; HttpOnly; SameSite=Strict; Secure" : "; Path=/; HttpOnly; SameSite=Strict"; }

}  // namespace

std::string session_cookie_name(zones::Zone side, bool secure) {
  return std::string(secure ? "__Host-sekisho_" : "sekisho_") + std::string(zones::describe(side).id);
}

std::string session_cookie(zones::Zone side, bool secure, std::string_view token) {
  return session_cookie_name(side, secure) + "=" + std::string(token) + attributes(secure);
}

std::string ended_session_cookie(zones::Zone side, bool secure) {
  return session_cookie_name(side, secure) + "=" + attributes(secure) + "; Max-Age=0";
}

std::optional<std::string> cookie_of(std::string_view header, std::string_view name) {
  std::optional<std::string> found;
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const std::size_t sign = pair.find('=');
    if (sign == std::string_view::npos || pair.substr(0, sign) != name) continue;
    const std::string_view value = pair.substr(sign + 1);
    if (found || value.empty() || value.size() > kTokenCharactersMax || !std::ranges::all_of(value, token_character)) return std::nullopt;
    found = std::string(value);
  }
  return found;
}

}  // namespace sekisho::api
