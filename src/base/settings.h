// The operator's settings 運用の設定: one TOML file for the whole program. settings.def says which keys there are; the structs here are made of it.
// A secret stands in a file of its own, and the key names that file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/limits.h"

namespace sekisho::base {

// A folder that is watched, with the road of what is put into it.
struct WatchedFolder {
  using text = std::string;
  using number = std::uint64_t;
#define SEKISHO_FOLDER_KEY(name, type, initial, check, ja, en) type name = initial;
#include "base/settings.def"
};

struct Settings {
  using text = std::string;
  using number = std::uint64_t;
  using flag = bool;
  using words = std::vector<std::string>;
#define SEKISHO_SECTION(name, ja, en) struct {
#define SEKISHO_KEY(section, name, type, initial, check, ja, en) type name = initial;
#define SEKISHO_SECTION_END(name) \
  }                               \
  name;
#include "base/settings.def"
  Limits limits;
  std::vector<WatchedFolder> folders;  // [[folder]]
  std::string file;                    // it was read from; empty: the built-in values
};

// path: of --settings. Without it the file of SEKISHO_SETTINGS, then /etc/sekisho/sekisho.toml, then the built-in values.
// Errors: bad_settings with "FILE:LINE:COLUMN: section.key", the detail in Japanese and English.
Result<Settings> load_settings(const std::string& path);
// name: of the file, for the place of an error.
Result<Settings> parse_settings(std::string_view toml, const std::string& name);

// All keys with their explanation; parse_settings() reads it back to the same values.
std::string settings_toml(const Settings& settings);
// The same as a table for docs/settings.md.
std::string settings_markdown();

// The first line of a file that a key ending in _file names. Errors: bad_settings when it is missing, empty or open to other users.
Result<std::string> read_secret_file(const std::string& path);

}  // namespace sekisho::base
