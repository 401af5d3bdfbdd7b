// What commands share around the operator's settings (base/settings.h): the signing key, the worker, small files.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/settings.h"
#include "evidence/signed_note.h"

namespace CLI {
class App;
}

namespace sekisho::cli {

// The key of --key, SEKISHO_KEY or the settings; nothing where none is configured. Errors: bad_key.
base::Result<std::optional<evidence::SigningKey>> load_signing_key(const std::string& path, const base::Settings& settings);

base::Result<std::string> read_small_file(const std::string& path);  // at most 1 MiB
std::string worker_beside_this_program();
std::string engine_name(const std::string& worker_path);  // "sekisho 0.1.0 (worker 12 hex digits of its SHA-256)"

// `sekisho settings [--file F] [--check] [--markdown]`. Exit status: 0, 2 the settings are wrong.
struct SettingsOptions {
  std::string file;
  bool check = false, markdown = false;
};
void add_settings(CLI::App& app, SettingsOptions& options, int& status);

}  // namespace sekisho::cli
