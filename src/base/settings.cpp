#include "base/settings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/fd.h"
#include "base/settings_table.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace sekisho::base {

namespace {

constexpr const char* kSystemSettings = "/etc/sekisho/sekisho.toml";
constexpr std::size_t kFileBytesMax = 1 << 20;
constexpr std::size_t kFoldersMax = 100;
constexpr std::size_t kWordsMax = 100;

// Keys by the names that earlier versions knew.
struct Alias {
  std::string_view old_name, name;
};
constexpr Alias kAliases[] = {
    {"certificate.key", "certificate.key_file"},
    {"sandbox.walls_given_up", "engine.walls_given_up"},
    {"sandbox.scratch_dir", "engine.scratch_dir"},
};

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string unknown(std::string_view wanted, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t best = std::max<std::size_t>(3, wanted.size() / 3) + 1;
  for (const std::string& name : known) {
    const std::size_t away = distance(wanted.substr(0, 100), name);
    if (away < best) best = away, nearest = name;
  }
  if (nearest.empty()) return "知らない設定です。sekisho settings で一覧を見られます / unknown key; sekisho settings lists them all";
  return fmt::format("知らない設定です。{0} のことですか / unknown key; did you mean {0}?", nearest);
}

class SettingsReader {
 public:
  SettingsReader(const std::string& file, Settings& out) : file_(file), out_(out) {}

  Status read(const toml::table& table) {
    for (const auto& [name, node] : table) {
      const std::string_view section = name.str();
      Status done = section == "folder" ? read_folders(node) : read_section(section, name.source(), node);
      if (!done) return done;
    }
    return hold_together();
  }

  std::unexpected<Error> wrong(const toml::source_region& at, std::string_view key, std::string why) const {
    return refuse(Code::bad_settings, fmt::format("{}:{}:{}: {}", file_, at.begin.line, at.begin.column, key.substr(0, 200)), std::move(why));
  }

 private:
  Status read_section(std::string_view section, const toml::source_region& at, const toml::node& node) {
    const toml::table* entries = node.as_table();
    const auto known = std::ranges::find(settings_sections(), section, &SettingsSection::name);
    const bool old = std::ranges::any_of(kAliases, [&](const Alias& alias) { return alias.old_name.starts_with(std::string(section) + "."); });
    if (known == settings_sections().end() && !old) {
      std::vector<std::string> names{"folder"};
      for (const SettingsSection& each : settings_sections()) names.emplace_back(each.name);
      return wrong(at, section, unknown(section, names));
    }
    if (entries == nullptr) return wrong(at, section, "[名前] の形の見出しにしてください / a section is wanted");
    for (const auto& [name, value] : *entries)
      if (auto done = read_key(fmt::format("{}.{}", section, name.str()), name.source(), value); !done) return done;
    return {};
  }

  Status read_key(std::string full, const toml::source_region& at, const toml::node& value) {
    for (const Alias& alias : kAliases)
      if (full == alias.old_name) full = alias.name;
    const auto key = std::ranges::find(settings_keys(), full, &SettingsKey::full);
    if (key == settings_keys().end()) {
      std::vector<std::string> names;
      for (const SettingsKey& each : settings_keys()) names.push_back(each.full());
      return wrong(at, full, unknown(full, names));
    }
    seen_.insert_or_assign(full, at);
    return set(key->slot(out_), key->check, full, value);
  }

  Status set(const Slot& slot, const Check& check, std::string_view full, const toml::node& value) const {
    if (const auto* text = std::get_if<std::string*>(&slot)) {
      if (!value.is_string()) return wrong(value.source(), full, "\"文字列\" にしてください / a string is wanted");
      **text = *value.value<std::string>();
      const auto why = wrong_text(check, **text);
      return why ? wrong(value.source(), full, *why) : Status{};
    }
    if (const auto* flag = std::get_if<bool*>(&slot)) {
      if (!value.is_boolean()) return wrong(value.source(), full, "true か false にしてください / true or false is wanted");
      **flag = *value.value<bool>();
      return {};
    }
    if (const auto* words = std::get_if<std::vector<std::string>*>(&slot)) return set_words(**words, check, full, value);
    return set_number(slot, check, full, value);
  }

