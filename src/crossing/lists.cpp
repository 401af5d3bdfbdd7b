#include "crossing/lists.h"

#include <algorithm>
#include <map>
#include <set>

#include "crossing/list_rows.h"
#include "crossing/many.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;
using store::Direction;
using store::Keyset;
using store::Page;
using store::Row;
using store::Rows;
using store::Statements;
using store::Value;

namespace {

std::size_t rows_of(const Ask& ask) { return std::clamp<std::size_t>(ask.rows_max, 1, kRowsMax); }

std::string zone_id(zones::Zone zone) { return std::string(zones::describe(zone).id); }

// A read whose function gives a result.
template <class T, class Look>
Result<T> look(store::Database& database, const Look& function) {
  Result<T> out = T();
  auto done = database.read([&](Statements& statements) -> Status {
    out = function(statements);
    return out ? Status{} : std::unexpected(out.error());
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<Page<CrossingRow>> crossing_page(Statements& statements, const Keyset& order, Rows rows, std::size_t rows_max) {
  Page<CrossingRow> out;
  out.next = order.cut(rows, rows_max);
  std::vector<std::string> ids;
  for (const Row& row : rows) ids.push_back(row.text(0));
  auto heads = crossing_heads(statements, ids);
  if (!heads) return std::unexpected(heads.error());
  auto paths = query_many(statements, "SELECT crossing, path FROM item WHERE position = 0 AND crossing", {ids.begin(), ids.end()});
  if (!paths) return std::unexpected(paths.error());
  std::map<std::string, std::string> first;
  for (const Row& row : *paths) first[row.text(0)] = row.text(1);
  for (CrossingHead& head : *heads) {
    CrossingRow row;
    row.first_path = first[head.id];
    row.head = std::move(head);
    out.rows.push_back(std::move(row));
  }
  return out;
}

// The crossings of each principal, newest first, each once.
Result<Rows> inbox_ids(Statements& statements, const std::vector<std::string>& principals, const std::string& sql, const std::string& zone,
                       const Keyset::After& after, std::size_t limit) {
  std::set<std::string, std::greater<>> ids;
  for (const std::string& principal : std::set<std::string>(principals.begin(), principals.end())) {
    std::vector<Value> values{principal, zone};
    values.insert(values.end(), after.values.begin(), after.values.end());
    values.emplace_back(static_cast<std::int64_t>(limit));
    auto rows = statements.query(sql, values);
    if (!rows) return rows;
    for (const Row& row : *rows) ids.insert(row.text(0));
  }
  Rows out;
  for (const std::string& id : ids) {
    if (out.size() == limit) break;
    std::vector<Value> values;
    values.emplace_back(id);
    out.emplace_back(std::move(values));
  }
  return out;
}

// A list of crossings of which nothing was let through yet would tell the recipients of it.
constexpr std::string_view kSomeLetThrough =
    "(c.needs_approval = 0 OR EXISTS (SELECT 1 FROM item i WHERE i.crossing = c.id AND"
    " (i.state IN ('released', 'taken') OR (i.state = 'expired' AND i.takes > 0)))) AND ";

struct Queue {
  State state{};
  std::string list, condition;  // the condition takes the value
  std::optional<Value> value;
};

// Items in one state, those first that came into it first.
Result<Page<ItemRow>> queue_page(Statements& statements, const Queue& queue, const std::string& viewer, const Ask& ask) {
  const Keyset order(queue.list, {"i.changed_at", "i.id"}, Direction::up);
  const auto after = order.after(ask.cursor);
  if (!after) return std::unexpected(after.error());
  std::vector<Value> values{std::string(describe(queue.state).id)};
  if (queue.value) values.push_back(*queue.value);
  values.insert(values.end(), after->values.begin(), after->values.end());
  values.emplace_back(static_cast<std::int64_t>(rows_of(ask)) + 1);
  auto rows = statements.query("SELECT i.changed_at, i.id, i.number FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.state = ? AND " +
                                   queue.condition + " AND " + after->where + " ORDER BY " + order.order() + " LIMIT ?",
                               values);
  if (!rows) return std::unexpected(rows.error());
  Page<ItemRow> out;
  out.next = order.cut(*rows, rows_of(ask));
  std::vector<std::uint64_t> numbers;
  for (const Row& row : *rows) numbers.push_back(static_cast<std::uint64_t>(row.integer(2)));
  auto found = item_rows(statements, numbers, viewer);
  if (!found) return std::unexpected(found.error());
  out.rows = std::move(*found);
  return out;
}

}  // namespace

Result<Page<CrossingRow>> Lists::inbox(const Viewer& viewer, zones::Zone side, Show show, const Ask& ask) const {
  const Keyset order(show == Show::waiting ? "inbox_waiting" : "inbox", {"r.crossing"}, Direction::down);
  const auto after = order.after(ask.cursor);
  if (!after) return std::unexpected(after.error());
  const std::string sql =
      "SELECT r.crossing FROM crossing_recipient r JOIN crossing c ON c.id = r.crossing WHERE r.account = ? AND c.zone_to = ? AND " +
      std::string(show == Show::waiting ? "r.waiting > 0 AND " : kSomeLetThrough) + after->where + " ORDER BY " + order.order() + " LIMIT ?";
  return look<Page<CrossingRow>>(database_, [&](Statements& statements) -> Result<Page<CrossingRow>> {
    auto ids = inbox_ids(statements, viewer.principals, sql, zone_id(side), *after, rows_of(ask) + 1);
    if (!ids) return std::unexpected(ids.error());
    return crossing_page(statements, order, std::move(*ids), rows_of(ask));
  });
}

Result<Page<CrossingRow>> Lists::outbox(const std::string& sender, zones::Zone side, Show show, const Ask& ask) const {
  const Keyset order(show == Show::waiting ? "outbox_waiting" : "outbox", {"c.id"}, Direction::down);
  const auto after = order.after(ask.cursor);
  if (!after) return std::unexpected(after.error());
  const std::string sql = "SELECT c.id FROM crossing c WHERE c.sender = ? AND c.zone_from = ? AND " +
                          std::string(show == Show::waiting ? "c.under_way > 0 AND " : "") + after->where + " ORDER BY " + order.order() + " LIMIT ?";
  std::vector<Value> values{sender, zone_id(side)};
  values.insert(values.end(), after->values.begin(), after->values.end());
  values.emplace_back(static_cast<std::int64_t>(rows_of(ask)) + 1);
  return look<Page<CrossingRow>>(database_, [&](Statements& statements) -> Result<Page<CrossingRow>> {
    auto ids = statements.query(sql, values);
    if (!ids) return std::unexpected(ids.error());
    return crossing_page(statements, order, std::move(*ids), rows_of(ask));
  });
}

Result<std::optional<CrossingHead>> Lists::head(const std::string& id) const {
  return look<std::optional<CrossingHead>>(database_, [&](Statements& statements) -> Result<std::optional<CrossingHead>> {
    auto heads = crossing_heads(statements, {id});
    if (!heads) return std::unexpected(heads.error());
    return heads->empty() ? std::optional<CrossingHead>() : std::move(heads->front());
  });
}

Result<std::optional<CrossingView>> Lists::crossing(const std::string& id) const {
  return look<std::optional<CrossingView>>(database_, [&](Statements& statements) -> Result<std::optional<CrossingView>> {
    auto heads = crossing_heads(statements, {id});
    if (!heads) return std::unexpected(heads.error());
    if (heads->empty()) return std::optional<CrossingView>();
    auto rows = statements.query(std::string(kLineColumns) + "WHERE i.crossing = ? ORDER BY i.position", {id});
    if (!rows) return std::unexpected(rows.error());
    CrossingView out;
    out.head = std::move(heads->front());
    for (const Row& row : *rows) {
      auto line = line_from(row);
      if (!line) return std::unexpected(line.error());
      out.items.push_back(std::move(*line));
    }
    return std::optional<CrossingView>(std::move(out));
  });
}

Result<std::optional<ItemRow>> Lists::item(const std::string& id, const std::string& viewer) const {
  return look<std::optional<ItemRow>>(database_, [&](Statements& statements) -> Result<std::optional<ItemRow>> {
    auto number = statements.first("SELECT number FROM item WHERE id = ?", {id});
    if (!number) return std::unexpected(number.error());
    if (!*number) return std::optional<ItemRow>();
    auto rows = item_rows(statements, {static_cast<std::uint64_t>((*number)->integer(0))}, viewer);
    if (!rows) return std::unexpected(rows.error());
    return rows->empty() ? std::optional<ItemRow>() : std::move(rows->front());
  });
}

Result<Page<ItemRow>> Lists::approvals(const std::string& viewer, std::optional<zones::Zone> from, const Ask& ask) const {
  return look<Page<ItemRow>>(database_, [&](Statements& statements) {
    return from ? queue_page(statements, {State::waiting, "approvals_" + zone_id(*from), "c.zone_from = ?", zone_id(*from)}, viewer, ask)
                : queue_page(statements, {State::waiting, "approvals", "1 = 1", {}}, viewer, ask);
  });
}

Result<Page<ItemRow>> Lists::locked(const std::string& sender, const Ask& ask) const {
  return look<Page<ItemRow>>(
      database_, [&](Statements& statements) { return queue_page(statements, {State::locked, "locked", "c.sender = ?", sender}, sender, ask); });
}

Result<Page<ItemRow>> Lists::quarantined(const Ask& ask) const {
  return look<Page<ItemRow>>(
      database_, [&](Statements& statements) { return queue_page(statements, {State::quarantined, "quarantined", "1 = 1", {}}, {}, ask); });
}

Result<std::vector<Party>> Lists::recent_recipients(const std::string& sender, zones::Zone side, std::size_t max) const {
  return look<std::vector<Party>>(database_, [&](Statements& statements) -> Result<std::vector<Party>> {
    auto rows = statements.query(
        "SELECT r.account, c.id FROM (SELECT id FROM crossing WHERE sender = ? AND zone_from = ? ORDER BY id DESC LIMIT 50) c"
        " JOIN crossing_recipient r ON r.crossing = c.id ORDER BY c.id DESC, r.account",
        {sender, zone_id(side)});
    if (!rows) return std::unexpected(rows.error());
    std::vector<std::string> ids;
    for (const Row& row : *rows)
      if (ids.size() < max && std::find(ids.begin(), ids.end(), row.text(0)) == ids.end()) ids.push_back(row.text(0));
    return parties(statements, ids);
  });
}

Standpoint standpoint(const CrossingHead& head, const Viewer& viewer) {
  const auto among = [&](const Party& party) { return std::ranges::find(viewer.principals, party.id) != viewer.principals.end(); };
  return {head.sender.id == viewer.account, std::ranges::any_of(head.recipients, among)};
}

}  // namespace sekisho::crossing
