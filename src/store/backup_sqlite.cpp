#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "store/backup_engines.h"
#include "store/files.h"
#include "store/migrations.h"
#include "store/sqlite_handle.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

Status copy(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) return std::unexpected(sqlite_error(to, sqlite3_errcode(to), "backup"));
  const int result = sqlite3_backup_step(backup, -1);  // one step: one snapshot, and the writer goes on meanwhile
  sqlite3_backup_finish(backup);
  if (result != SQLITE_DONE) return std::unexpected(sqlite_error(to, result, "backup"));
  return {};
}

}  // namespace

Status back_up_sqlite(const DatabaseSettings& settings, const std::string& file) {
  auto made = NewFile::make(file);
  if (!made) return std::unexpected(std::move(made.error()));
  {
    auto from = open_sqlite(settings.place, SqliteFile::there, settings.busy_ms_max);
    if (!from) return std::unexpected(std::move(from.error()));
    auto to = open_sqlite(made->path(), SqliteFile::made, settings.busy_ms_max);
    if (!to) return std::unexpected(std::move(to.error()));
    if (auto copied = copy(from->get(), to->get()); !copied) return copied;
    // One file and nothing beside it: the log belongs to the running database.
    const int result = sqlite3_exec(to->get(), "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return std::unexpected(sqlite_error(to->get(), result, "journal"));
  }
  return made->put_in_place(Replace::no);
}

namespace {

// What SQLite calls damage in a running database is a damaged backup here.
base::Error as_backup(base::Error error) {
  if (error.code == Code::store_damaged) error.code = Code::backup_damaged;
  return error;
}

Status sound_inside(Statements& statements) {
  auto whole = statements.query("PRAGMA integrity_check(1)");
  if (!whole) return std::unexpected(std::move(whole.error()));
  if (whole->size() != 1 || whole->front().text(0) != "ok") return refuse(Code::backup_damaged, {}, "integrity_check");
  auto dangling = statements.query("PRAGMA foreign_key_check");
  if (!dangling) return std::unexpected(std::move(dangling.error()));
  if (!dangling->empty()) return refuse(Code::backup_damaged, {}, "foreign_key_check");
  return {};
}

}  // namespace

Status check_backup_sqlite(const std::string& file) {
  auto connection = connect_sqlite({.place = file}, Purpose::read);
  if (!connection) return std::unexpected(as_backup(std::move(connection.error())));
  Status sound = sound_inside(**connection);
  if (sound) sound = check_known(**connection, migrations());
  if (!sound) return std::unexpected(as_backup(std::move(sound.error())));
  return {};
}

Status restore_sqlite(const std::string& file, const DatabaseSettings& settings) {
  for (const char* beside : {"", "-wal", "-journal"})
    if (::access((settings.place + beside).c_str(), F_OK) == 0) return refuse(Code::store_conflict, settings.place, "something is there already");
  const base::OwnedFd from(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from) return std::unexpected(file_error(file));
  auto made = NewFile::make(settings.place);
  if (!made) return std::unexpected(std::move(made.error()));
  base::Bytes buffer(1 << 20);
  for (;;) {
    auto got = read_full(from.get(), buffer);
    if (!got) return std::unexpected(std::move(got.error()));
    if (*got == 0) return made->put_in_place(Replace::no);
    if (auto ok = write_all(made->fd(), base::slice(buffer, 0, *got)); !ok) return ok;
  }
}

}  // namespace sekisho::store
