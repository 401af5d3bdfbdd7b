// The session's cookie: each side has a name of its own, since browsers share cookies between the ports of one host.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "zones/zones.h"

namespace sekisho::api {

// "sekisho_lgwan", over TLS "__Host-sekisho_lgwan" (RFC 6265bis §4.1.3.2: only this host over TLS can have set it).
std::string session_cookie_name(zones::Zone side, bool secure);
// Values of Set-Cookie: at sign-in; when the session is over. HttpOnly, SameSite=Strict, Path=/, over TLS also Secure; gone with the browser.
std::string session_cookie(zones::Zone side, bool secure, std::string_view token);
std::string ended_session_cookie(zones::Zone side, bool secure);

// The value by that exact name in a Cookie header (RFC 6265 §4.2.1). Nothing when it is absent, there twice, or anything but a token of ours
// (letters, digits, - and _). What other programs on the same host set beside it does not matter, however malformed.
std::optional<std::string> cookie_of(std::string_view header, std::string_view name);

}  // namespace sekisho::api
