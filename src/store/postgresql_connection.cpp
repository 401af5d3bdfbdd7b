// PostgreSQL by libpq. The writer holds an advisory lock; when the server went away it comes back, takes the lock again, and asks how its last
// commit ended.
#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <unordered_map>

#include "store/connection.h"
#include "store/faults.h"
#include "store/postgresql_handle.h"
#include "store/postgresql_text.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;
using postgresql::Answer;

namespace {

constexpr std::size_t kStatementsMax = 500;                                        // prepared and kept, per connection
constexpr std::size_t kCopyBytes = 256 << 10;                                      // sent at once
constexpr const char* kTryLock = "SELECT pg_try_advisory_lock(6013574401930121)";  // any number, the same for ever
constexpr std::chrono::milliseconds kPause{50};

struct Hash : std::hash<std::string_view> {
  using is_transparent = void;
};

class PostgresqlConnection final : public Connection {
 public:
  PostgresqlConnection(const DatabaseSettings& settings, Purpose purpose) : settings_(settings), purpose_(purpose) {}

  Status connect(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
      Status tried = try_connect();
      if (tried || std::chrono::steady_clock::now() >= until) return tried;
      std::this_thread::sleep_for(kPause);
    }
  }

  Engine engine() const override { return Engine::postgresql; }
  Status begin_read() override { return begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
  Status begin_write() override { return begin("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_xact_id()"); }
  // A savepoint is sent together with the first statement after it, in one round trip; where none comes, it is not needed.
  Status savepoint() override {
    if (!pending_.empty()) return {};
    if (savepoint_set_) pending_.push_back("RELEASE SAVEPOINT unit");
    pending_.push_back("SAVEPOINT unit");
    savepoint_set_ = true;
    return {};
  }
  Status release() override { return {}; }
  Status roll_back_to() override { return pending_.empty() ? simple("ROLLBACK TO SAVEPOINT unit") : Status{}; }
  Status commit() override;
  void roll_back() override {
    pending_.clear();
    if (!lost() && PQtransactionStatus(handle_.get()) != PQTRANS_IDLE) (void)simple("ROLLBACK");
    run_again_ = false;
  }
  bool broken() const override { return lost() || run_again_ || PQtransactionStatus(handle_.get()) == PQTRANS_IDLE; }
  bool lost() const override { return handle_ == nullptr || PQstatus(handle_.get()) != CONNECTION_OK; }

 protected:
  base::Result<std::int64_t> do_run(std::string_view sql, std::span<const Value> values) override;
  base::Result<Rows> do_query(std::string_view sql, std::span<const Value> values) override;
  Status do_insert_many(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) override;
  Status do_script(const std::string& sql) override {
    if (auto sent = send_pending(); !sent) return sent;
    return simple(sql.c_str());
  }

 private:
  Status try_connect();
  Status take_lock();
  Status begin(const char* sql);
  Status simple(const char* sql);
  Status send_pending();
  base::Result<Answer> execute_prepared(std::string_view sql, std::span<const Value> values);
  Answer in_one_trip(const char* name, const postgresql::Parameters& parameters);
  base::Result<std::string> prepared(std::string_view sql, const postgresql::Parameters& parameters);
  Status ended_how(const std::string& transaction);
  std::unexpected<base::Error> fail(const PGresult* result, std::string_view doing);

  const DatabaseSettings settings_;
  const Purpose purpose_;
  postgresql::Handle handle_;
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> statements_;  // text and types → name
  std::int64_t named_ = 0;
  std::string transaction_;           // its id, for ended_how()
  std::vector<const char*> pending_;  // to be sent before the next statement
  bool savepoint_set_ = false;
  bool run_again_ = false;
};

Status PostgresqlConnection::try_connect() {
  statements_.clear();
  handle_.reset();
  auto handle = postgresql::open(settings_.place);
  if (!handle) return std::unexpected(std::move(handle.error()));
  handle_ = std::move(*handle);
  if (purpose_ == Purpose::read) return {};
  const Answer encoding(PQexec(handle_.get(), "SHOW server_encoding"));
  if (!postgresql::good(encoding.get())) return fail(encoding.get(), "encoding");
  if (std::string_view(PQgetvalue(encoding.get(), 0, 0)) != "UTF8")
    return refuse(Code::store_unavailable, {}, "the database must have the encoding UTF8");
  return take_lock();
}

Status PostgresqlConnection::take_lock() {
  const Answer lock(PQexec(handle_.get(), kTryLock));
  if (!postgresql::good(lock.get())) return fail(lock.get(), "lock");
  if (std::string_view(PQgetvalue(lock.get(), 0, 0)) == "t") return {};
  handle_.reset();  // without the lock there is no writing, whoever asks
  return refuse(Code::store_in_use, {}, "another program holds the lock of the database");
}

Status PostgresqlConnection::begin(const char* sql) {
  run_again_ = savepoint_set_ = false;
  pending_.clear();
  for (int tries = 0; tries < 2; ++tries) {
    if (lost())
      if (auto back = connect(std::chrono::milliseconds(settings_.busy_ms_max)); !back) return back;
    const Answer answer(PQexec(handle_.get(), sql));
    if (postgresql::good(answer.get())) {
      transaction_ = PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : "";
      return {};
    }
    auto failed = fail(answer.get(), "begin");
    if (!lost()) return failed;
  }
  return refuse(Code::store_unavailable, {}, "the server goes away again and again");
}

Status PostgresqlConnection::simple(const char* sql) {
  const Answer answer(PQexec(handle_.get(), sql));
  if (!postgresql::good(answer.get())) return fail(answer.get(), std::string_view(sql).substr(0, 60));
  return {};
}

Status PostgresqlConnection::send_pending() {
  Status sent;
  for (const char* sql : pending_)
    if (sent) sent = simple(sql);
  pending_.clear();
  return sent;
}

// A failure that the server did not put a code to is the connection's; one of class 57P announces its end. libpq may not have noticed yet.
std::unexpected<base::Error> PostgresqlConnection::fail(const PGresult* result, std::string_view doing) {
  base::Error error = postgresql::error_of(handle_.get(), result, doing);
  if (error.code == Code::store_busy) run_again_ = true;
  const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  if (state == nullptr || std::string_view(state).starts_with("57P")) handle_.reset();
  return std::unexpected(std::move(error));
}

Status PostgresqlConnection::commit() {
  if (faulty_write(0)) return refuse(Code::disk_full, {}, "commit");
  pending_.clear();  // COMMIT leaves every savepoint
  const std::string transaction = transaction_;
  const Answer answer(PQexec(handle_.get(), "COMMIT"));
  if (!postgresql::good(answer.get())) {
    auto failed = fail(answer.get(), "commit");
    if (lost()) return ended_how(transaction);
    return failed;
  }
  // COMMIT of a failed transaction succeeds in rolling it back.
  if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT") return refuse(Code::store_busy, {}, "the transaction had failed");
  return {};
}

// The server went away between COMMIT and its answer. https://www.postgresql.org/docs/15/functions-info.html: pg_xact_status.
Status PostgresqlConnection::ended_how(const std::string& transaction) {
  const char* value = transaction.c_str();
  for (int tries = 0; tries < 100; ++tries) {
    if (lost())
      if (auto back = connect(std::chrono::milliseconds(settings_.busy_ms_max)); !back) break;
    const Answer answer(PQexecParams(handle_.get(), "SELECT pg_xact_status($1::xid8)", 1, nullptr, &value, nullptr, nullptr, 0));
    if (!postgresql::good(answer.get())) {
      const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
      // 22023: the number is still in the future, so no such transaction was ever written down.
      if (state != nullptr && std::string_view(state) == "22023") return refuse(Code::store_busy, {}, "the server forgot the transaction");
      (void)fail(answer.get(), "how it ended");
      continue;
    }
    const std::string_view status = PQgetvalue(answer.get(), 0, 0);
    if (status == "committed") return {};
    if (status == "aborted") return refuse(Code::store_busy, {}, "the server took the transaction back");
    std::this_thread::sleep_for(kPause);
  }
  return refuse(Code::store_unavailable, {}, "the server went away during a commit");
}

base::Result<std::string> PostgresqlConnection::prepared(std::string_view sql, const postgresql::Parameters& parameters) {
  std::string key(sql);
  for (unsigned type : parameters.types) key += fmt::format("\n{}", type);
  if (auto found = statements_.find(key); found != statements_.end()) return found->second;
  if (auto sent = send_pending(); !sent) return std::unexpected(std::move(sent.error()));  // a failure here belongs to the unit
  if (statements_.size() >= kStatementsMax) {
    if (auto ok = simple("DEALLOCATE ALL"); !ok) return std::unexpected(std::move(ok.error()));
    statements_.clear();
  }
  std::string name = fmt::format("s{}", ++named_);
  const Answer answer(PQprepare(handle_.get(), name.c_str(), postgresql::with_numbers(sql).c_str(), static_cast<int>(parameters.types.size()),
                                parameters.types.data()));
  if (!postgresql::good(answer.get())) return fail(answer.get(), sql);
  return statements_.emplace(std::move(key), std::move(name)).first->second;
}

// What is pending and the statement, through libpq's pipeline: https://www.postgresql.org/docs/15/libpq-pipeline-mode.html. The answer is the
// statement's, or the first failure.
Answer PostgresqlConnection::in_one_trip(const char* name, const postgresql::Parameters& parameters) {
  PGconn* handle = handle_.get();
  const int count = static_cast<int>(parameters.values.size());
  const char* const* values = parameters.values.data();
  const int *lengths = parameters.lengths.data(), *formats = parameters.formats.data();
  if (pending_.empty()) return Answer(PQexecPrepared(handle, name, count, values, lengths, formats, 0));
  bool sent = PQenterPipelineMode(handle) == 1;
  for (const char* sql : pending_) sent = sent && PQsendQueryParams(handle, sql, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
  sent = sent && PQsendQueryPrepared(handle, name, count, values, lengths, formats, 0) == 1 && PQpipelineSync(handle) == 1;
  Answer answer;
  for (std::size_t i = 0; sent && i <= pending_.size(); ++i) {
    Answer one(PQgetResult(handle));
    while (PGresult* rest = PQgetResult(handle)) PQclear(rest);  // a null ends each statement's results
    if (answer == nullptr || postgresql::good(answer.get())) answer = std::move(one);
  }
  if (sent) const Answer sync(PQgetResult(handle));
  pending_.clear();
  if (PQexitPipelineMode(handle) != 1 || !sent) answer.reset();  // out of step: nothing more comes of this connection
  return answer;
}

base::Result<Answer> PostgresqlConnection::execute_prepared(std::string_view sql, std::span<const Value> values) {
  const postgresql::Parameters parameters(values);
  auto name = prepared(sql, parameters);
  if (!name) return std::unexpected(std::move(name.error()));
  Answer answer = in_one_trip(name->c_str(), parameters);
  if (!postgresql::good(answer.get())) return fail(answer.get(), sql);
  return answer;
}

base::Result<std::int64_t> PostgresqlConnection::do_run(std::string_view sql, std::span<const Value> values) {
  if (faulty_write(0)) return refuse(Code::disk_full, {}, std::string(sql));
  auto answer = execute_prepared(sql, values);
  if (!answer) return std::unexpected(std::move(answer.error()));
  const std::string_view changed = PQcmdTuples(answer->get());
  return changed.empty() ? 0 : std::int64_t{std::strtoll(changed.data(), nullptr, 10)};
}

base::Result<Rows> PostgresqlConnection::do_query(std::string_view sql, std::span<const Value> values) {
  auto answer = execute_prepared(sql, values);
  if (!answer) return std::unexpected(std::move(answer.error()));
  const PGresult* result = answer->get();
  Rows rows;
  rows.reserve(static_cast<std::size_t>(PQntuples(result)));
  for (int r = 0; r < PQntuples(result); ++r) {
    std::vector<Value> row;
    row.reserve(static_cast<std::size_t>(PQnfields(result)));
    for (int c = 0; c < PQnfields(result); ++c) {
      if (PQgetisnull(result, r, c) != 0) {
        row.emplace_back();
        continue;
      }
      auto value = postgresql::value_of(PQftype(result, c), {PQgetvalue(result, r, c), static_cast<std::size_t>(PQgetlength(result, r, c))});
      if (!value) return std::unexpected(std::move(value.error()));
      row.push_back(std::move(*value));
    }
    rows.emplace_back(std::move(row));
  }
  return rows;
}

Status PostgresqlConnection::do_insert_many(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) {
  if (faulty_write(0)) return refuse(Code::disk_full, {}, std::string(table));
  if (auto ready = send_pending(); !ready) return ready;
  const std::string sql = fmt::format("COPY {} ({}) FROM STDIN", table, fmt::join(columns, ", "));
  const Answer begun(PQexec(handle_.get(), sql.c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return fail(begun.get(), sql);
  std::string buffer;
  bool sent = true;
  for (std::size_t i = 0; sent && i < rows.size(); ++i) {
    postgresql::append_copy_row(buffer, rows[i]);
    if (buffer.size() < kCopyBytes && i + 1 < rows.size()) continue;
    sent = PQputCopyData(handle_.get(), buffer.data(), static_cast<int>(buffer.size())) == 1;
    buffer.clear();
  }
  (void)PQputCopyEnd(handle_.get(), sent ? nullptr : "cut off");
  Answer last;
  while (PGresult* next = PQgetResult(handle_.get())) last.reset(next);
  if (!sent || !postgresql::good(last.get())) return fail(last.get(), sql);
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Connection>> connect_postgresql(const DatabaseSettings& settings, Purpose purpose) {
  auto connection = std::make_unique<PostgresqlConnection>(settings, purpose);
  // A writer killed a moment ago may hold its lock until the server has noticed; a reader may have come while the server starts again.
  const std::chrono::milliseconds patience(purpose == Purpose::write ? std::min(1000, settings.busy_ms_max) : settings.busy_ms_max);
  if (auto ok = connection->connect(patience); !ok) return std::unexpected(std::move(ok.error()));
  return connection;
}

}  // namespace sekisho::store
