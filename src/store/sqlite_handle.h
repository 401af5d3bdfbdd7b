// An open SQLite file, for the connection and for backups.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sekisho::store {

struct CloseSqlite {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;

enum class SqliteFile { there, made };  // made: with mode 0600 when it is not there

base::Result<SqliteHandle> open_sqlite(const std::string& file, SqliteFile wanted, int busy_ms_max);
base::Error sqlite_error(sqlite3* handle, int result, std::string_view doing);

}  // namespace sekisho::store
