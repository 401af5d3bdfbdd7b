// Every table by COPY, in one snapshot.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <set>

#include "store/backup_engines.h"
#include "store/backup_records.h"
#include "store/files.h"
#include "store/migrations.h"
#include "store/postgresql_handle.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;
using postgresql::Answer;

namespace {

constexpr std::size_t kRowsAtOnce = 256 << 10;

using TextRows = std::vector<std::vector<std::string>>;

base::Result<TextRows> ask(PGconn* handle, const std::string& sql) {
  const Answer answer(PQexec(handle, sql.c_str()));
  if (!postgresql::good(answer.get())) return std::unexpected(postgresql::error_of(handle, answer.get(), sql.substr(0, 60)));
  TextRows rows;
  for (int r = 0; r < PQntuples(answer.get()); ++r) {
    auto& row = rows.emplace_back();
    for (int c = 0; c < PQnfields(answer.get()); ++c) row.emplace_back(PQgetvalue(answer.get(), r, c));
  }
  return rows;
}

// Tables after those they refer to.
base::Result<std::vector<std::string>> tables(PGconn* handle) {
  auto all = ask(handle, "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1");
  if (!all) return std::unexpected(std::move(all.error()));
  auto references =
      ask(handle,
          "SELECT f.relname, t.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid "
          "WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND f.relnamespace = current_schema()::regnamespace");
  if (!references) return std::unexpected(std::move(references.error()));
  std::vector<std::string> ordered;
  std::set<std::string> done;
  while (done.size() < all->size()) {
    const std::size_t before = done.size();
    for (const auto& row : *all) {
      const bool waits = std::ranges::any_of(*references, [&](const auto& pair) { return pair[0] == row[0] && !done.contains(pair[1]); });
      if (waits || !done.insert(row[0]).second) continue;
      ordered.push_back(row[0]);
    }
    if (done.size() == before) return refuse(Code::store_unavailable, {}, "tables refer to each other in a circle");
  }
  return ordered;
}

Status write_rows(PGconn* handle, RecordWriter& out, const std::string& table, const std::string& columns) {
  const std::string sql = fmt::format("COPY {} ({}) TO STDOUT", table, columns);
  const Answer begun(PQexec(handle, sql.c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_OUT) return std::unexpected(postgresql::error_of(handle, begun.get(), sql));
  std::string rows;
  Status written;
  char* data = nullptr;
  int length = 0;
  while ((length = PQgetCopyData(handle, &data, 0)) > 0) {  // to its end even after a failure, to leave the connection in order
    rows.append(data, static_cast<std::size_t>(length));
    PQfreemem(data);
    if (!written) rows.clear();
    if (rows.size() < kRowsAtOnce) continue;
    written = out.record('d', rows);
    rows.clear();
  }
  Answer last;
  while (PGresult* next = PQgetResult(handle)) last.reset(next);
  if (length != -1 || !postgresql::good(last.get())) return std::unexpected(postgresql::error_of(handle, last.get(), sql));
  if (!written || rows.empty()) return written;
  return out.record('d', rows);
}

Status write_table(PGconn* handle, RecordWriter& out, const std::string& table) {
  auto columns =
      ask(handle, fmt::format("SELECT attname, attidentity FROM pg_attribute WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped "
                              "AND attgenerated = '' ORDER BY attnum",
                              table));
  if (!columns) return std::unexpected(std::move(columns.error()));
  std::string names;
  for (const auto& column : *columns) names += (names.empty() ? "" : ",") + column[0];
  if (auto ok = out.record('t', table + "\t" + names); !ok) return ok;
  if (auto ok = write_rows(handle, out, table, names); !ok) return ok;
  for (const auto& column : *columns) {
    if (column[1].empty()) continue;
    auto sequence = ask(handle, fmt::format("SELECT pg_get_serial_sequence('{}', '{}')", table, column[0]));
    if (!sequence) return std::unexpected(std::move(sequence.error()));
    auto next = ask(handle, fmt::format("SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {}", sequence->front().front()));
    if (!next) return std::unexpected(std::move(next.error()));
    if (auto ok = out.record('s', column[0] + "\t" + next->front().front()); !ok) return ok;
  }
  return {};
}

Status write_all_tables(PGconn* handle, RecordWriter& out) {
  if (auto ok = out.begin(); !ok) return ok;
  auto steps = ask(handle, "SELECT number, name, hash FROM store_migration ORDER BY number");
  if (!steps) return std::unexpected(std::move(steps.error()));
  for (const auto& step : *steps)
    if (auto ok = out.record('m', step[0] + "\t" + step[1] + "\t" + step[2]); !ok) return ok;
  auto names = tables(handle);
  if (!names) return std::unexpected(std::move(names.error()));
  for (const std::string& table : *names) {
    if (table == "store_migration") continue;  // its rows are the m records
    if (auto ok = write_table(handle, out, table); !ok) return ok;
  }
  return out.end();
}

std::vector<std::string> fields(const std::string& record) {
  std::vector<std::string> out;
  for (const auto part : std::views::split(record, '\t')) out.emplace_back(part.begin(), part.end());
  return out;
}

// How many of our migrations the file has had.
Status check_step(const std::string& record, std::size_t& steps) {
  const auto step = fields(record);
  if (step.size() != 3) return refuse(Code::backup_damaged, {}, "a migration");
  if (steps >= migrations().size()) return refuse(Code::store_newer, {}, "migration " + step[0] + " is not of this program");
  const Migration& ours = migrations()[steps++];
  if (step[0] != fmt::format("{}", ours.number) || step[2] != hash_of(ours))
    return refuse(Code::backup_damaged, {}, "migration " + step[0] + " had another content");
  return {};
}

base::Result<std::size_t> steps_of(const std::string& file) {
  auto reader = RecordReader::open(file);
  if (!reader) return std::unexpected(std::move(reader.error()));
  std::size_t steps = 0;
  for (;;) {
    auto record = reader->next();
    if (!record) return std::unexpected(std::move(record.error()));
    if (record->kind == 'e') return steps;
    if (record->kind != 'm') continue;
    if (auto ok = check_step(record->bytes, steps); !ok) return std::unexpected(std::move(ok.error()));
  }
}

Status give_rows(PGconn* handle, const std::string& copy, const std::string& rows) {
  const Answer begun(PQexec(handle, copy.c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return std::unexpected(postgresql::error_of(handle, begun.get(), copy));
  const bool sent = PQputCopyData(handle, rows.data(), static_cast<int>(rows.size())) == 1;
  (void)PQputCopyEnd(handle, sent ? nullptr : "cut off");
  Answer last;
  while (PGresult* next = PQgetResult(handle)) last.reset(next);
  if (!sent || !postgresql::good(last.get())) return std::unexpected(postgresql::error_of(handle, last.get(), copy));
  return {};
}

Status give_all(PGconn* handle, RecordReader& reader) {
  std::string table, copy;
  for (;;) {
    auto record = reader.next();
    if (!record) return std::unexpected(std::move(record.error()));
    if (record->kind == 'e') return {};
    const auto parts = record->kind == 'd' ? std::vector<std::string>{} : fields(record->bytes);
    Status done;
    if (record->kind == 't' && parts.size() == 2) {
      table = parts[0];
      copy = fmt::format("COPY {} ({}) FROM STDIN", table, parts[1]);
      if (auto emptied = ask(handle, "DELETE FROM " + table); !emptied) done = std::unexpected(std::move(emptied.error()));
    } else if (record->kind == 'd') {
      done = give_rows(handle, copy, record->bytes);
    } else if (record->kind == 's' && parts.size() == 2) {
      auto set = ask(handle, fmt::format("SELECT setval(pg_get_serial_sequence('{}', '{}'), {}, false)", table, parts[0], parts[1]));
      if (!set) done = std::unexpected(std::move(set.error()));
    }
    if (!done) return done;
  }
}

}  // namespace

Status back_up_postgresql(const DatabaseSettings& settings, const std::string& file) {
  auto handle = postgresql::open(settings.place);
  if (!handle) return std::unexpected(std::move(handle.error()));
  auto made = NewFile::make(file);
  if (!made) return std::unexpected(std::move(made.error()));
  if (auto begun = ask(handle->get(), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); !begun) return std::unexpected(std::move(begun.error()));
  RecordWriter out(made->fd());
  if (auto ok = write_all_tables(handle->get(), out); !ok) return ok;
  return made->put_in_place(Replace::no);
}

Status check_backup_postgresql(const std::string& file) {
  auto steps = steps_of(file);
  if (!steps) return std::unexpected(std::move(steps.error()));
  return {};
}

namespace {

// Empty tables of the very version are a restore that was begun before.
Status check_empty(PGconn* handle, Connection& connection, std::size_t steps) {
  auto version = schema_version(connection);
  if (!version) return std::unexpected(std::move(version.error()));
  auto names = tables(handle);
  if (!names) return std::unexpected(std::move(names.error()));
  if (*version != 0 && *version != static_cast<std::int64_t>(steps)) return refuse(Code::store_conflict, {}, "a database is there already");
  for (const std::string& table : *names) {
    if (table == "store_migration") continue;
    auto row = ask(handle, fmt::format("SELECT 1 FROM {} LIMIT 1", table));
    if (!row) return std::unexpected(std::move(row.error()));
    if (!row->empty()) return refuse(Code::store_conflict, {}, "there are rows already in " + table);
  }
  return {};
}

}  // namespace

Status restore_postgresql(const std::string& file, const DatabaseSettings& settings) {
  auto steps = steps_of(file);
  if (!steps) return std::unexpected(std::move(steps.error()));
  auto writer = connect_postgresql(settings, Purpose::write);  // its lock keeps every other program away
  if (!writer) return std::unexpected(std::move(writer.error()));
  auto handle = postgresql::open(settings.place);
  if (!handle) return std::unexpected(std::move(handle.error()));
  if (auto empty = check_empty(handle->get(), **writer, *steps); !empty) return empty;
  if (auto made = migrate(**writer, migrations().first(*steps)); !made) return made;
  auto reader = RecordReader::open(file);
  if (!reader) return std::unexpected(std::move(reader.error()));
  if (auto begun = ask(handle->get(), "BEGIN"); !begun) return std::unexpected(std::move(begun.error()));
  if (auto given = give_all(handle->get(), *reader); !given) return given;
  if (auto done = ask(handle->get(), "COMMIT"); !done) return std::unexpected(std::move(done.error()));
  return {};
}

}  // namespace sekisho::store
