// settings.def as a table: every key with its place in the struct, its check and its words. For what goes through all of them.
#pragma once

#include <optional>
#include <span>
#include <variant>

#include "base/settings.h"

namespace sekisho::base {

using Slot = std::variant<std::string*, std::uint64_t*, std::uint32_t*, bool*, std::vector<std::string>*>;

struct Check {
  enum class Kind : std::uint8_t { any, address, path, one_of, range, needed } kind = Kind::any;
  std::uint64_t min = 0, max = 0;
  std::string_view choices;  // between bars
};

struct SettingsKey {
  std::string_view section, name;
  Check check;
  std::string_view ja, en;
  Slot (*slot)(Settings&);
  std::string full() const { return std::string(section) + "." + std::string(name); }
};
struct SettingsSection {
  std::string_view name, ja, en;
};
struct FolderKey {
  std::string_view name;
  Check check;
  std::string_view ja, en;
  Slot (*slot)(WatchedFolder&);
};

std::span<const SettingsSection> settings_sections();
std::span<const SettingsKey> settings_keys();  // in the order of the sections
std::span<const FolderKey> folder_keys();

// Why a value may not be, in Japanese and English; nothing when it may.
std::optional<std::string> wrong_text(const Check& check, std::string_view value);
std::optional<std::string> wrong_number(const Check& check, std::int64_t value);

}  // namespace sekisho::base
