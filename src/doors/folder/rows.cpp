#include "doors/folder/rows.h"

#include "store/blob_rows.h"

namespace sekisho::doors::folder {

using base::Result;
using base::Status;
using store::Row;
using store::Statements;
using store::Value;

namespace {

constexpr std::string_view kColumns =
    "SELECT f.id, f.folder, f.path, f.device, f.inode, f.size, f.written_ns, f.hash, f.item, f.lies, f.stage, f.result, f.told FROM folder_file f ";

std::string text_or_empty(const Row& row, std::size_t column) { return row.is_null(column) ? std::string() : row.text(column); }

FileRow file_row(const Row& row) {
  FileRow out;
  out.id = row.text(0);
  out.folder = row.text(1);
  out.path = std::string(base::text(row.bytes(2)));
  out.identity = {static_cast<std::uint64_t>(row.integer(3)), static_cast<std::uint64_t>(row.integer(4)), static_cast<std::uint64_t>(row.integer(5)),
                  row.integer(6)};
  if (!row.is_null(7)) out.hash = store::address_of(row.bytes(7));
  out.item = text_or_empty(row, 8);
  out.lies = row.integer(9) != 0;
  out.stage = static_cast<Stage>(row.integer(10));
  out.result = text_or_empty(row, 11);
  out.told = text_or_empty(row, 12);
  return out;
}

}  // namespace

Status Rows::write(std::string_view sql, std::vector<Value> values) {
  return database_.write([&](Statements& unit) -> Status {
    auto rows = unit.run(sql, values);
    return rows ? Status{} : std::unexpected(rows.error());
  });
}

Status Rows::add(const FileRow& row) {
  return write(
      "INSERT INTO folder_file (id, folder, path, device, inode, size, written_ns, hash, item, lies, stage, result, told)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
      {row.id, folder_, base::Bytes(row.path.begin(), row.path.end()), static_cast<std::int64_t>(row.identity.device),
       static_cast<std::int64_t>(row.identity.inode), static_cast<std::int64_t>(row.identity.size), row.identity.written_ns,
       row.hash ? Value(store::bytes_of(*row.hash)) : Value(), row.item.empty() ? Value() : Value(row.item), std::int64_t{row.lies},
       static_cast<std::int64_t>(row.stage), row.told.empty() ? Value() : Value(row.told)});
}

Result<std::vector<FileRow>> Rows::lying() {
  std::vector<FileRow> out;
  auto looked = database_.read([&](Statements& statements) -> Status {
    auto rows = statements.query(std::string(kColumns) + "WHERE f.folder = ? AND f.lies = 1 ORDER BY f.id", {folder_});
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) out.push_back(file_row(row));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<Rows::Due>> Rows::due(int max, const std::string& after) {
  std::vector<Due> out;
  auto looked = database_.read([&](Statements& statements) -> Status {
    auto rows = statements.query(std::string(kColumns) +
                                     "JOIN item i ON i.id = f.item WHERE f.folder = ? AND f.stage < 3 AND f.id > ?"
                                     " AND (i.state IN ('released', 'taken', 'refused', 'quarantined', 'returned', 'expired', 'cancelled')"
                                     " OR (i.state = 'locked' AND f.told IS NULL)) ORDER BY f.id LIMIT ?",
                                 {folder_, after, std::int64_t{max}});
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) {
      FileRow file = file_row(row);
      auto item = crossing::load_item(statements, file.item);
      if (!item) return std::unexpected(item.error());
      auto crossing = statements.first("SELECT expires_at FROM crossing WHERE id = ?", {(*item)->crossing});
      if (!crossing) return std::unexpected(crossing.error());
      out.push_back({std::move(file), std::move(**item), (*crossing)->integer(0)});
    }
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::int64_t> Rows::under_way() {
  std::int64_t out = 0;
  auto looked = database_.read([&](Statements& statements) -> Status {
    auto row = statements.first("SELECT COUNT(*) FROM folder_file WHERE folder = ? AND stage < 3", {folder_});
    if (!row) return std::unexpected(row.error());
    out = (*row)->integer(0);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Status Rows::gone(const FileRow& row) {
  return database_.write([&](Statements& unit) -> Status {
    if (auto marked = unit.execute("UPDATE folder_file SET lies = 0 WHERE id = ?", {row.id}); !marked) return marked;
    return unit.execute("DELETE FROM folder_file WHERE id = ? AND stage = 3", {row.id});
  });
}

Status Rows::done(const FileRow& row) {
  return database_.write([&](Statements& unit) -> Status {
    if (auto marked = unit.execute("UPDATE folder_file SET stage = 3 WHERE id = ?", {row.id}); !marked) return marked;
    return unit.execute("DELETE FROM folder_file WHERE id = ? AND lies = 0", {row.id});
  });
}

Status Rows::set(const FileRow& row, Stage stage, const std::string& result) {
  return write("UPDATE folder_file SET stage = ?, result = ? WHERE id = ?", {static_cast<std::int64_t>(stage), result, row.id});
}

Status Rows::told(const FileRow& row, const std::string& what) { return write("UPDATE folder_file SET told = ? WHERE id = ?", {what, row.id}); }

Status Rows::forget(const FileRow& row) { return write("DELETE FROM folder_file WHERE id = ?", {row.id}); }

}  // namespace sekisho::doors::folder
