#include "api/guard.h"

#include <openssl/crypto.h>

namespace sekisho::api {

using people::Role;

bool unsafe(Method method) { return method != Method::get && method != Method::head && method != Method::options; }

// Sec-Fetch-Site (W3C Fetch Metadata) is what only the browser itself can set; Origin is there in older browsers too.
bool from_here(const Request& request) {
  if (const std::string_view site = request.header("sec-fetch-site"); !site.empty() && site != "same-origin") return false;
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return true;
  constexpr std::string_view kOpen = "http://", kTls = "https://";
  // Without TLS this is loopback, where a proxy may speak TLS for us.
  const bool by_tls = origin.starts_with(kTls);
  if (!by_tls && (request.secure || !origin.starts_with(kOpen))) return false;
  return origin.substr(by_tls ? kTls.size() : kOpen.size()) == request.header("host");
}

bool has_role(Needs needs, people::Roles roles) {
  switch (needs) {
    case Needs::nothing:
    case Needs::signed_in: return true;
    case Needs::approver: return roles.has(Role::approver);
    case Needs::operating: return roles.has(Role::operating);
    case Needs::auditor: return roles.has(Role::auditor);
    case Needs::overseer: return roles.has(Role::operating) || roles.has(Role::auditor);
  }
  return false;
}

bool same_secret(std::string_view a, std::string_view b) {
  return !a.empty() && a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool loopback(std::string_view peer) { return peer == "::1" || peer.starts_with("127."); }

}  // namespace sekisho::api
