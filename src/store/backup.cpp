#include "store/backup.h"

#include <fcntl.h>

#include <array>

#include "store/backup_engines.h"
#include "store/files.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

base::Result<Engine> engine_of(const std::string& file) {
  const base::OwnedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return std::unexpected(file_error(file));
  std::array<std::uint8_t, 64> head{};
  auto got = read_full(fd.get(), head);
  if (!got) return std::unexpected(std::move(got.error()));
  if (base::starts_with(head, "SQLite format 3")) return Engine::sqlite;
  if (base::starts_with(head, kPostgresqlBackup)) return Engine::postgresql;
  return refuse(Code::backup_damaged, file, "it does not begin as one");
}

}  // namespace

Status back_up(const DatabaseSettings& settings, const std::string& file) {
  return settings.engine == Engine::sqlite ? back_up_sqlite(settings, file) : back_up_postgresql(settings, file);
}

Status check_backup(const std::string& file) {
  auto engine = engine_of(file);
  if (!engine) return std::unexpected(std::move(engine.error()));
  return *engine == Engine::sqlite ? check_backup_sqlite(file) : check_backup_postgresql(file);
}

Status restore(const std::string& file, const DatabaseSettings& settings) {
  auto engine = engine_of(file);
  if (!engine) return std::unexpected(std::move(engine.error()));
  if (*engine != settings.engine) return refuse(Code::store_conflict, file, "it is of the other engine");
  if (auto sound = check_backup(file); !sound) return sound;
  return settings.engine == Engine::sqlite ? restore_sqlite(file, settings) : restore_postgresql(file, settings);
}

}  // namespace sekisho::store
