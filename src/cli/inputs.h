// The files that a run is asked to disarm: operands and what stands below them, in a fixed order.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace sekisho::cli {

struct Input {
  std::string path;                       // as given, any bytes
  std::string relative;                   // below the output folder: the base name of a file, the path below a folder
  base::Code problem = base::Code::none;  // known before reading: directory_loop, not_a_file, unreadable, not_found
};

// Walks folders; links are followed, a folder that contains itself is reported once and not entered. Sorted by name within each folder.
std::vector<Input> collect_inputs(const std::vector<std::string>& operands);

}  // namespace sekisho::cli
