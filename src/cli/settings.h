// The operator's settings (TOML): limits, walls given up, the signing key. Found by --settings, SEKISHO_SETTINGS, or
// /etc/sekisho/sekisho.toml; without any, the built-in values hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "evidence/signed_note.h"

namespace sekisho::cli {

struct Settings {
  base::Limits limits;
  std::vector<std::string> walls_given_up;
  std::string scratch_dir = "/tmp";
  std::string signing_key;      // path; empty: none
  std::string evidence_origin;  // name of the evidence log at its first start; empty: a random one
};

base::Result<Settings> load_settings(const std::string& path);

// The key of --key, SEKISHO_KEY or the settings; nothing where none is configured. Errors: bad_key.
base::Result<std::optional<evidence::SigningKey>> load_signing_key(const std::string& path, const Settings& settings);

base::Result<std::string> read_small_file(const std::string& path);  // at most 1 MiB
std::string worker_beside_this_program();
std::string engine_name(const std::string& worker_path);  // "sekisho 0.1.0 (worker 12 hex digits of its SHA-256)"

}  // namespace sekisho::cli
