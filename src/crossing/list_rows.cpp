#include "crossing/list_rows.h"

#include <algorithm>
#include <map>
#include <set>

#include "crossing/many.h"
#include "store/blob_rows.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Row;
using store::Rows;
using store::Statements;
using store::Value;

namespace {

std::string text_or_empty(const Row& row, std::size_t column) { return row.is_null(column) ? std::string() : row.text(column); }

std::optional<store::Address> address_or_none(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return store::address_of(row.bytes(column));
}

std::vector<Value> values_of(const std::vector<std::string>& ids) { return {ids.begin(), ids.end()}; }

using PartyById = std::map<std::string, Party>;

Result<PartyById> parties_by_id(Statements& statements, const std::set<std::string>& ids) {
  PartyById out;
  const std::vector<Value> values(ids.begin(), ids.end());
  constexpr std::pair<const char*, const char*> kSources[] = {
      {"person", "SELECT id, shown_name, name FROM account WHERE id"},
      {"unit", "SELECT id, name, '' FROM unit WHERE id"},
      {"post", "SELECT p.id, p.name, u.name FROM post p JOIN unit u ON u.id = p.unit WHERE p.id"},
  };
  for (const auto& [kind, sql] : kSources) {
    if (out.size() == ids.size()) break;
    auto rows = query_many(statements, sql, values);
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) out[row.text(0)] = {row.text(0), kind, row.text(1), row.text(2)};
  }
  for (const std::string& id : ids) out.try_emplace(id, Party{id, {}, {}, {}});
  return out;
}

Status fill_recipients(Statements& statements, std::map<std::string, CrossingHead>& heads, const std::vector<Value>& ids) {
  auto rows = query_many(statements, "SELECT crossing, account FROM crossing_recipient WHERE crossing", ids, "ORDER BY crossing, account");
  if (!rows) return std::unexpected(rows.error());
  std::set<std::string> people;
  for (const Row& row : *rows) people.insert(row.text(1));
  for (const auto& [id, head] : heads) people.insert(head.sender.id);
  auto known = parties_by_id(statements, people);
  if (!known) return std::unexpected(known.error());
  for (auto& [id, head] : heads) head.sender = (*known)[head.sender.id];
  for (const Row& row : *rows) heads[row.text(0)].recipients.push_back((*known)[row.text(1)]);
  return {};
}

Result<std::map<std::string, CrossingHead>> heads_by_id(Statements& statements, const std::vector<Value>& ids) {
  auto rows = query_many(statements,
                         "SELECT id, zone_from, zone_to, sender, note, made_at, expires_at, needs_approval, take_once, profile"
                         " FROM crossing WHERE id",
                         ids);
  if (!rows) return std::unexpected(rows.error());
  std::map<std::string, CrossingHead> out;
  for (const Row& row : *rows) {
    const auto from = zones::zone_of(row.text(1)), to = zones::zone_of(row.text(2));
    if (!from || !to) return refuse(Code::store_damaged, row.text(0), "crossing.zone");
    CrossingHead& head = out[row.text(0)];
    head.id = row.text(0);
    head.from = *from;
    head.to = *to;
    head.sender.id = row.text(3);
    head.note = row.text(4);
    head.made_at = row.integer(5);
    head.expires_at = row.integer(6);
    head.needs_approval = row.integer(7) != 0;
    head.take_once = row.integer(8) != 0;
    head.profile = row.text(9);
  }
  if (auto filled = fill_recipients(statements, out, ids); !filled) return std::unexpected(filled.error());
  return out;
}

}  // namespace

Result<ItemLine> line_from(const Row& row) {
  const auto state = state_of(row.text(4));
  if (!state) return refuse(Code::store_damaged, row.text(0), "item.state");
  ItemLine out;
  out.item = Item{row.text(0),
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
  out.number = static_cast<std::uint64_t>(row.integer(16));
  out.arrived_at = row.integer(17);
  out.takes = static_cast<std::uint64_t>(row.integer(18));
  out.removed = static_cast<std::uint64_t>(row.integer(19));
  out.original_sha256 = address_or_none(row, 20);
  out.clean_sha256 = address_or_none(row, 21);
  if (!row.is_null(22)) out.original_until = row.integer(22);
  return out;
}

Result<std::vector<Party>> parties(Statements& statements, const std::vector<std::string>& ids) {
  auto known = parties_by_id(statements, {ids.begin(), ids.end()});
  if (!known) return std::unexpected(known.error());
  std::vector<Party> out;
  for (const std::string& id : ids) out.push_back((*known)[id]);
  return out;
}

Result<std::vector<CrossingHead>> crossing_heads(Statements& statements, const std::vector<std::string>& ids) {
  if (ids.empty()) return std::vector<CrossingHead>();
  const auto values = values_of(ids);
  auto heads = heads_by_id(statements, values);
  if (!heads) return std::unexpected(heads.error());
  auto counts = query_many(statements, "SELECT crossing, state, COUNT(*) FROM item WHERE crossing", values, "GROUP BY crossing, state");
  if (!counts) return std::unexpected(counts.error());
  for (const Row& row : *counts) {
    const auto state = state_of(row.text(1));
    if (!state) return refuse(Code::store_damaged, row.text(0), "item.state");
    CrossingHead& head = (*heads)[row.text(0)];
    head.files += head.states[static_cast<std::size_t>(*state)] = static_cast<std::uint64_t>(row.integer(2));
  }
  std::vector<CrossingHead> out;
  for (const std::string& id : ids)
    if (auto found = heads->find(id); found != heads->end()) out.push_back(found->second);
  return out;
}

Result<std::vector<ItemRow>> item_rows(Statements& statements, const std::vector<std::uint64_t>& numbers, const std::string& viewer) {
  std::vector<Value> values;
  for (std::uint64_t number : numbers) values.emplace_back(static_cast<std::int64_t>(number));
  auto rows = query_many(statements, std::string(kLineColumns) + "WHERE i.number", values);
  if (!rows) return std::unexpected(rows.error());
  std::map<std::uint64_t, ItemLine> lines;
  std::set<std::string> crossings;
  for (const Row& row : *rows) {
    auto line = line_from(row);
    if (!line) return std::unexpected(line.error());
    crossings.insert(line->item.crossing);
    lines[line->number] = std::move(*line);
  }
  auto heads = heads_by_id(statements, {crossings.begin(), crossings.end()});
  if (!heads) return std::unexpected(heads.error());
  std::vector<ItemRow> out;
  for (std::uint64_t number : numbers) {
    const auto line = lines.find(number);
    if (line == lines.end()) continue;
    const CrossingHead& head = (*heads)[line->second.item.crossing];
    out.push_back({line->second, head.from, head.to, head.sender, head.recipients, head.note, head.made_at, head.expires_at,
                   !viewer.empty() && head.sender.id == viewer});
  }
  return out;
}

}  // namespace sekisho::crossing
