#include "cli/backup.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/clock.h"
#include "base/settings_table.h"
#include "cli/copy_folder.h"
#include "cli/evidence_note.h"
#include "store/backup.h"

namespace sekisho::cli {

namespace fs = std::filesystem;
namespace json = boost::json;

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr int kGoneAtOnce = 5'000;

class Backup {
 public:
  Backup(const Place& place, const base::Settings& settings, ArchiveWriter archive)
      : place_(place), settings_(settings), archive_(std::move(archive)), started_(base::system_clock().now()) {}

  Result<BackupMade> run() {
    // No key of the stored files is dropped, and none added, until their files are read.
    store::BlobKeyFile keys(place_.blobs.key_file);
    const bool any_blobs = keys.there();
    base::OwnedFd shared;
    if (any_blobs) {
      auto held = keys.share();
      if (!held) return std::unexpected(held.error());
      shared = std::move(*held);
    }
    auto database = open_database();
    if (!database) return std::unexpected(database.error());
    Status done = add_manifest();
    if (done) done = add_data();
    if (done) done = add_settings();
    if (done) done = add_tree("evidence", place_.evidence, [](const std::string& name) { return name != "lock"; });
    if (done) done = add_database(**database);
    const std::uint64_t before = archive_.files();
    if (done && any_blobs) done = add_tree("blobs", place_.blobs.folder, [](const std::string& name) { return !name.starts_with("incoming/"); });
    made_.blobs = archive_.files() - before;
    if (done) done = add_gone(**database);
    if (done) done = archive_.finish();
    if (!done) return std::unexpected(done.error());
    made_.files = archive_.files(), made_.bytes = archive_.bytes(), made_.sha256 = archive_.file_sha256();
    return made_;
  }

 private:
  Result<std::unique_ptr<store::Database>> open_database() const {
    store::DatabaseSettings settings = place_.database;
    settings.access = store::Access::reader;
    struct stat facts{};
    if (settings.engine == store::Engine::sqlite && ::stat(settings.place.c_str(), &facts) != 0) return refuse(Code::not_found, settings.place);
    return store::Database::open(settings);
  }

  Status add(const std::string& name, const std::string& path) {
    bool there = false;
    return archive_.add_file(name, path, there);
  }

  Status add_manifest() {
    json::object manifest{{"format", 1},
                          {"program", SEKISHO_VERSION},
                          {"made_at", base::rfc3339(started_)},
                          {"engine", place_.database.engine == store::Engine::sqlite ? "sqlite" : "postgresql"},
                          {"data", place_.data},
                          {"settings", settings_files()}};
    return archive_.add("manifest", 0600, json::serialize(manifest));
  }

  // The files that the settings name, as [{"key", "path", "entry"}, …]. What opens a backup is not kept in it.
  json::array settings_files() {
    json::array out;
    const auto name = [&](const std::string& key, const std::string& path) {
      if (path.empty()) return;
      const std::string entry = fmt::format("settings/{}/{}", key, fs::path(path).filename().string());
      out.push_back(json::object{{"key", key}, {"path", path}, {"entry", entry}});
      wanted_.emplace_back(entry, path);
    };
    name("settings", settings_.file);
    base::Settings copy = settings_;
    for (const base::SettingsKey& key : base::settings_keys()) {
      const std::string full = key.full();
      if (key.section == "backup" || full == "store.key_file") continue;
      const base::Slot slot = key.slot(copy);
      if (const auto* text = std::get_if<std::string*>(&slot); text != nullptr && full.ends_with("_file")) name(full, **text);
      if (const auto* words = std::get_if<std::vector<std::string>*>(&slot);
          words != nullptr && (full.ends_with("_files") || full == "evidence.witnesses"))
        for (std::size_t i = 0; i < (*words)->size(); ++i) name(fmt::format("{}-{}", full, i), (**words)[i]);
    }
    std::error_code error;
    if (!settings_.crossing.profiles_folder.empty())
      for (const auto& file : fs::directory_iterator(settings_.crossing.profiles_folder, error))
        if (file.path().extension() == ".toml") name("crossing.profiles_folder", file.path().string());
    return out;
  }

