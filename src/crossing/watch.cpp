#include "crossing/watch.h"

#include <algorithm>
#include <map>

#include "crossing/many.h"
#include "evidence/leaves.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;
using evidence::FactName;
using store::Row;
using store::Statements;
using store::Value;

namespace {

const std::string* word(const evidence::Record& record, FactName name) {
  const auto found = record.facts.find(name);
  const auto* id = found == record.facts.end() ? nullptr : std::get_if<evidence::Id>(&found->second);
  return id == nullptr ? nullptr : &id->text();
}

// Nothing for a record that moves no item.
std::optional<Change> change_of(const evidence::Leaf& leaf, const evidence::Record& record) {
  const std::string *crossing = word(record, FactName::crossing), *after = word(record, FactName::state_after);
  if (record.object != evidence::Object::item || crossing == nullptr || after == nullptr) return std::nullopt;
  const auto state = state_of(*after);
  if (!state) return std::nullopt;
  Change out;
  out.leaf = leaf.number;
  out.item = record.object_id.text();
  out.crossing = *crossing;
  out.state = *state;
  out.at = record.at;
  return out;
}

Status say_whom(Statements& statements, std::vector<Change>& changes) {
  std::map<std::string, Change> by_crossing;
  for (const Change& change : changes) by_crossing[change.crossing];
  std::vector<Value> ids;
  for (const auto& [id, unknown] : by_crossing) ids.emplace_back(id);
  auto rows = query_many(statements, "SELECT id, zone_from, zone_to, needs_approval, sender FROM crossing WHERE id", ids);
  if (!rows) return std::unexpected(rows.error());
  for (const Row& row : *rows) {
    Change& about = by_crossing[row.text(0)];
    about.from = zones::zone_of(row.text(1)).value_or(zones::Zone{});
    about.to = zones::zone_of(row.text(2)).value_or(zones::Zone{});
    about.needs_approval = row.integer(3) != 0;
    about.sender = row.text(4);
  }
  auto recipients = query_many(statements, "SELECT crossing, account FROM crossing_recipient WHERE crossing", ids);
  if (!recipients) return std::unexpected(recipients.error());
  for (const Row& row : *recipients) by_crossing[row.text(0)].recipients.push_back(row.text(1));
  for (Change& change : changes) {
    const Change& about = by_crossing[change.crossing];
    change.from = about.from;
    change.to = about.to;
    change.needs_approval = about.needs_approval;
    change.sender = about.sender;
    change.recipients = about.recipients;
  }
  return {};
}

}  // namespace

bool Change::concerns(const std::string& account, const std::vector<std::string>& principals, zones::Zone side) const {
  if (side == from && account == sender) return true;
  const bool let_through = !needs_approval || state == State::released || state == State::taken || state == State::expired;
  return side == to && let_through &&
         std::ranges::any_of(recipients, [&](const std::string& one) { return std::ranges::find(principals, one) != principals.end(); });
}

Result<Watcher> Watcher::begin(store::Database& database) {
  std::uint64_t next = 0;
  auto looked = database.read([&](Statements& statements) -> Status {
    auto count = evidence::leaf_count(statements);
    if (!count) return std::unexpected(count.error());
    next = *count;
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return Watcher(database, next);
}

Result<std::vector<Change>> Watcher::next(std::size_t leaves_max) {
  std::vector<Change> out;
  std::uint64_t next = next_;
  auto looked = database_->read([&](Statements& statements) -> Status {
    out.clear();
    auto leaves = evidence::read_leaves(statements, next_, leaves_max);
    if (!leaves) return std::unexpected(leaves.error());
    for (const evidence::Leaf& leaf : *leaves) {
      next = leaf.number + 1;
      auto record = evidence::Record::parse(leaf.record);
      if (!record) continue;  // others find what is wrong with it; the live view goes on
      if (auto change = change_of(leaf, *record)) out.push_back(std::move(*change));
    }
    return out.empty() ? Status{} : say_whom(statements, out);
  });
  if (!looked) return std::unexpected(looked.error());
  next_ = next;
  return out;
}

}  // namespace sekisho::crossing
