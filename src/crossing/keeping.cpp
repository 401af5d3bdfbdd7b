#include "crossing/keeping.h"

#include <fmt/format.h>

#include "crossing/tallies.h"
#include "store/blob_rows.h"

namespace sekisho::crossing {

using base::Status;
using evidence::FactName;
using store::Statements;
using store::Value;

namespace {

template <class T>
const T* fact(const Move& move, FactName name) {
  for (const auto& [known, value] : move.facts)
    if (known == name) return std::get_if<T>(&value);
  return nullptr;
}

const Value* column(const Move& move, std::string_view name) {
  for (std::size_t i = 0; i < move.columns.size(); ++i)
    if (move.columns[i] == name) return &move.values[i];
  return nullptr;
}

// Held, and neither released nor ended.
bool under_way(State state) {
  switch (state) {
    case State::held:
    case State::disarming:
    case State::judged:
    case State::waiting:
    case State::approved:
    case State::locked: return true;
    default: return false;
  }
}

// Released, and nobody has taken it yet.
bool to_be_taken(State state, std::uint64_t takes) { return state == State::released && takes == 0; }

bool is_take(Event event) { return event == Event::take || event == Event::take_last; }

Counts counts_of(const Move& move, const Passage& passage) {
  Counts out(move.at);
  const std::string_view event = describe(move.event).id;
  std::uint64_t bytes = passage.bytes;
  if (const Value* given = column(move, "bytes"))
    if (const auto* number = std::get_if<std::int64_t>(given)) bytes = static_cast<std::uint64_t>(*number);
  out.event(event, bytes);
  out.moved(passage.before, passage.after);
  if (move.event == Event::hold) out.daily(kByRoute, fmt::format("{}-{}", passage.zone_from, passage.zone_to), 1, bytes);
  if (counts_type(event))
    if (const auto* type = fact<evidence::Id>(move, FactName::input_type)) out.daily(kByType, type->text(), 1, bytes);
  if (counts_code(event))
    if (const Value* code = column(move, "code"))
      if (const auto* id = std::get_if<std::string>(code)) out.daily(kByCode, *id, 1);
  for (const auto& [what, count] : move.removed) out.daily(kByRemoved, what, count);
  return out;
}

}  // namespace

void add_shown_columns(const Move& move, std::vector<std::string_view>& columns, std::vector<Value>& values) {
  const auto set = [&](std::string_view name, Value value) {
    columns.push_back(name);
    values.push_back(std::move(value));
  };
  if (move.event == Event::hold)
    if (const auto* hash = fact<base::Digest>(move, FactName::input_sha256)) set("original_sha256", store::bytes_of(*hash));
  if (move.event != Event::pass) return;
  if (const auto* hash = fact<base::Digest>(move, FactName::output_sha256)) set("clean_sha256", store::bytes_of(*hash));
  if (const auto* removed = fact<std::uint64_t>(move, FactName::removed)) set("removed", static_cast<std::int64_t>(*removed));
}

Status keep_lists(Statements& unit, const Move& move, const Passage& passage) {
  const std::string crossing(passage.crossing);
  if (const int change = int{under_way(passage.after)} - int{under_way(passage.before)}; change != 0)
    if (auto kept = unit.execute("UPDATE crossing SET under_way = under_way + ? WHERE id = ?", {std::int64_t{change}, crossing}); !kept) return kept;
  const std::uint64_t takes = passage.takes + (is_take(move.event) ? 1 : 0);
  if (const int change = int{to_be_taken(passage.after, takes)} - int{to_be_taken(passage.before, passage.takes)}; change != 0)
    if (auto kept = unit.execute("UPDATE crossing_recipient SET waiting = waiting + ? WHERE crossing = ?", {std::int64_t{change}, crossing}); !kept)
      return kept;
  return counts_of(move, passage).write(unit);
}

Status keep_opened(Statements& unit, base::Micros at) {
  Counts counts(at);
  counts.event(kOpened);
  return counts.write(unit);
}

Status keep_arrival(Statements& unit, base::Micros at) {
  Counts counts(at);
  counts.event(kArrived);
  counts.moved({}, State::received);
  return counts.write(unit);
}

}  // namespace sekisho::crossing
