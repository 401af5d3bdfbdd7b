// One database, SQLite or PostgreSQL, behind one seam. Statements are written once, in the SQL both speak, with ? for each value.
//
// Reading: read() runs on a pooled connection, in a snapshot. Writing: write() hands a unit of work to the one writer, which runs many of them in
// one transaction, each in a savepoint of its own, and commits once (group commit): a unit that fails takes only itself back, and write() returns
// after the commit that covers it is durable. So writers never meet, on either engine, and a busy hour costs few disk flushes.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/value.h"

namespace sekisho::store {

enum class Engine { sqlite, postgresql };

// Statements within one snapshot (read) or one unit of work (write). Lives only inside the function it was given to; one thread.
class Statements {
 public:
  virtual ~Statements() = default;
  // Rows changed. Errors: store_conflict (a unique or foreign key), store_busy, store_unavailable, store_damaged, disk_full.
  virtual base::Result<std::int64_t> run(std::string_view sql, std::span<const Value> values) = 0;
  virtual base::Result<Rows> query(std::string_view sql, std::span<const Value> values) = 0;
  // Many rows of one table at once: COPY on PostgreSQL, one prepared statement on SQLite.
  virtual base::Status insert_many(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) = 0;
  virtual Engine engine() const = 0;

  base::Result<std::int64_t> run(std::string_view sql, std::initializer_list<Value> values = {}) {
    return run(sql, std::span(values.begin(), values.size()));
  }
  base::Result<Rows> query(std::string_view sql, std::initializer_list<Value> values = {}) {
    return query(sql, std::span(values.begin(), values.size()));
  }
  // The first row or none.
  base::Result<std::optional<Row>> first(std::string_view sql, std::initializer_list<Value> values = {});
};

using Work = std::function<base::Status(Statements&)>;

struct DatabaseSettings {
  Engine engine = Engine::sqlite;
  std::string place;             // SQLite: path of the file; PostgreSQL: a libpq connection string
  std::size_t readers_max = 4;   // pooled connections for reading
  std::size_t group_max = 1000;  // units of work in one commit
  int busy_ms_max = 10'000;
};

class Database {
 public:
  // Opens, applies the migrations that are missing (forward only), starts the writer. Errors: store_unavailable, store_damaged,
  // store_newer (a later program has been here).
  static base::Result<std::unique_ptr<Database>> open(const DatabaseSettings& settings);
  virtual ~Database() = default;

  // Any thread. The function may run again after a serialisation failure: it has no effects but through its statements.
  virtual base::Status read(const Work& work) = 0;
  virtual base::Status write(const Work& work) = 0;
  // The same without waiting: done is called, on the writer's thread, after the commit or the failure.
  virtual void write_later(Work work, std::function<void(base::Status)> done) = 0;

  virtual Engine engine() const = 0;
  virtual base::Result<std::int64_t> schema_version() = 0;
  // A consistent copy of a running database in one file (SQLite: online backup; PostgreSQL: a COPY of every table in one snapshot).
  virtual base::Status back_up(const std::string& file) = 0;
};

// Fault injection for the crash tests: the nth write from now fails with disk_full (0: never).
void fail_write(std::int64_t nth);

}  // namespace sekisho::store
