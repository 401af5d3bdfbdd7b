// The report of one file as JSON, and the line that a person reads. Shape: docs/reports.md.
#pragma once

#include <string>

#include "base/profile_file.h"
#include "sandbox/engine.h"

namespace sekisho::cli {

struct ReportNames {
  std::string input;   // base name, printable UTF-8
  std::string output;  // base name, printable UTF-8; empty when refused
};

std::string report_json(const ReportNames& names, const sandbox::Outcome& outcome, const base::ProfileChoice& profile, const std::string& engine);

// "path: refused (encrypted): 日本語 / English [where]"
std::string refusal_line(const std::string& shown_path, const base::Error& error);

}  // namespace sekisho::cli
