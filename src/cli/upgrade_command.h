// `sekisho upgrade make|install|rollback`. Exit status: 0 done, 2 the file is not to be trusted or the new version is not sound (nothing changed),
// 1 usage or environment.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sekisho::cli {

struct UpgradeOptions {
  std::string file, root = "/opt/sekisho", data, settings, folder, version, kind = "program", key, output, then, backup_key_file;
  std::vector<std::string> trusted;
  bool allow_older = false, no_backup = false;
};

void add_upgrade(CLI::App& app, UpgradeOptions& options, int& status);

}  // namespace sekisho::cli
