// Output files appear whole under their name or not at all.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "sandbox/names.h"

namespace sekisho::cli {

enum class Existing : std::uint8_t { keep, replace };

// Copies `bytes` from the start of `source_fd` into `path`. Errors: output_exists, output_unwritable, disk_full.
base::Status write_output(const std::string& path, int source_fd, std::uint64_t bytes, Existing existing);
base::Status write_output(const std::string& path, std::string_view text, Existing existing, unsigned mode = 0644);

base::Status write_to_standard_output(int source_fd, std::uint64_t bytes);

// Makes the folders above path. Errors: output_unwritable, disk_full.
base::Status make_folders_above(const std::string& path);

using sandbox::output_name;

}  // namespace sekisho::cli
