// Who may call what, as pure functions of a request: the origin it came from and the roles it needs.
#pragma once

#include <string_view>

#include "api/endpoint.h"
#include "api/http.h"

namespace sekisho::api {

// Changes something, so that another site must not be able to make a browser send it (RFC 9110 §9.2.1).
bool unsafe(Method method);
// What the browser says about where the request came from agrees with this server; true where it says nothing.
bool from_here(const Request& request);
bool has_role(Needs needs, people::Roles roles);
// In time that does not tell how much of them agrees.
bool same_secret(std::string_view a, std::string_view b);
bool loopback(std::string_view peer);

}  // namespace sekisho::api
