// Room:   cli: the commands of `sekisho`.
// In/Out: arguments and files in; files, reports and lines for people out.
// Never:  parses a file's content; that is the worker's job. Touches nothing but the outputs that were named.
// Fails:  exit status 0 every file has a clean output, 2 some were refused, 1 usage or internal error.
// Start reading at: run().
#pragma once

namespace sekisho::cli {

inline constexpr int kAllClean = 0;
inline constexpr int kError = 1;
inline constexpr int kSomeRefused = 2;

int run(int argc, char** argv);

}  // namespace sekisho::cli
