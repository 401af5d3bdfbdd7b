// `sekisho token create|list|revoke --data DIR`: tokens by which machines call the API, beside a running server or without one. create prints the
// token, and nothing else, on standard output. Exit status: 0 done, 2 refused (the name, a scope), 1 usage or environment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/control_request.h"

namespace CLI {
class App;
}

namespace sekisho::cli {

struct TokenOptions {
  StorePlace place;
  std::string name, side;
  std::vector<std::string> scopes;
  std::int64_t expires_days = 365;
};

void add_token(CLI::App& app, TokenOptions& options, int& status);

}  // namespace sekisho::cli