  Status set_number(const Slot& slot, const Check& check, std::string_view full, const toml::node& value) const {
    const auto number = value.is_integer() ? value.value<std::int64_t>() : std::nullopt;
    if (const auto why = wrong_number(check, number.value_or(-1))) return wrong(value.source(), full, *why);
    if (const auto* wide = std::get_if<std::uint64_t*>(&slot)) **wide = static_cast<std::uint64_t>(*number);
    else *std::get<std::uint32_t*>(slot) = static_cast<std::uint32_t>(*number);  // the checks of such keys end below 2^32
    return {};
  }

  Status set_words(std::vector<std::string>& words, const Check& check, std::string_view full, const toml::node& value) const {
    const toml::array* entries = value.as_array();
    if (entries == nullptr || entries->size() > kWordsMax)
      return wrong(value.source(), full, "[\"…\", \"…\"] の形にしてください / a list of strings is wanted");
    words.clear();
    for (const toml::node& entry : *entries) {
      if (auto done = set(Slot(&words.emplace_back()), check, full, entry); !done) return done;
    }
    return {};
  }

  Status read_folders(const toml::node& node) {
    const toml::array* entries = node.as_array();
    if (entries == nullptr || !node.is_array_of_tables() || entries->size() > kFoldersMax)
      return wrong(node.source(), "folder", "[[folder]] の形にしてください / [[folder]] is wanted");
    for (const toml::node& entry : *entries) {
      WatchedFolder folder;
      if (auto done = read_folder(folder, *entry.as_table()); !done) return done;
      if (folder.from == folder.to) return wrong(entry.source(), "folder.to", "from と to が同じです / from and to are the same");
      for (const WatchedFolder& other : out_.folders)
        if (other.in == folder.in) return wrong(entry.source(), "folder.in", "同じフォルダーが二度出てきます / the same folder twice");
      out_.folders.push_back(std::move(folder));
    }
    return {};
  }

  Status read_folder(WatchedFolder& folder, const toml::table& table) const {
    for (const auto& [name, value] : table) {
      const std::string full = fmt::format("folder.{}", name.str());
      const auto key = std::ranges::find(folder_keys(), name.str(), &FolderKey::name);
      if (key == folder_keys().end()) {
        std::vector<std::string> names;
        for (const FolderKey& each : folder_keys()) names.push_back(fmt::format("folder.{}", each.name));
        return wrong(name.source(), full, unknown(full, names));
      }
      if (auto done = set(key->slot(folder), key->check, full, value); !done) return done;
    }
    for (const FolderKey& key : folder_keys())
      if (key.check.kind != Check::Kind::range && !table.contains(key.name))
        return wrong(table.source(), fmt::format("folder.{}", key.name), "この [[folder]] に足りません / missing in this [[folder]]");
    return {};
  }

  // What no key can say alone.
  Status hold_together() const {
    if (auto done = sides_hold_together(); !done) return done;
    if (out_.store.engine == "postgresql" && out_.store.connection_file.empty())
      return wrong(at("store.engine"), "store.connection_file", "PostgreSQLには接続文字列のファイルが要ります / PostgreSQL wants a connection file");
    if (!out_.backup.key_file.empty() && !out_.backup.passphrase_file.empty())
      return wrong(at("backup.passphrase_file"), "backup.passphrase_file", "key_file とどちらか一つにしてください / either this or key_file");
    return {};
  }

