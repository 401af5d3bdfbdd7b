// Profiles 無害化の設定 in TOML: `default` and `strict` are built in, others are files that name what they change.
#pragma once

#include <string>

#include "cli/report.h"

namespace sekisho::cli {

// name_or_file: "default", "strict", or a path to a TOML file. Errors: bad_settings with file, line and key.
base::Result<ProfileChoice> load_profile(const std::string& name_or_file);

// The profile as TOML with every setting explained; load_profile() reads it back to the same values.
std::string profile_toml(const ProfileChoice& choice);

}  // namespace sekisho::cli
