// `sekisho account add|disable|reset|list --data DIR`: local accounts. Exit status: 0 done, 2 refused (the password, the name), 1 usage or
// environment.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sekisho::cli {

struct AccountOptions {
  std::string data, name, shown_name, password_file;
  std::vector<std::string> roles{"staff"};
};

void add_account(CLI::App& app, AccountOptions& options, int& status);

}  // namespace sekisho::cli
