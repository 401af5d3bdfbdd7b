// SQLite: write-ahead log, every commit flushed (synchronous=FULL), foreign keys enforced, freed pages overwritten.
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <unordered_map>

#include "base/fd.h"
#include "store/connection.h"
#include "store/faults.h"
#include "store/sqlite_handle.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

base::Error sqlite_error(sqlite3* handle, int result, std::string_view doing) {
  std::string detail = fmt::format("{}: {}", doing, handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(result));
  switch (result & 0xff) {
    case SQLITE_CONSTRAINT: return {Code::store_conflict, {}, std::move(detail)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Code::store_busy, {}, std::move(detail)};
    case SQLITE_FULL: return {Code::disk_full, {}, std::move(detail)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Code::store_damaged, {}, std::move(detail)};
    default: return {Code::store_unavailable, {}, std::move(detail)};
  }
}

base::Result<SqliteHandle> open_sqlite(const std::string& file, SqliteFile wanted, int busy_ms_max) {
  watch_sqlite_writes();
  if (wanted == SqliteFile::made) {  // for its owner alone, and so are the log and the index that SQLite puts beside it
    base::OwnedFd made(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!made) return refuse(errno == ENOSPC ? Code::disk_full : Code::store_unavailable, file, std::strerror(errno));
  }
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  SqliteHandle handle(raw);
  if (result != SQLITE_OK) return std::unexpected(sqlite_error(raw, result, "open"));
  sqlite3_busy_timeout(raw, busy_ms_max);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  return handle;
}

namespace {

constexpr std::size_t kStatementsMax = 500;  // prepared and kept, per connection

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

struct Hash : std::hash<std::string_view> {
  using is_transparent = void;
};

int bind(sqlite3_stmt* statement, int index, const Value& value) {
  struct Binder {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
    int operator()(double number) const { return sqlite3_bind_double(statement, index, number); }
    int operator()(const std::string& text) const {
      return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const base::Bytes& bytes) const {
      if (bytes.empty()) return sqlite3_bind_zeroblob(statement, index, 0);  // a null pointer would bind NULL
      return sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_STATIC);
    }
  };
  return std::visit(Binder{statement, index}, value);
}

