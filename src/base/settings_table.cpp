#include "base/settings_table.h"

#include <fmt/format.h>

#include <charconv>
#include <ranges>

namespace sekisho::base {

namespace {

constexpr Check any() { return {}; }
constexpr Check address() { return {Check::Kind::address}; }
constexpr Check path() { return {Check::Kind::path}; }
constexpr Check needed() { return {Check::Kind::needed}; }
constexpr Check one_of(std::string_view choices) { return {Check::Kind::one_of, 0, 0, choices}; }
constexpr Check range(std::uint64_t min, std::uint64_t max) { return {Check::Kind::range, min, max}; }

constexpr SettingsSection kSections[] = {
#define SEKISHO_SECTION(name, ja, en) {#name, ja, en},
#include "base/settings.def"
    {"limits", "1ファイルの無害化の上限", "limits of disarming one file"},
};

const SettingsKey kKeys[] = {
#define SEKISHO_KEY(section, name, type, initial, check, ja, en) \
  {#section, #name, check, ja, en, [](Settings& settings) -> Slot { return &settings.section.name; }},
#include "base/settings.def"
#define SEKISHO_LIMIT(name, max, ja, en) {"limits", #name, range(1, max), ja, en, [](Settings& settings) -> Slot { return &settings.limits.name; }},
#include "base/settings.def"
};

const FolderKey kFolderKeys[] = {
#define SEKISHO_FOLDER_KEY(name, type, initial, check, ja, en) {#name, check, ja, en, [](WatchedFolder& folder) -> Slot { return &folder.name; }},
#include "base/settings.def"
};

constexpr std::size_t kTextBytesMax = 4096;

bool port(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && error == std::errc() && end == text.data() + text.size() && number <= 65'535;
}

bool is_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0 || !port(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.front() == '[') return host.back() == ']' && host.find_first_not_of("0123456789abcdefABCDEF:.%", 1) == host.size() - 1;
  return host.find_first_not_of("0123456789.") == host.npos;
}

bool is_choice(std::string_view choices, std::string_view value) {
  for (const auto part : std::views::split(choices, '|'))
    if (std::string_view(part.begin(), part.end()) == value) return true;
  return false;
}

}  // namespace

std::span<const SettingsSection> settings_sections() { return kSections; }
std::span<const SettingsKey> settings_keys() { return kKeys; }
std::span<const FolderKey> folder_keys() { return kFolderKeys; }

std::optional<std::string> wrong_text(const Check& check, std::string_view value) {
  if (value.size() > kTextBytesMax) return "長すぎます / too long";
  for (const char c : value)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "改行などの制御文字は使えません / control characters are not allowed";
  switch (check.kind) {
    case Check::Kind::address:
      if (!value.empty() && !is_address(value))
        return "アドレス:ポートの形にしてください（例 192.0.2.1:8480、[::1]:8480） / ADDRESS:PORT is wanted, as 192.0.2.1:8480 or [::1]:8480";
      break;
    case Check::Kind::one_of:
      if (!is_choice(check.choices, value)) return fmt::format("{} のどれかにしてください / one of these is wanted", check.choices);
      break;
    case Check::Kind::needed:
      if (value.empty()) return "空にはできません / it cannot be empty";
      break;
    default: break;
  }
  return std::nullopt;
}

std::optional<std::string> wrong_number(const Check& check, std::int64_t value) {
  if (value >= 0 && static_cast<std::uint64_t>(value) >= check.min && static_cast<std::uint64_t>(value) <= check.max) return std::nullopt;
  return fmt::format("{0}以上{1}以下の整数にしてください / a whole number from {0} to {1} is wanted", check.min, check.max);
}

}  // namespace sekisho::base
