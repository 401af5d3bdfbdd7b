// One connection to one engine, as the writer, the readers and the migrations use it. One thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "store/database.h"

namespace sekisho::store {

// After a statement fails, every further one of the same unit fails with the same error, on both engines alike: PostgreSQL can do no other.
class Connection : public Statements {
 public:
  using Statements::query;
  using Statements::run;
  base::Result<std::int64_t> run(std::string_view sql, std::span<const Value> values) final;
  base::Result<Rows> query(std::string_view sql, std::span<const Value> values) final;
  base::Status insert_many(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) final;

  // Several statements at once, without values; for migrations.
  base::Status script(const std::string& sql);

  virtual base::Status begin_read() = 0;
  virtual base::Status begin_write() = 0;
  virtual base::Status savepoint() = 0;
  virtual base::Status release() = 0;
  virtual base::Status roll_back_to() = 0;
  // On an error nothing of the transaction is there, unless the server went away and stays away: then nobody knows, and it says store_unavailable.
  virtual base::Status commit() = 0;
  virtual void roll_back() = 0;
  // The transaction is gone or must go, whatever its units said: run them again.
  virtual bool broken() const = 0;
  // The server went away: only begin_read() or begin_write() may bring it back.
  virtual bool lost() const { return false; }

  const std::optional<base::Error>& failed() const { return failed_; }
  void forget_failure() { failed_.reset(); }

 protected:
  virtual base::Result<std::int64_t> do_run(std::string_view sql, std::span<const Value> values) = 0;
  virtual base::Result<Rows> do_query(std::string_view sql, std::span<const Value> values) = 0;
  virtual base::Status do_insert_many(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) = 0;
  virtual base::Status do_script(const std::string& sql) = 0;

 private:
  template <class T>
  base::Result<T> keep(base::Result<T> result);
  base::Status admit(std::span<const Value> values) const;

  std::optional<base::Error> failed_;
};

enum class Purpose { read, write };

// The writer's connection holds the right to write, alone among all programs, until it is destroyed. Errors: store_in_use, store_unavailable.
base::Result<std::unique_ptr<Connection>> connect_sqlite(const DatabaseSettings& settings, Purpose purpose);
base::Result<std::unique_ptr<Connection>> connect_postgresql(const DatabaseSettings& settings, Purpose purpose);
base::Result<std::unique_ptr<Connection>> connect(const DatabaseSettings& settings, Purpose purpose);

// Names of tables and columns are the program's own: lower case, digits, underscore. Anything else is a bug.
void check_name(std::string_view name);

}  // namespace sekisho::store
