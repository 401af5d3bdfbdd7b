// Pictures and words of a clean PDF's pages: poppler, in a sandbox of its own kind (sekisho-pages), because it is a large program that is executed,
// not linked.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace sekisho::sandbox {

struct PageTask {
  int pdf = -1;  // borrowed; sealed or read-only
  int dots_per_inch = 150;
  std::uint64_t bytes_max = 0;  // of all pictures
  std::chrono::milliseconds time_max{};
  std::string worker_path;  // sekisho-pages lies beside it
  std::vector<std::string> walls_given_up;
  std::string scratch_dir;
};

// A file as formats/pages reads it, untrusted. Errors: timed_out, output_too_large, feature_unsupported (poppler cannot draw it), worker_unavailable,
// wall_missing, disk_full.
base::Result<base::OwnedFd> draw_pages(const PageTask& task);

}  // namespace sekisho::sandbox
