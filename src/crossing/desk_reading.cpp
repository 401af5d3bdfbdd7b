#include <fmt/format.h>

#include "crossing/desk.h"
#include "store/blob_rows.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Row;
using store::Statements;

namespace {

constexpr std::string_view kItemColumns =
    "SELECT id, crossing, position, path, state, leaf, bytes, changed_at, original, clean, clean_bytes, input_type, clean_type, report, code, place "
    "FROM item ";

std::string text_or_empty(const Row& row, std::size_t column) { return row.is_null(column) ? std::string() : row.text(column); }

std::optional<store::Address> address_or_none(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return store::address_of(row.bytes(column));
}

Result<Item> item_from(const Row& row) {
  const auto state = state_of(row.text(4));
  if (!state) return refuse(Code::store_damaged, row.text(0), "item.state");
  return Item{row.text(0),
              row.text(1),
              row.integer(2),
              row.text(3),
              *state,
              static_cast<std::uint64_t>(row.integer(5)),
              static_cast<std::uint64_t>(row.integer(6)),
              row.integer(7),
              address_or_none(row, 8),
              address_or_none(row, 9),
              row.is_null(10) ? 0 : static_cast<std::uint64_t>(row.integer(10)),
              text_or_empty(row, 11),
              text_or_empty(row, 12),
              text_or_empty(row, 13),
              text_or_empty(row, 14),
              text_or_empty(row, 15)};
}

Result<Crossing> crossing_from(const Row& row) {
  const auto from = zones::zone_of(row.text(1)), to = zones::zone_of(row.text(2));
  const auto scan = scanning_of(row.text(10));
  if (!from || !to || !scan) return refuse(Code::store_damaged, row.text(0), "crossing");
  return Crossing{row.text(0),    *from,          *to,         row.text(3), row.text(4), {}, row.integer(5) != 0, row.integer(6) != 0,
                  row.integer(7), row.integer(8), row.text(9), *scan};
}

}  // namespace

Result<bool> is_recipient(Statements& statements, const std::string& crossing, const std::string& account) {
  auto principals = people::principals_of(statements, account);
  if (!principals) return std::unexpected(principals.error());
  std::vector<store::Value> values{crossing};
  std::string marks;
  for (std::string& principal : *principals) marks += marks.empty() ? "?" : ", ?", values.emplace_back(std::move(principal));
  auto rows = statements.query(fmt::format("SELECT 1 FROM crossing_recipient WHERE crossing = ? AND account IN ({}) LIMIT 1", marks), values);
  if (!rows) return std::unexpected(rows.error());
  return !rows->empty();
}

std::string original_owner(const std::string& item) { return "original:" + item; }
std::string clean_owner(const std::string& item) { return "clean:" + item; }

Result<std::optional<Item>> load_item(Statements& statements, const std::string& id) {
  auto row = statements.first(std::string(kItemColumns) + "WHERE id = ?", {id});
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::optional<Item>();
  auto item = item_from(**row);
  if (!item) return std::unexpected(item.error());
  return std::optional<Item>(std::move(*item));
}

Result<std::optional<Crossing>> Desk::crossing(const std::string& id) const {
  std::optional<Crossing> out;
  auto looked = house_.database.read([&](Statements& statements) -> Status {
    out.reset();
    auto row = statements.first(
        "SELECT id, zone_from, zone_to, sender, note, needs_approval, take_once, made_at, expires_at, profile, scan FROM crossing WHERE id = ?",
        {id});
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    auto found = crossing_from(**row);
    if (!found) return std::unexpected(found.error());
    auto recipients = statements.query("SELECT account FROM crossing_recipient WHERE crossing = ? ORDER BY account", {id});
    if (!recipients) return std::unexpected(recipients.error());
    for (const Row& recipient : *recipients) found->recipients.push_back(recipient.text(0));
    out = std::move(*found);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::optional<Item>> Desk::item(const std::string& id) const {
  Result<std::optional<Item>> out = std::optional<Item>();
  auto looked = house_.database.read([&](Statements& statements) -> Status {
    out = load_item(statements, id);
    return out ? Status{} : std::unexpected(out.error());
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<Item>> Desk::items_of(const std::string& crossing) const {
  std::vector<Item> out;
  auto looked = house_.database.read([&](Statements& statements) -> Status {
    auto rows = statements.query(std::string(kItemColumns) + "WHERE crossing = ? ORDER BY position", {crossing});
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) {
      auto item = item_from(row);
      if (!item) return std::unexpected(item.error());
      out.push_back(std::move(*item));
    }
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

}  // namespace sekisho::crossing
