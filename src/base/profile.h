// A disarm profile 無害化の設定 as plain numbers, so that it can cross into a worker. Read from TOML outside the sandbox.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sekisho::base {

enum class Setting : std::uint16_t {
#define SEKISHO_SETTING(id, key, kind, normal, strict, en, ja) id,
#include "base/profile.def"
#undef SEKISHO_SETTING
  count_,
};

enum class SettingKind : std::uint8_t { flag, number };

struct SettingText {
  std::string_view key;
  SettingKind kind;
  std::int32_t normal;
  std::int32_t strict;
  std::string_view en;
  std::string_view ja;
};
const SettingText& describe(Setting setting);
inline constexpr std::size_t kSettingCount = static_cast<std::size_t>(Setting::count_);

// A set of settings as one number: bit n is the nth.
using SettingMask = std::uint64_t;
constexpr SettingMask mask_of(Setting setting) { return SettingMask{1} << static_cast<unsigned>(setting); }
static_assert(kSettingCount <= 64);

class Profile {
 public:
  Profile();  // the values of `default`
  static Profile strict();

  std::int32_t operator[](Setting setting) const { return values_[static_cast<std::size_t>(setting)]; }
  bool on(Setting setting) const { return (*this)[setting] != 0; }
  void set(Setting setting, std::int32_t value) { values_[static_cast<std::size_t>(setting)] = value; }

 private:
  std::array<std::int32_t, kSettingCount> values_;
};

}  // namespace sekisho::base
