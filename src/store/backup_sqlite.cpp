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

}  // namespace sekisho::store