Value column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, index);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, index));
      return base::Bytes(bytes, bytes + sqlite3_column_bytes(statement, index));
    }
    default: return std::monostate{};
  }
}

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(SqliteHandle handle, base::OwnedFd lock) : lock_(std::move(lock)), handle_(std::move(handle)) {}

  Engine engine() const override { return Engine::sqlite; }
  Status begin_read() override { return simple("BEGIN"); }
  Status begin_write() override { return simple("BEGIN IMMEDIATE"); }
  Status savepoint() override { return simple("SAVEPOINT unit"); }
  Status release() override { return simple("RELEASE unit"); }
  Status roll_back_to() override {
    if (auto ok = simple("ROLLBACK TO unit"); !ok) return ok;
    return simple("RELEASE unit");
  }
  Status commit() override { return simple("COMMIT"); }
  void roll_back() override {
    if (sqlite3_get_autocommit(handle_.get()) == 0) (void)simple("ROLLBACK");
  }
  // A full disk or a failing one takes the whole transaction back: https://sqlite.org/lang_transaction.html §3.
  bool broken() const override { return sqlite3_get_autocommit(handle_.get()) != 0; }

 protected:
  base::Result<std::int64_t> do_run(std::string_view sql, std::span<const Value> values) override {
    auto statement = prepared(sql, values);
    if (!statement) return std::unexpected(std::move(statement.error()));
    int result = SQLITE_ROW;
    while (result == SQLITE_ROW) result = sqlite3_step(*statement);
    const std::int64_t changed = sqlite3_changes64(handle_.get());
    if (auto ok = finished(*statement, result, sql); !ok) return std::unexpected(std::move(ok.error()));
    return changed;
  }

  base::Result<Rows> do_query(std::string_view sql, std::span<const Value> values) override {
    auto statement = prepared(sql, values);
    if (!statement) return std::unexpected(std::move(statement.error()));
    Rows rows;
    int result = SQLITE_ROW;
    while ((result = sqlite3_step(*statement)) == SQLITE_ROW) {
      std::vector<Value> row;
      const int columns = sqlite3_column_count(*statement);
      row.reserve(static_cast<std::size_t>(columns));
      for (int i = 0; i < columns; ++i) row.push_back(column(*statement, i));
      rows.emplace_back(std::move(row));
    }
    if (auto ok = finished(*statement, result, sql); !ok) return std::unexpected(std::move(ok.error()));
    return rows;
  }

  Status do_insert_many(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) override {
    std::string names, marks;
    for (std::string_view name : columns) {
      names += names.empty() ? "" : ", ";
      names += name;
      marks += marks.empty() ? "?" : ", ?";
    }
    const std::string sql = fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, marks);
    for (const Row& row : rows)
      if (auto done = do_run(sql, row.values()); !done) return std::unexpected(std::move(done.error()));
    return {};
  }

  Status do_script(const std::string& sql) override {
    const int result = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return std::unexpected(sqlite_error(handle_.get(), result, "script"));
    return {};
  }

 private:
  Status simple(std::string_view sql) {
    auto done = do_run(sql, {});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
  }

  base::Result<sqlite3_stmt*> prepared(std::string_view sql, std::span<const Value> values) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
      if (statements_.size() >= kStatementsMax) statements_.clear();
      sqlite3_stmt* raw = nullptr;
      const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
      if (result != SQLITE_OK) return std::unexpected(sqlite_error(handle_.get(), result, sql));
      found = statements_.emplace(std::string(sql), Statement(raw)).first;
    }
    sqlite3_stmt* statement = found->second.get();
    SEKISHO_CHECK(statement != nullptr && sqlite3_bind_parameter_count(statement) == static_cast<int>(values.size()));
    int index = 0;
    for (const Value& value : values)
      if (const int result = bind(statement, ++index, value); result != SQLITE_OK)
        return std::unexpected(sqlite_error(handle_.get(), result, "bind"));
    return statement;
  }

  // The values were only lent: nothing may point at them afterwards.
  Status finished(sqlite3_stmt* statement, int result, std::string_view sql) {
    Status status;
    if (result != SQLITE_DONE) status = std::unexpected(sqlite_error(handle_.get(), result, sql));
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return status;
  }

  base::OwnedFd lock_;
  SqliteHandle handle_;
  std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;  // gone before the handle
};

base::Result<base::OwnedFd> lock_for_writing(const std::string& place) {
  const std::string name = place + ".lock";
  base::OwnedFd lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return refuse(errno == ENOSPC ? Code::disk_full : Code::store_unavailable, name, std::strerror(errno));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return refuse(Code::store_in_use, name);
  return lock;
}

}  // namespace

base::Result<std::unique_ptr<Connection>> connect_sqlite(const DatabaseSettings& settings, Purpose purpose) {
  base::OwnedFd lock;
  if (purpose == Purpose::write) {
    auto locked = lock_for_writing(settings.place);
    if (!locked) return std::unexpected(std::move(locked.error()));
    lock = std::move(*locked);
  }
  auto handle = open_sqlite(settings.place, purpose == Purpose::write ? SqliteFile::made : SqliteFile::there, settings.busy_ms_max);
  if (!handle) return std::unexpected(std::move(handle.error()));
  auto connection = std::make_unique<SqliteConnection>(std::move(*handle), std::move(lock));
  static constexpr const char* kBoth = "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;";
  static constexpr const char* kWriter =
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864; "
      "PRAGMA cache_size=-32768;";
  static constexpr const char* kReader = "PRAGMA query_only=ON; PRAGMA cache_size=-8192;";
  for (const char* sql : {kBoth, purpose == Purpose::write ? kWriter : kReader})
    if (auto ok = connection->script(sql); !ok) return std::unexpected(std::move(ok.error()));
  return connection;
}

}  // namespace sekisho::store
