#include "evidence/leaves.h"

#include <fmt/format.h>

#include <algorithm>

#include "evidence/cells.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;
using base::Result;
using store::Statements;
using store::Value;

namespace {

// The number comes from the table itself, in the one statement that takes it: a unit that is taken back leaves no gap.
constexpr std::string_view kInsert =
    "INSERT INTO evidence_leaf (number, at, who, what, object, object_id, record) "
    "VALUES ((SELECT COALESCE(MAX(number), -1) + 1 FROM evidence_leaf), ?, ?, ?, ?, ?, ?) RETURNING number";

Value text_of(std::string_view text) { return std::string(text); }

// All in one statement: each costs a way to the server and back.
base::Status keep_values(Statements& statements, std::int64_t leaf, const std::array<Salt, kRoles>& salts, const Values& values) {
  std::string sql = "INSERT INTO evidence_value (leaf, role, salt, value) VALUES ";
  std::vector<Value> cells;
  for (std::size_t i = 0; i < kRoles; ++i) {
    if (!values[i]) continue;
    const base::ByteView value = base::view(*values[i]);
    sql += cells.empty() ? "(?, ?, ?, ?)" : ", (?, ?, ?, ?)";
    cells.emplace_back(leaf);
    cells.push_back(text_of(describe(static_cast<Role>(i)).id));
    cells.emplace_back(base::Bytes(salts[i].begin(), salts[i].end()));
    cells.emplace_back(base::Bytes(value.begin(), value.end()));
  }
  if (cells.empty()) return {};
  auto kept = statements.run(sql, std::span<const Value>(cells));
  if (!kept) return std::unexpected(kept.error());
  return {};
}

Result<std::vector<Leaf>> leaves_of(const Result<store::Rows>& rows) {
  if (!rows) return std::unexpected(rows.error());
  std::vector<Leaf> out;
  out.reserve(rows->size());
  for (const store::Row& row : *rows) out.push_back({static_cast<std::uint64_t>(integer_in(row, 0).value_or(-1)), text_in(row, 1)});
  return out;
}

}  // namespace

Result<std::uint64_t> append(Statements& statements, Record record, const Values& values) {
  std::array<Salt, kRoles> salts{};
  for (std::size_t i = 0; i < kRoles; ++i) {
    if (!values[i]) continue;
    if (values[i]->size() > kValueBytesMax) return refuse(Code::too_large, std::string(describe(static_cast<Role>(i)).id));
    salts[i] = fresh_salt();
    record.commitments[i] = commitment(static_cast<Role>(i), salts[i], base::view(*values[i]));
  }
  auto number = statements.query(kInsert, {record.at, record.who.text(), text_of(describe(record.what).id), text_of(describe(record.object).id),
                                           record.object_id.text(), record.json()});
  if (!number) return std::unexpected(number.error());
  const std::int64_t leaf = number->at(0).integer(0);
  if (auto kept = keep_values(statements, leaf, salts, values); !kept) return std::unexpected(kept.error());
  return static_cast<std::uint64_t>(leaf);
}

Result<std::vector<Leaf>> read_leaves(Statements& statements, std::uint64_t first, std::size_t limit) {
  return leaves_of(statements.query("SELECT number, record FROM evidence_leaf WHERE number >= ? ORDER BY number LIMIT ?",
                                    {static_cast<std::int64_t>(first), static_cast<std::int64_t>(limit)}));
}

Result<std::vector<Leaf>> leaves_about(Statements& statements, Object object, const Id& id, std::optional<std::uint64_t> after, std::size_t limit) {
  return leaves_of(statements.query(
      "SELECT number, record FROM evidence_leaf WHERE object = ? AND object_id = ? AND number > ? ORDER BY number LIMIT ?",
      {text_of(describe(object).id), id.text(), after ? static_cast<std::int64_t>(*after) : std::int64_t{-1}, static_cast<std::int64_t>(limit)}));
}

Result<std::string> read_leaf(Statements& statements, std::uint64_t number) {
  auto found = read_leaves(statements, number, 1);
  if (!found) return std::unexpected(found.error());
  if (found->empty() || found->front().number != number) return refuse(Code::evidence_uncovered, std::to_string(number));
  return std::move(found->front().record);
}

Result<std::uint64_t> leaf_count(Statements& statements) {
  auto row = statements.first("SELECT COALESCE(MAX(number), -1) + 1 FROM evidence_leaf");
  if (!row) return std::unexpected(row.error());
  return static_cast<std::uint64_t>(integer_in(**row, 0).value_or(0));
}

Result<std::vector<OpenedValue>> open_values(Statements& statements, std::uint64_t number) {
  auto text = read_leaf(statements, number);
  if (!text) return std::unexpected(text.error());
  auto record = Record::parse(*text);
  if (!record) return refuse(Code::evidence_altered, std::to_string(number));
  auto rows = statements.query("SELECT role, salt, value FROM evidence_value WHERE leaf = ? ORDER BY role", {static_cast<std::int64_t>(number)});
  if (!rows) return std::unexpected(rows.error());
  std::vector<OpenedValue> out;
  for (const store::Row& row : *rows) {
    OpenedValue value;
    const auto role = role_of(text_in(row, 0));
    const base::ByteView salt = bytes_in(row, 1), content = bytes_in(row, 2);
    if (!role || salt.size() != value.salt.size()) return refuse(Code::evidence_altered, std::to_string(number));
    value.role = *role;
    std::copy(salt.begin(), salt.end(), value.salt.begin());
    value.value = base::text(content);
    if (record->commitments[static_cast<std::size_t>(*role)] != commitment(*role, value.salt, content))
      return refuse(Code::evidence_altered, std::to_string(number));
    out.push_back(std::move(value));
  }
  return out;
}

Result<std::uint64_t> erase_values(Statements& statements, std::uint64_t number, const Id& who, Reason why, base::Micros at) {
  auto there = read_leaf(statements, number);
  if (!there) return std::unexpected(there.error());
  auto erased = statements.run("DELETE FROM evidence_value WHERE leaf = ?", {static_cast<std::int64_t>(number)});
  if (!erased) return std::unexpected(erased.error());
  Record record{at, who, Action::value_erase, Object::evidence, Id::of(std::to_string(number)), why, {}, {}};
  record.set(FactName::values, static_cast<std::uint64_t>(*erased));
  return append(statements, std::move(record));
}

}  // namespace sekisho::evidence
