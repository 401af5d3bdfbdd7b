// An endpoint is one line of a table: method, path, who may call it, what body it takes, the function that answers. The router checks all of that
// before the function runs; api/openapi.yaml describes the same table and a test holds the two together.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/http.h"
#include "people/people.h"

namespace sekisho::api {

struct Town;  // town.h: what endpoints work with

enum class Needs : std::uint8_t {
  nothing,    // anybody who reaches the listener
  signed_in,  // a session or a token, whatever its role
  approver,   // one of these roles; for tokens the scope decides
  operating,
  auditor,
  overseer,  // operator or auditor
};

enum class Body : std::uint8_t { none, json, stream };

// Who calls: a person by the session's cookie, or a machine by its token.
struct Caller {
  people::Account account;
  std::string form_token;     // of the session; empty for a token
  std::string session_token;  // empty for a token
  bool by_token = false;
};

struct Call {
  const Request& request;
  const Caller* caller;  // nullptr only where nothing is needed
  Town& town;
};

struct Endpoint {
  Method method{};
  std::string_view pattern;  // "/api/v1/items/{item}": a {name} matches one part, a last {name...} the rest
  Needs needs = Needs::signed_in;
  std::string_view scope;  // what a token must be allowed; empty: tokens may not call it
  Body body = Body::none;
  Response (*answer)(Call& call) = nullptr;                                  // Body::none and json
  base::Result<std::unique_ptr<BodySink>> (*receive)(Call& call) = nullptr;  // Body::stream; the sink outlives the call, not the town
};

// Every endpoint of /api/v1, gathered from endpoints/*.h in one place (endpoints/table.cpp).
std::span<const Endpoint> endpoints();

}  // namespace sekisho::api
