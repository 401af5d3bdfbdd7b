// `sekisho disarm`: one file, or many with their folders.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sekisho::cli {

struct DisarmOptions {
  std::vector<std::string> paths;
  std::string profile = "default";
  std::string output;      // -o, one file; "-" is standard output
  std::string report;      // --report, one file
  std::string output_dir;  // --out-dir, many
  std::string report_dir;
  std::string password;
  std::string password_file;
  std::string key;       // a signing key: a certificate is written beside each output
  std::string settings;  // the operator's settings
  std::string worker;    // path of sekisho-worker; empty: beside this program
  unsigned jobs = 0;     // 0: one for each processor
  bool force = false;
  bool json = false;
  bool quiet = false;
  bool verbose = false;  // the operator's view: signals, findings of the second look
};

int disarm(const DisarmOptions& options);

}  // namespace sekisho::cli
