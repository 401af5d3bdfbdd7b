#include "base/profile_file.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace sekisho::base {

namespace {

std::optional<Setting> setting_by_key(std::string_view key) {
  for (std::size_t i = 0; i < kSettingCount; ++i)
    if (describe(static_cast<Setting>(i)).key == key) return static_cast<Setting>(i);
  return std::nullopt;
}

std::string place(const std::string& file, const toml::source_region& source, std::string_view key) {
  return fmt::format("{}:{}: {}", file, source.begin.line, key);
}

Status set_value(Profile& profile, const std::string& file, std::string_view key, const toml::node& node) {
  auto setting = setting_by_key(key);
  if (!setting) return refuse(Code::bad_settings, place(file, node.source(), key), "unknown setting");
  if (*setting == Setting::second_look && node.value<bool>() != true)
    return refuse(Code::bad_settings, place(file, node.source(), key), "the second look stays on");
  if (describe(*setting).kind == SettingKind::flag) {
    if (!node.is_boolean()) return refuse(Code::bad_settings, place(file, node.source(), key), "true or false is wanted");
    profile.set(*setting, *node.value<bool>() ? 1 : 0);
    return {};
  }
  auto number = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
  if (!number || *number < 1 || *number > 1'000'000)
    return refuse(Code::bad_settings, place(file, node.source(), key), "a whole number of 1 or more is wanted");
  profile.set(*setting, static_cast<std::int32_t>(*number));
  return {};
}

Status set_section(Profile& profile, const std::string& file, std::string_view section, const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return refuse(Code::bad_settings, place(file, node.source(), section), "a section is wanted");
  for (const auto& [key, value] : *table) {
    auto status = set_value(profile, file, fmt::format("{}.{}", section, std::string_view(key)), value);
    if (!status) return status;
  }
  return {};
}

Result<ProfileChoice> from_file(const std::string& file) {
  toml::parse_result parsed = toml::parse_file(file);
  if (!parsed)
    return refuse(Code::bad_settings, fmt::format("{}:{}", file, parsed.error().source().begin.line), std::string(parsed.error().description()));
  ProfileChoice out{file.substr(file.rfind('/') + 1), {}, {}};
  const toml::table& table = parsed.table();
  if (auto base_name = table["based_on"].value<std::string>()) {
    if (*base_name == "strict") out.profile = Profile::strict();
    else if (*base_name != "default") return refuse(Code::bad_settings, file + ": based_on", "default or strict is wanted");
  }
  for (const auto& [key, value] : table) {
    if (key == "based_on") continue;
    if (key == "profile" && value.is_string()) {
      out.name = *value.value<std::string>();
      continue;
    }
    if (auto status = set_section(out.profile, file, key, value); !status) return std::unexpected(status.error());
  }
  return out;
}

}  // namespace

Digest profile_sha256(const Profile& profile) {
  std::string text;
  for (std::size_t i = 0; i < kSettingCount; ++i) {
    auto setting = static_cast<Setting>(i);
    text += fmt::format("{}={}\n", describe(setting).key, profile[setting]);
  }
  return sha256(view(text));
}

Result<ProfileChoice> load_profile(const std::string& name_or_file) {
  Result<ProfileChoice> out = ProfileChoice{"default", {}, {}};
  if (name_or_file == "strict") out = ProfileChoice{"strict", Profile::strict(), {}};
  else if (name_or_file != "default") out = from_file(name_or_file);
  if (out) out->sha256 = profile_sha256(out->profile);
  return out;
}

Result<ProfileChoice> profile_of_folder(const std::string& folder, std::string_view name) {
  const bool plain =
      !name.empty() && name.size() <= 64 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == name.npos;
  if (!plain) return refuse(Code::bad_settings, std::string(name.substr(0, 64)), "a profile's name is of letters, digits, - and _");
  if (name == "default" || name == "strict") return load_profile(std::string(name));
  auto out = load_profile(fmt::format("{}/{}.toml", folder, name));
  if (out) out->name = name;
  return out;
}

std::string profile_toml(const ProfileChoice& choice) {
  std::string out = fmt::format("profile = \"{}\"\n", choice.name), section;
  for (std::size_t i = 0; i < kSettingCount; ++i) {
    auto setting = static_cast<Setting>(i);
    const SettingText& text = describe(setting);
    std::string_view key = text.key;
    std::size_t dot = key.find('.');
    if (key.substr(0, dot) != section) {
      section = key.substr(0, dot);
      out += fmt::format("\n[{}]\n", section);
    }
    std::string value = text.kind == SettingKind::flag ? (choice.profile.on(setting) ? "true" : "false") : std::to_string(choice.profile[setting]);
    out += fmt::format("# {}\n# {}\n{} = {}\n", text.ja, text.en, key.substr(dot + 1), value);
  }
  return out;
}

}  // namespace sekisho::base
