// From a request to the endpoint that answers it: path and method, who calls and whether they may, and that the request is their own. Also the web
// folder, health and metrics. Any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/endpoint.h"
#include "api/metrics.h"
#include "api/server.h"
#include "api/town.h"
#include "api/web_folder.h"
#include "people/people.h"

namespace sekisho::api {

// The account behind a token that may do what the scope says on that side (people::Tokens::check). Errors: bad_token, not_permitted, those of the
// store.
using TokenCheck = std::function<base::Result<people::Account>(std::string_view token, std::string_view scope, zones::Zone side)>;
// What keeps the program from its work, for /readyz; empty when nothing does.
using Readiness = std::function<std::vector<base::Error>()>;

struct RouterSettings {
  std::size_t json_bytes = 1u << 20;  // of a Body::json
  TokenCheck tokens;                  // none: no token is right
  Readiness readiness;                // none: always ready
};

class Router : public Handler {
 public:
  // All borrowed; web and metrics may be nothing. Endpoints with the same path stand anywhere in the table.
  Router(RouterSettings settings, std::span<const Endpoint> endpoints, Town& town, people::Sessions& sessions, const WebFolder* web,
         const Metrics* metrics);

  std::optional<Opened> at_once(const Request& request) override;
  Opened open(Request& request) override;

 private:
  struct Route {
    const Endpoint* endpoint;
    std::vector<std::string_view> segments;
  };
  struct Found {
    const Endpoint* endpoint = nullptr;
    std::string allow;  // methods of the path's endpoints; empty: no such path
  };
  using Known = base::Result<std::optional<Caller>>;  // nobody in particular, where nothing is needed

  Found find(Request& request) const;
  std::optional<Opened> of_the_program(const Request& request) const;
  Known caller_of(const Request& request, const Endpoint& endpoint) const;
  Known by_token(const Request& request, const Endpoint& endpoint) const;
  base::Result<people::Account> token_holder(const Request& request, std::string_view scope) const;
  Known by_cookie(const Request& request, const Endpoint& endpoint) const;
  Response readiness() const;
  Response metrics(const Request& request) const;

  const RouterSettings settings_;
  Town& town_;
  people::Sessions& sessions_;
  const WebFolder* web_;
  const Metrics* metrics_;
  std::vector<Route> routes_;
};

}  // namespace sekisho::api
