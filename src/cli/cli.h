// Room:   cli: the commands of `sekisho`.
// In/Out: arguments and files in; files, reports and lines for people out.
// Never:  parses a file's content; that is the worker's job. Touches nothing but the outputs that were named.
// Fails:  exit status 0 every file has a clean output, 2 some were refused, 1 usage or internal error.
// Start reading at: run().
#pragma once

#include <initializer_list>

namespace CLI {
class App;
}

namespace sekisho::cli {

inline constexpr int kAllClean = 0;
inline constexpr int kError = 1;
inline constexpr int kSomeRefused = 2;

// A command from a room that this one cannot include: adds itself to the app and sets the status when it is called.
using AddCommand = void (*)(CLI::App& app, int& status);
int run(int argc, char** argv, std::initializer_list<AddCommand> more = {});

}  // namespace sekisho::cli
