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
// A statement that fails ends its unit: the others after it fail alike, and the unit is taken back whatever its function returns (PostgreSQL can do
// no other, so SQLite does the same). Where a conflict is expected, say ON CONFLICT … DO NOTHING and look at the number of rows.
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
  // run() where the number of rows says nothing.
  base::Status execute(std::string_view sql, std::initializer_list<Value> values = {});
  // The first row or none.
  base::Result<std::optional<Row>> first(std::string_view sql, std::initializer_list<Value> values = {});
};

using Work = std::function<base::Status(Statements&)>;

// One program at a time is the writer. Others may look on (a command beside the running server): read() only, and no migration.
enum class Access { writer, reader };

struct DatabaseSettings {
  Engine engine = Engine::sqlite;
  std::string place;             // SQLite: path of the file; PostgreSQL: a libpq connection string
  std::size_t readers_max = 4;   // pooled connections for reading
  std::size_t group_max = 1000;  // units of work in one commit
  int busy_ms_max = 10'000;
  Access access = Access::writer;
};

class Database {
 public:
  // Opens, applies the migrations that are missing (forward only), starts the writer. Errors: store_unavailable, store_damaged,
  // store_newer (a later program has been here), store_in_use (another writer runs).
  static base::Result<std::unique_ptr<Database>> open(const DatabaseSettings& settings);
  virtual ~Database() = default;

  // Any thread, but read() not within read(), and write() not on the writer's thread. The function may run again after a serialisation failure:
  // it has no effects but through its statements. store_unavailable from write() on PostgreSQL may mean that the server went away during the commit
  // and did not come back in time to say how it ended.
  virtual base::Status read(const Work& work) = 0;
  virtual base::Status write(const Work& work) = 0;
  // The same without waiting: done is called, on the writer's thread, after the commit or the failure.
  virtual void write_later(Work work, std::function<void(base::Status)> done) = 0;

  virtual Engine engine() const = 0;
  virtual base::Result<std::int64_t> schema_version() = 0;
  // A consistent copy of a running database in one file (SQLite: online backup; PostgreSQL: a COPY of every table in one snapshot).
  virtual base::Status back_up(const std::string& file) = 0;
};

// Fault injection for the crash tests: the nth write of a file from now is cut in half and fails with disk_full (0: never). With cut_writes every
// later one fails too, as when the power goes, until fail_write(0).
void fail_write(std::int64_t nth);
void cut_writes(std::int64_t nth);

}  // namespace sekisho::store
