#include "store/connection.h"

#include <algorithm>

#include "text/text.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

base::Result<std::optional<Row>> Statements::first(std::string_view sql, std::initializer_list<Value> values) {
  auto rows = query(sql, values);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

Status Statements::execute(std::string_view sql, std::initializer_list<Value> values) {
  auto done = run(sql, values);
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

template <class T>
base::Result<T> Connection::keep(base::Result<T> result) {
  if (!result) failed_ = result.error();
  return result;
}

// PostgreSQL takes no other text, so SQLite is given none either.
Status Connection::admit(std::span<const Value> values) const {
  if (failed_) return std::unexpected(*failed_);
  for (const Value& value : values) {
    const auto* held = std::get_if<std::string>(&value);
    if (held != nullptr && (held->contains('\0') || !text::valid_utf8(*held))) return refuse(Code::text_encoding, {}, "a text to be stored");
  }
  return {};
}

base::Result<std::int64_t> Connection::run(std::string_view sql, std::span<const Value> values) {
  if (auto ok = keep(admit(values)); !ok) return std::unexpected(std::move(ok.error()));
  return keep(do_run(sql, values));
}

base::Result<Rows> Connection::query(std::string_view sql, std::span<const Value> values) {
  if (auto ok = keep(admit(values)); !ok) return std::unexpected(std::move(ok.error()));
  return keep(do_query(sql, values));
}

Status Connection::insert_many(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) {
  check_name(table);
  for (std::string_view column : columns) check_name(column);
  for (const Row& row : rows) {
    SEKISHO_CHECK(row.size() == columns.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      if (auto ok = keep(admit({&row.at(i), 1})); !ok) return ok;
  }
  if (rows.empty()) return {};
  return keep(do_insert_many(table, columns, rows));
}

Status Connection::script(const std::string& sql) {
  if (failed_) return std::unexpected(*failed_);
  return keep(do_script(sql));
}

base::Result<std::unique_ptr<Connection>> connect(const DatabaseSettings& settings, Purpose purpose) {
  return settings.engine == Engine::sqlite ? connect_sqlite(settings, purpose) : connect_postgresql(settings, purpose);
}

void check_name(std::string_view name) {
  SEKISHO_CHECK(!name.empty() && name.size() <= 63 && name.front() >= 'a' && name.front() <= 'z');
  SEKISHO_CHECK(std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }));
}

}  // namespace sekisho::store
