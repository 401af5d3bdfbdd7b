#include <algorithm>

#include "crossing/history_search.h"
#include "crossing/list_rows.h"
#include "crossing/many.h"
#include "text/folding.h"
#include "text/text.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Row;
using store::Statements;
using store::Value;

namespace {

constexpr std::size_t kWordsMax = 10, kPeopleMax = 1'000, kPeopleByTokenMax = 32;

std::string zone_id(zones::Zone zone) { return std::string(zones::describe(zone).id); }

void add(HistoryPlan& plan, const std::string& condition, std::vector<Value> values) {
  plan.where += " AND " + condition;
  plan.values.insert(plan.values.end(), std::make_move_iterator(values.begin()), std::make_move_iterator(values.end()));
}

std::string received_by(std::size_t count) {
  return "EXISTS (SELECT 1 FROM crossing_recipient r WHERE r.crossing = c.id AND r.account IN (" + marks(count) + "))";
}

void limit_to(HistoryPlan& plan, const Scope& scope) {
  if (scope.everybody) return;
  std::vector<std::string> principals = scope.viewer.principals;
  if (principals.empty()) principals.push_back(scope.viewer.account);
  std::vector<Value> values{scope.viewer.account, zone_id(scope.side), zone_id(scope.side)};
  values.insert(values.end(), principals.begin(), principals.end());
  add(plan, "((c.sender = ? AND c.zone_from = ?) OR (c.zone_to = ? AND " + std::string(kLetThrough) + " AND " + received_by(principals.size()) + "))",
      std::move(values));
  plan.needs_crossing = true;
  std::vector<std::string> group{sender_token(scope.viewer.account)};
  for (const std::string& principal : principals) group.push_back(recipient_token(principal));
  plan.tokens.any.push_back(std::move(group));
}

// Everybody and everything one can send to whose names hold the words; an id stands for itself.
Result<std::vector<std::string>> people_named(Statements& statements, const std::string& person) {
  std::vector<std::string> out;
  const auto words = text::words_of(text::folded(person), kWordsMax);
  for (const char* sql : {"SELECT id, shown_name, name FROM account ORDER BY id LIMIT 20000", "SELECT id, name, '' FROM unit ORDER BY id LIMIT 20000",
                          "SELECT p.id, u.name, p.name FROM post p JOIN unit u ON u.id = p.unit ORDER BY p.id LIMIT 20000"}) {
    auto rows = statements.query(sql);
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) {
      const std::string names = text::folded(row.text(1) + " " + row.text(2));
      const bool found = !words.empty() && std::ranges::all_of(words, [&](const std::string& word) { return names.find(word) != std::string::npos; });
      if ((found || row.text(0) == person) && out.size() < kPeopleMax) out.push_back(row.text(0));
    }
  }
  return out;
}

Status limit_to_person(Statements& statements, HistoryPlan& plan, const std::string& person) {
  if (person.empty()) return {};
  auto people = people_named(statements, person);
  if (!people) return std::unexpected(people.error());
  if (people->empty()) {
    plan.nothing = true;
    return {};
  }
  std::vector<Value> values(people->begin(), people->end());
  values.insert(values.end(), people->begin(), people->end());
  add(plan, "(c.sender IN (" + marks(people->size()) + ") OR " + received_by(people->size()) + ")", std::move(values));
  plan.needs_crossing = true;
  if (people->size() > kPeopleByTokenMax) return {};
  std::vector<std::string> group;
  for (const std::string& id : *people) {
    group.push_back(sender_token(id));
    group.push_back(recipient_token(id));
  }
  plan.tokens.any.push_back(std::move(group));
  return {};
}

void limit_to_route(HistoryPlan& plan, const HistoryFilter& filter) {
  if (filter.zone_from) add(plan, "c.zone_from = ?", {zone_id(*filter.zone_from)});
  if (filter.zone_to) add(plan, "c.zone_to = ?", {zone_id(*filter.zone_to)});
  if (filter.zone_from || filter.zone_to) plan.needs_crossing = true;
  if (filter.zone_from && filter.zone_to) plan.tokens.all.push_back(route_token(zone_id(*filter.zone_from), zone_id(*filter.zone_to)));
}

Result<std::optional<std::int64_t>> number_of(Statements& statements, std::string_view sql, std::initializer_list<Value> values = {}) {
  auto row = statements.first(sql, values);
  if (!row) return std::unexpected(row.error());
  if (!*row || (*row)->is_null(0)) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>((*row)->integer(0));
}

// Days become numbers by what the sealed chunks hold; exact even where a clock was set back, for rows are asked for their own time too.
Status limit_numbers(Statements& statements, HistoryPlan& plan, const HistoryFilter& filter, std::uint64_t before) {
  auto last = number_of(statements, "SELECT MAX(number) FROM item");
  if (!last) return std::unexpected(last.error());
  auto sealed = sealed_until(statements);
  if (!sealed) return std::unexpected(sealed.error());
  plan.sealed = *sealed;
  plan.end = std::min(before, *last ? static_cast<std::uint64_t>(**last) + 1 : 0);
  if (filter.from) {
    auto chunk = number_of(statements, "SELECT MIN(chunk) FROM item_chunk WHERE last_at >= ?", {*filter.from});
    if (!chunk) return std::unexpected(chunk.error());
    plan.first = *chunk ? static_cast<std::uint64_t>(**chunk) * kChunkItems : plan.sealed;
  }
  if (filter.until) {
    auto tail = number_of(statements, "SELECT MIN(arrived_at) FROM item WHERE number >= ?", {static_cast<std::int64_t>(plan.sealed)});
    if (!tail) return std::unexpected(tail.error());
    if (*tail && **tail < *filter.until) return {};
    auto chunk = number_of(statements, "SELECT MAX(chunk) FROM item_chunk WHERE first_at < ?", {*filter.until});
    if (!chunk) return std::unexpected(chunk.error());
    plan.end = std::min(plan.end, *chunk ? (static_cast<std::uint64_t>(**chunk) + 1) * kChunkItems : 0);
  }
  return {};
}

}  // namespace

Result<HistoryPlan> plan_history(Statements& statements, const HistoryFilter& filter, const Scope& scope, std::uint64_t before) {
  if (filter.text.size() > kTextBytesMax || !text::valid_utf8(filter.text)) return refuse(Code::bad_request, "text");
  if (filter.person.size() > kTextBytesMax || !text::valid_utf8(filter.person)) return refuse(Code::bad_request, "person");
  HistoryPlan plan;
  plan.words = text::words_of(text::folded(filter.text), kWordsMax);
  for (const std::string& word : plan.words)
    for (std::string& token : word_tokens(word)) plan.tokens.all.push_back(std::move(token));
  limit_to(plan, scope);
  limit_to_route(plan, filter);
  if (auto limited = limit_to_person(statements, plan, filter.person); !limited) return std::unexpected(limited.error());
  if (auto limited = limit_numbers(statements, plan, filter, before); !limited) return std::unexpected(limited.error());
  return plan;
}

}  // namespace sekisho::crossing
