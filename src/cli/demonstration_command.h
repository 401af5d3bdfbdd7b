// `sekisho demonstration --data DIR --files FOLDER`: a municipality to look at. Accounts, units, and some hundred crossings of the last thirty days,
// sent, disarmed, judged, approved and taken by the program itself on a clock that runs ahead. Exit status: 0 made, 1 usage or environment.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace sekisho::cli {

struct DemonstrationOptions {
  std::string data, files, scanner;
};

void add_demonstration(CLI::App& app, DemonstrationOptions& options, int& status);

}  // namespace sekisho::cli
