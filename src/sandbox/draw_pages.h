// Pictures and words of a clean PDF's pages: poppler, in a sandbox of its own kind (sekisho-pages), because it is a large program that is executed,
// not linked.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
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

// For looking at a PDF: how many pages it says it has, and one of them (from 1) as PNG, 1,600 pixels on its longer side, for a browser to show;
// untrusted as what draw_pages() gives. dots_per_inch does not matter here. Errors: the same; feature_unsupported for a page the file does not have.
base::Result<std::uint32_t> count_pages(const PageTask& task);
base::Result<base::Bytes> preview_page(const PageTask& task, std::uint32_t page);
// The same as a binary PPM of 1,200 pixels on its longer side, of any PDF, also one from outside; pixels.h reads it.
base::Result<base::Bytes> page_ppm(const PageTask& task, std::uint32_t page);

}  // namespace sekisho::sandbox
