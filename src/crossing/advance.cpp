#include "crossing/advance.h"

#include <fmt/format.h>

#include "crossing/keeping.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using evidence::FactName;
using evidence::Id;

namespace {

struct Standing {
  State state{};
  std::int64_t revision = 0;
  std::uint64_t leaf = 0;
  bool judged_clean = false;
  std::string crossing, sender;
  bool needs_approval = false;
  base::Micros expires_at = 0;
  std::uint64_t takes = 0, bytes = 0;
  std::string zone_from, zone_to;
};

Result<Standing> standing_of(store::Statements& unit, const std::string& item) {
  auto row = unit.first(
      "SELECT i.state, i.revision, i.leaf, i.clean, c.id, c.sender, c.needs_approval, c.expires_at, i.takes, i.bytes,"
      " c.zone_from, c.zone_to FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.id = ?",
      {item});
  if (!row) return std::unexpected(row.error());
  if (!*row) return refuse(Code::no_such_item, item);
  const store::Row& found = **row;
  const auto state = state_of(found.text(0));
  if (!state) return refuse(Code::store_damaged, item, "item.state");
  return Standing{*state,
                  found.integer(1),
                  static_cast<std::uint64_t>(found.integer(2)),
                  !found.is_null(3),
                  found.text(4),
                  found.text(5),
                  found.integer(6) != 0,
                  found.integer(7),
                  static_cast<std::uint64_t>(found.integer(8)),
                  static_cast<std::uint64_t>(found.integer(9)),
                  found.text(10),
                  found.text(11)};
}

// What the table of states cannot say.
Status guard(const Standing& now, const Move& move) {
  switch (move.event) {
    case Event::approve:
    case Event::send_back: return move.who == now.sender ? refuse(Code::own_approval, move.item) : Status{};
    case Event::release:
      if (!now.judged_clean) return refuse(Code::wrong_state, move.item, "nothing was judged clean");
      if (now.state == State::judged && now.needs_approval) return refuse(Code::not_permitted, move.item, "approval is wanted first");
      if (now.leaf >= move.covered) return refuse(Code::not_covered_yet, move.item);
      return {};
    case Event::take:
    case Event::take_last: return move.at >= now.expires_at ? refuse(Code::not_permitted, move.item, "it has expired") : Status{};
    case Event::expire: return move.at < now.expires_at ? refuse(Code::wrong_state, move.item, "it has not expired") : Status{};
    default: return {};
  }
}

Result<std::uint64_t> write_down(store::Statements& unit, const Standing& before, State after, const Move& move) {
  evidence::Record record;
  const auto action = evidence::action_of(fmt::format("crossing_{}", describe(move.event).id));
  SEKISHO_CHECK(action.has_value());  // a test walks every event
  record.at = move.at;
  record.who = Id::of(move.who);
  record.what = *action;
  record.object = evidence::Object::item;
  record.object_id = Id::of(move.item);
  record.why = move.why;
  record.set(FactName::crossing, Id::of(before.crossing));
  record.set(FactName::state_before, Id::of(describe(before.state).id));
  record.set(FactName::state_after, Id::of(describe(after).id));
  for (const auto& [name, fact] : move.facts) std::visit([&](const auto& value) { record.set(name, value); }, fact);
  evidence::Values values;
  if (!move.remark.empty()) at(values, evidence::Role::reason) = move.remark;
  return evidence::append(unit, std::move(record), values);
}

}  // namespace

void Move::set(std::string_view column, store::Value value) {
  SEKISHO_CHECK(column != "state" && column != "revision" && column != "leaf" && column != "changed_at");
  columns.push_back(column);
  values.push_back(std::move(value));
}

Result<Moved> advance(store::Statements& unit, const Move& move) {
  auto now = standing_of(unit, move.item);
  if (!now) return std::unexpected(now.error());
  const auto to = next(now->state, move.event);
  if (!to) return refuse(Code::wrong_state, move.item, fmt::format("{} in {}", describe(move.event).id, describe(now->state).id));
  if (auto allowed = guard(*now, move); !allowed) return std::unexpected(allowed.error());
  auto leaf = write_down(unit, *now, *to, move);
  if (!leaf) return std::unexpected(leaf.error());

  std::string sql = "UPDATE item SET state = ?, revision = revision + 1, leaf = ?, changed_at = ?";
  std::vector<store::Value> values{std::string(describe(*to).id), static_cast<std::int64_t>(*leaf), move.at};
  if (move.event == Event::take || move.event == Event::take_last) sql += ", takes = takes + 1";
  std::vector<std::string_view> columns = move.columns;
  values.insert(values.end(), move.values.begin(), move.values.end());
  add_shown_columns(move, columns, values);
  for (std::string_view column : columns) sql += fmt::format(", {} = ?", column);
  values.emplace_back(move.item);
  values.emplace_back(now->revision);
  auto rows = unit.run(sql + " WHERE id = ? AND revision = ?", values);
  if (!rows) return std::unexpected(rows.error());
  if (*rows != 1) return refuse(Code::wrong_state, move.item, "it moved meanwhile");
  const Passage passage{now->crossing, now->state, *to, now->takes, now->bytes, now->zone_from, now->zone_to};
  if (auto kept = keep_lists(unit, move, passage); !kept) return std::unexpected(kept.error());
  return Moved{*to, *leaf};
}

}  // namespace sekisho::crossing
