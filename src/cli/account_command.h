// `sekisho account add|disable|reset|list`, `sekisho account unit …`, `sekisho account post …`, each with --data DIR, beside a running server or
// without one. Exit status: 0 done, 2 refused (the password, the name), 1 usage or environment.
#pragma once

#include <string>
#include <vector>

#include "cli/control_request.h"

namespace CLI {
class App;
}

namespace sekisho::cli {

struct AccountOptions {
  StorePlace place;
  std::string name, shown_name, password_file, unit, new_name;
  std::vector<std::string> roles{"staff"}, accounts;
};

void add_account(CLI::App& app, AccountOptions& options, int& status);

}  // namespace sekisho::cli
