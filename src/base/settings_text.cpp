// The settings for people to read.
#include <fmt/format.h>

#include "base/settings.h"
#include "base/settings_table.h"

namespace sekisho::base {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string value_of(const Slot& slot) {
  if (const auto* text = std::get_if<std::string*>(&slot)) return quoted(**text);
  if (const auto* wide = std::get_if<std::uint64_t*>(&slot)) return std::to_string(**wide);
  if (const auto* narrow = std::get_if<std::uint32_t*>(&slot)) return std::to_string(**narrow);
  if (const auto* flag = std::get_if<bool*>(&slot)) return **flag ? "true" : "false";
  std::string out;
  for (const std::string& word : *std::get<std::vector<std::string>*>(slot)) out += (out.empty() ? "" : ", ") + quoted(word);
  return "[" + out + "]";
}

std::string allowed(const Check& check) {
  if (check.kind == Check::Kind::range) return fmt::format("{}–{}", check.min, check.max);
  if (check.kind == Check::Kind::one_of) {
    std::string out(check.choices);
    for (std::size_t bar = out.find('|'); bar != out.npos; bar = out.find('|', bar)) out.replace(bar, 1, ", ");
    return out;
  }
  return {};
}

std::string words(std::string_view mark, std::string_view ja, std::string_view en, const Check& check, const std::string& initial) {
  const std::string bounds = allowed(check);
  return fmt::format("{0}{1}\n{0}{2}\n{0}既定 / default: {3}{4}\n", mark, ja, en, initial, bounds.empty() ? "" : "  (" + bounds + ")");
}

std::string folder_toml(WatchedFolder folder, std::string_view mark) {
  std::string out = fmt::format("\n{}[[folder]]\n", mark);
  for (const FolderKey& key : folder_keys()) out += fmt::format("{}{} = {}\n", mark, key.name, value_of(key.slot(folder)));
  return out;
}

WatchedFolder example() {
  WatchedFolder out;
  out.from = "internet", out.to = "lgwan", out.in = "/srv/sekisho/in", out.out = "/srv/sekisho/out", out.refused = "/srv/sekisho/refused";
  out.sender = "folder", out.recipient = "tanaka";
  return out;
}

}  // namespace

std::string settings_toml(const Settings& settings) {
  Settings present = settings, initial;
  std::string out =
      "# 関所の運用の設定。/etc/sekisho/sekisho.toml に置きます。書かなかった項目は既定の値になります。\n"
      "# The settings of Sekisho, for /etc/sekisho/sekisho.toml. What is left out has its default.\n"
      "# 秘密は、名前が _file で終わる項目が指すファイルに書きます。 / Secrets stand in the files that keys ending in _file name.\n";
  for (const SettingsSection& section : settings_sections()) {
    out += fmt::format("\n# {} / {}\n[{}]\n", section.ja, section.en, section.name);
    for (const SettingsKey& key : settings_keys())
      if (key.section == section.name)
        out += words("# ", key.ja, key.en, key.check, value_of(key.slot(initial))) + fmt::format("{} = {}\n", key.name, value_of(key.slot(present)));
  }
  out += "\n# 見張るフォルダー。一つごとに [[folder]] を書きます。 / Watched folders, a [[folder]] for each.\n";
  WatchedFolder fresh;
  for (const FolderKey& key : folder_keys()) out += fmt::format("#   {}: {} / {}\n", key.name, key.ja, key.en);
  if (settings.folders.empty()) out += folder_toml(example(), "# ");
  for (const WatchedFolder& folder : settings.folders) out += folder_toml(folder, "");
  return out;
}

std::string settings_markdown() {
  Settings initial;
  std::string out;
  const auto row = [&](std::string_view name, const std::string& value, const Check& check, std::string_view ja, std::string_view en) {
    out += fmt::format("| `{}` | `{}` | {} | {}<br>{} |\n", name, value, allowed(check), ja, en);
  };
  for (const SettingsSection& section : settings_sections()) {
    out += fmt::format("\n## [{}] {} / {}\n\n| 項目 / key | 既定 / default | 範囲 / range | 説明 / meaning |\n|---|---|---|---|\n", section.name,
                       section.ja, section.en);
    for (const SettingsKey& key : settings_keys())
      if (key.section == section.name) row(key.name, value_of(key.slot(initial)), key.check, key.ja, key.en);
  }
  out += "\n## [[folder]] 見張るフォルダー / watched folders\n\n| 項目 / key | 既定 / default | 範囲 / range | 説明 / meaning |\n|---|---|---|---|\n";
  WatchedFolder fresh;
  for (const FolderKey& key : folder_keys()) row(key.name, value_of(key.slot(fresh)), key.check, key.ja, key.en);
  return out;
}

}  // namespace sekisho::base