  Status add_settings() {
    for (const auto& [entry, path] : wanted_)
      if (auto done = add(entry, path); !done) return done;
    return {};
  }

  // Keys and whatever else stands in the data folder itself.
  Status add_data() {
    if (auto done = add("data/blobs.key", place_.blobs.key_file); !done) return done;
    std::error_code error;
    const std::string database = fs::path(place_.database.place).filename().string();
    for (const auto& file : fs::directory_iterator(place_.data, error)) {
      const std::string name = file.path().filename().string();
      const bool of_database = name.starts_with("sekisho.db") || (place_.database.engine == store::Engine::sqlite && name.starts_with(database));
      std::error_code ignored;
      if (!file.is_regular_file(ignored) || name.starts_with(".") || name.ends_with(".lock") || name == "lock" || name == "evidence-waiting" ||
          name == "blobs.key" || of_database)
        continue;
      if (auto done = add("data/" + name, file.path().string()); !done) return done;
    }
    return error ? Status(refuse(Code::unreadable, place_.data)) : Status{};
  }

  template <class Wanted>
  Status add_tree(const std::string& below, const std::string& folder, Wanted wanted) {
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      std::error_code gone;  // a file that goes while we look
      if (!at->is_regular_file(gone) || at->is_symlink(gone)) continue;
      const std::string name = at->path().lexically_relative(folder).string();
      if (!wanted(name) || at->path().filename().string().starts_with(".new-")) continue;
      if (auto done = add(below + "/" + name, at->path().string()); !done) return done;
    }
    if (error && error != std::errc::no_such_file_or_directory) return refuse(Code::store_unavailable, {}, folder + ": " + error.message());
    return {};
  }

  Status add_database(store::Database& database) {
    auto folder = CopyFolder::make(place_.data);
    if (!folder) return std::unexpected(folder.error());
    if (auto copied = database.back_up(folder->file()); !copied) return copied;
    return add("database", folder->file());
  }

  // What the copy may name although its file was destroyed since: addresses, a hexadecimal line each.
  Status add_gone(store::Database& database) {
    std::string lines;
    base::Bytes last;
    for (bool more = true; more;) {
      store::Rows rows;
      auto looked = database.read([&](store::Statements& statements) -> Status {
        auto found = statements.query(
            "SELECT address FROM blob WHERE (destroyed_at >= ? OR unused_since IS NOT NULL) AND address > ? ORDER BY address LIMIT ?",
            {started_ - 60 * base::kSecond, last, kGoneAtOnce});
        if (!found) return std::unexpected(found.error());
        rows = std::move(*found);
        return {};
      });
      if (!looked) return looked;
      for (const store::Row& row : rows) lines += base::hex(row.bytes(0)) + "\n";
      made_.gone += rows.size();
      more = rows.size() == static_cast<std::size_t>(kGoneAtOnce);
      if (more) last = rows.back().bytes(0);
    }
    return archive_.add("gone", 0600, lines);
  }

  const Place& place_;
  const base::Settings& settings_;
  ArchiveWriter archive_;
  const base::Micros started_;
  std::vector<std::pair<std::string, std::string>> wanted_;  // entry, path
  BackupMade made_;
};

}  // namespace

Result<BackupMade> make_backup(const Place& place, const base::Settings& settings, const std::string& file, const ArchiveSecret& secret) {
  auto archive = ArchiveWriter::create(file, secret);
  if (!archive) return std::unexpected(archive.error());
  auto made = Backup(place, settings, std::move(*archive)).run();
  if (!made) return made;
  auto noted = note_or_leave(place, evidence::Action::backup_make, evidence::Object::backup, made->sha256, settings.evidence.origin);
  if (!noted) return std::unexpected(noted.error());
  made->in_evidence = *noted;
  return made;
}

}  // namespace sekisho::cli