  Status sides_hold_together() const {
    const auto& server = out_.server;
    const struct {
      std::string_view name;
      const std::string &address, &certificate, &key;
    } sides[] = {{"internet", server.internet, server.internet_certificate_file, server.internet_key_file},
                 {"lgwan", server.lgwan, server.lgwan_certificate_file, server.lgwan_key_file},
                 {"mynumber", server.mynumber, server.mynumber_certificate_file, server.mynumber_key_file}};
    for (const auto& side : sides) {
      const std::string certificate = fmt::format("server.{}_certificate_file", side.name), key = fmt::format("server.{}_key_file", side.name);
      if (side.certificate.empty() != side.key.empty())
        return wrong(at(side.certificate.empty() ? key : certificate), side.certificate.empty() ? certificate : key,
                     "証明書と秘密鍵は両方要ります / certificate and key go together");
      const bool loopback = side.address.empty() || side.address.starts_with("127.") || side.address.starts_with("[::1]:");
      const std::string address = fmt::format("server.{}", side.name);
      if (!loopback && side.certificate.empty())
        return wrong(at(address), address,
                     "TLSの証明書がない受け口は 127.0.0.1 か [::1] だけです / without a TLS certificate only loopback addresses are allowed");
    }
    return {};
  }

  toml::source_region at(const std::string& key) const {
    const auto found = seen_.find(key);
    return found == seen_.end() ? toml::source_region{{1, 1}, {1, 1}, nullptr} : found->second;
  }

  const std::string& file_;
  Settings& out_;
  std::map<std::string, toml::source_region, std::less<>> seen_;
};

Result<std::string> read_bounded(const std::string& path, mode_t forbidden) {
  const OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts{};
  if (!fd || ::fstat(fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode) || static_cast<std::size_t>(facts.st_size) > kFileBytesMax)
    return refuse(Code::bad_settings, path, "ファイルを読めません / the file cannot be read");
  if ((facts.st_mode & forbidden) != 0)
    return refuse(Code::bad_settings, path, "ほかの利用者にも読めます。chmod 600 してください / other users can read it; chmod 600");
  std::string text(kFileBytesMax + 1, '\0');
  std::size_t filled = 0;
  for (ssize_t got = 1; got > 0 && filled < text.size(); filled += static_cast<std::size_t>(got)) {
    got = ::read(fd.get(), text.data() + filled, text.size() - filled);
    if (got < 0 || filled + static_cast<std::size_t>(got) > kFileBytesMax)
      return refuse(Code::bad_settings, path, "ファイルを読めません / the file cannot be read");
  }
  text.resize(filled);
  return text;
}

}  // namespace

Result<Settings> parse_settings(std::string_view text, const std::string& name) {
  Settings out;
  out.file = name;
  SettingsReader reader(out.file, out);
  const toml::parse_result parsed = toml::parse(text, name);
  if (!parsed) {
    const auto& at = parsed.error().source().begin;
    return refuse(Code::bad_settings, fmt::format("{}:{}:{}", name, at.line, at.column),
                  fmt::format("TOMLの書き方に誤りがあります / {}", parsed.error().description()));
  }
  if (auto done = reader.read(parsed.table()); !done) return std::unexpected(done.error());
  return out;
}

Result<Settings> load_settings(const std::string& path) {
  std::string file = path;
  if (const char* named = std::getenv("SEKISHO_SETTINGS"); file.empty() && named != nullptr) file = named;
  if (file.empty() && ::access(kSystemSettings, F_OK) == 0) file = kSystemSettings;
  if (file.empty()) return Settings{};
  auto text = read_bounded(file, 0);
  if (!text) return std::unexpected(text.error());
  return parse_settings(*text, file);
}

Result<std::string> read_secret_file(const std::string& path) {
  auto text = read_bounded(path, 077);
  if (!text) return text;
  text->resize(std::min(text->size(), text->find('\n')));
  while (!text->empty() && text->back() == '\r') text->pop_back();
  if (text->empty()) return refuse(Code::bad_settings, path, "1行目が空です / its first line is empty");
  return text;
}

}  // namespace sekisho::base
