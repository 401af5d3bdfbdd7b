// Counting anew what tallies.cpp keeps: from the evidence (what happened when), the items (sizes, reports) and the crossings.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "crossing/tallies.h"
#include "evidence/leaves.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;
using evidence::FactName;
using store::Row;
using store::Statements;

namespace {

constexpr std::size_t kLeavesAtOnce = 5'000;
constexpr std::size_t kDifferencesMax = 1'000;

using Key = Counts::Sums::key_type;
using Sums = std::map<Key, std::pair<std::int64_t, std::int64_t>>;

void add_up(Sums& into, const Counts& counts) {
  for (const auto& [key, sum] : counts.sums()) {
    into[key].first += sum.count;
    into[key].second += sum.bytes;
  }
}

std::string word(const evidence::Record& record, FactName name) {
  const auto found = record.facts.find(name);
  const auto* id = found == record.facts.end() ? nullptr : std::get_if<evidence::Id>(&found->second);
  return id == nullptr ? std::string() : id->text();
}

void count_removed(Counts& counts, const std::string& report) {
  boost::system::error_code bad;
  const auto value = boost::json::parse(report, bad);
  const auto* object = bad ? nullptr : value.if_object();
  const auto* removed = object == nullptr ? nullptr : object->if_contains("removed");
  if (removed == nullptr || !removed->is_array()) return;
  for (const auto& note : removed->get_array()) {
    const auto* fields = note.if_object();
    const auto* what = fields == nullptr ? nullptr : fields->if_contains("what");
    const auto* count = fields == nullptr ? nullptr : fields->if_contains("count");
    if (what != nullptr && what->is_string() && count != nullptr && count->is_number())
      counts.daily(kByRemoved, std::string(what->get_string()), count->to_number<std::uint64_t>());
  }
}

// One leaf about an item, as advance() counted it.
Status count_leaf(Statements& statements, const evidence::Leaf& leaf, Sums& into) {
  auto record = evidence::Record::parse(leaf.record);
  if (!record) return std::unexpected(record.error());
  const std::string state_after = word(*record, FactName::state_after);
  if (record->object != evidence::Object::item || state_after.empty()) return {};
  auto row =
      statements.first("SELECT i.bytes, i.report, c.zone_from, c.zone_to, i.code FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.id = ?",
                       {record->object_id.text()});
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  const auto bytes = static_cast<std::uint64_t>((*row)->integer(0));
  Counts counts(record->at);
  std::string_view action = evidence::describe(record->what).id;
  action.remove_prefix(std::min(action.size(), std::string_view("crossing_").size()));
  counts.event(action, record->what == evidence::Action::crossing_arrive ? 0 : bytes);
  if (record->what == evidence::Action::crossing_hold) counts.daily(kByRoute, (*row)->text(2) + "-" + (*row)->text(3), 1, bytes);
  if (const std::string type = word(*record, FactName::input_type); !type.empty() && counts_type(action)) counts.daily(kByType, type, 1, bytes);
  if (counts_code(action) && !(*row)->is_null(4)) counts.daily(kByCode, (*row)->text(4), 1);
  if (record->what == evidence::Action::crossing_pass && !(*row)->is_null(1)) count_removed(counts, (*row)->text(1));
  add_up(into, counts);
  return {};
}

Result<Sums> counted_anew(Statements& statements) {
  Sums out;
  for (std::uint64_t next = 0;;) {
    auto leaves = evidence::read_leaves(statements, next, kLeavesAtOnce);
    if (!leaves) return std::unexpected(leaves.error());
    if (leaves->empty()) break;
    for (const evidence::Leaf& leaf : *leaves)
      if (auto counted = count_leaf(statements, leaf, out); !counted) return std::unexpected(counted.error());
    next = leaves->back().number + 1;
  }
  auto states = statements.query("SELECT state, COUNT(*) FROM item GROUP BY state");
  if (!states) return std::unexpected(states.error());
  for (const Row& row : *states) out[{"now", "state", 0, row.text(0)}] = {row.integer(1), 0};
  auto opened = statements.query("SELECT made_at FROM crossing");
  if (!opened) return std::unexpected(opened.error());
  for (const Row& row : *opened) {
    Counts counts(row.integer(0));
    counts.event(kOpened);
    add_up(out, counts);
  }
  return out;
}

Result<Sums> kept(Statements& statements) {
  auto rows = statements.query("SELECT grain, kind, at, key, count, bytes FROM tally");
  if (!rows) return std::unexpected(rows.error());
  Sums out;
  for (const Row& row : *rows) out[{row.text(0), row.text(1), row.integer(2), row.text(3)}] = {row.integer(4), row.integer(5)};
  return out;
}

std::vector<std::string> differences(const Sums& kept, const Sums& counted) {
  std::vector<std::string> out;
  const auto say = [&](const Key& key, std::pair<std::int64_t, std::int64_t> was, std::pair<std::int64_t, std::int64_t> is) {
    if (was != is && out.size() < kDifferencesMax)
      out.push_back(fmt::format("{} {} {} {}: kept {} ({} bytes), counted {} ({} bytes)", std::get<0>(key), std::get<1>(key), std::get<2>(key),
                                std::get<3>(key), was.first, was.second, is.first, is.second));
  };
  for (const auto& [key, sum] : kept) {
    const auto found = counted.find(key);
    say(key, sum, found == counted.end() ? std::pair<std::int64_t, std::int64_t>() : found->second);
  }
  for (const auto& [key, sum] : counted)
    if (!kept.contains(key)) say(key, {}, sum);
  return out;
}

Result<std::vector<std::string>> compare(Statements& statements, Sums& counted) {
  auto anew = counted_anew(statements);
  if (!anew) return std::unexpected(anew.error());
  auto was = kept(statements);
  if (!was) return std::unexpected(was.error());
  counted = std::move(*anew);
  return differences(*was, counted);
}

Status replace_all(Statements& unit, const Sums& sums) {
  if (auto gone = unit.execute("DELETE FROM tally"); !gone) return gone;
  std::vector<Row> rows;
  for (const auto& [key, sum] : sums) {
    std::vector<store::Value> values{std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key), sum.first, sum.second};
    rows.emplace_back(std::move(values));
  }
  constexpr std::string_view kColumns[] = {"grain", "kind", "at", "key", "count", "bytes"};
  return unit.insert_many("tally", kColumns, rows);
}

}  // namespace

bool counts_type(std::string_view event) { return event == describe(Event::pass).id || event == describe(Event::refuse).id; }
bool counts_code(std::string_view event) {
  for (Event known : {Event::refuse, Event::send_back, Event::infect})
    if (event == describe(known).id) return true;
  return false;
}

Result<std::vector<std::string>> check_tallies(store::Database& database) {
  Result<std::vector<std::string>> out = std::vector<std::string>();
  auto looked = database.read([&](Statements& statements) -> Status {
    Sums counted;
    out = compare(statements, counted);
    return out ? Status{} : std::unexpected(out.error());
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<std::string>> rebuild_tallies(store::Database& database) {
  Result<std::vector<std::string>> out = std::vector<std::string>();
  auto written = database.write([&](Statements& unit) -> Status {
    Sums counted;
    out = compare(unit, counted);
    return out ? replace_all(unit, counted) : std::unexpected(out.error());
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

}  // namespace sekisho::crossing
