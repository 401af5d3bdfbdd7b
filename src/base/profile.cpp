#include "base/profile.h"

#include "base/error.h"

namespace sekisho::base {
namespace {
constexpr SettingText kSettings[] = {
#define SEKISHO_SETTING(id, key, kind, normal, strict, en, ja) {key, SettingKind::kind, normal, strict, en, ja},
#include "base/profile.def"
#undef SEKISHO_SETTING
};
}  // namespace

const SettingText& describe(Setting setting) {
  SEKISHO_CHECK(setting < Setting::count_);
  return kSettings[static_cast<std::size_t>(setting)];
}

Profile::Profile() {
  for (std::size_t i = 0; i < kSettingCount; ++i) values_[i] = kSettings[i].normal;
}

Profile Profile::strict() {
  Profile profile;
  for (std::size_t i = 0; i < kSettingCount; ++i) profile.values_[i] = kSettings[i].strict;
  return profile;
}

}  // namespace sekisho::base
