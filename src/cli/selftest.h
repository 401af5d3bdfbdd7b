// Is this program sound on this machine, and with this town's data? Run by an upgrade before the switch, and by anybody at any time.
#pragma once

#include <string>

#include "base/error.h"
#include "base/settings.h"

namespace CLI {
class App;
}

namespace sekisho::cli {

struct SelftestOptions {
  std::string data, settings;  // without data: the engine only
};

// Small harmful files are disarmed or refused as they should be. Errors: wall_missing and others of the pool; upgrade_failed with the sample's name.
base::Status test_engine(const base::Settings& settings);
// A copy of the database takes this program's migrations, and the evidence in it holds. The data themselves are only read.
base::Status test_data(const std::string& data, const base::Settings& settings);

void add_selftest(CLI::App& app, SelftestOptions& options, int& status);

}  // namespace sekisho::cli
