// Profiles 無害化の設定 in TOML: `default` and `strict` are built in, others are files that name what they change.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/hash.h"
#include "base/profile.h"

namespace sekisho::base {

struct ProfileChoice {
  std::string name;
  Profile profile;
  Digest sha256{};
};

// name_or_file: "default", "strict", or a path to a TOML file. Errors: bad_settings with file, line and key.
Result<ProfileChoice> load_profile(const std::string& name_or_file);

// What tells two profiles apart, whatever they are called: the hash over every setting.
Digest profile_sha256(const Profile& profile);

// As the rules of a route name it: "default", "strict", or NAME for FOLDER/NAME.toml. A name is of letters, digits, - and _.
Result<ProfileChoice> profile_of_folder(const std::string& folder, std::string_view name);

// The profile as TOML with every setting explained; load_profile() reads it back to the same values.
std::string profile_toml(const ProfileChoice& choice);

}  // namespace sekisho::base
