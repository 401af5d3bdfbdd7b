#include "crossing/history.h"

#include <algorithm>
#include <limits>

#include "crossing/history_search.h"
#include "crossing/many.h"
#include "store/blob_rows.h"
#include "text/folding.h"

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

constexpr std::uint64_t kCostMax = 12'000;  // about what a page may read before it goes on as the next one
constexpr auto kFromTheStart = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

const Keyset& order() {
  static const Keyset keyset("history", {"i.number"}, Direction::down);
  return keyset;
}

Row number_row(std::uint64_t number) {
  std::vector<Value> values;
  values.emplace_back(static_cast<std::int64_t>(number));
  return Row(std::move(values));
}

// The cursor of what comes after that number.
std::string cursor_after(std::uint64_t number) {
  Rows rows;
  rows.push_back(number_row(number));
  rows.push_back(number_row(0));
  return order().cut(rows, 1);
}

Result<std::uint64_t> number_before(const std::string& cursor) {
  if (cursor.empty()) return kFromTheStart;
  auto after = order().after(cursor);
  if (!after) return std::unexpected(after.error());
  return static_cast<std::uint64_t>(std::get<std::int64_t>(after->values.front()));
}

bool has_words(const std::vector<std::string>& words, const std::string& path) {
  if (words.empty()) return true;
  const std::string folded = text::folded(path);
  return std::ranges::all_of(words, [&](const std::string& word) { return folded.find(word) != std::string::npos; });
}

bool is_text(const Row& row, std::size_t column, std::string_view wanted) {
  return wanted.empty() || (!row.is_null(column) && row.text(column) == wanted);
}

bool is_hash(const Row& row, std::size_t column, const base::Bytes& wanted) { return !row.is_null(column) && row.bytes(column) == wanted; }

constexpr std::string_view kJudged =
    "SELECT i.number, i.path, i.state, i.code, i.input_type, i.arrived_at, i.original_sha256, i.clean_sha256 FROM item i";

bool meets(const Row& row, const HistoryFilter& filter, const std::vector<std::string>& words) {
  if (filter.state && row.text(2) != describe(*filter.state).id) return false;
  if (!is_text(row, 3, filter.code) || !is_text(row, 4, filter.type)) return false;
  if ((filter.from && row.integer(5) < *filter.from) || (filter.until && row.integer(5) >= *filter.until)) return false;
  if (filter.sha256)
    if (const auto hash = store::bytes_of(*filter.sha256); !is_hash(row, 6, hash) && !is_hash(row, 7, hash)) return false;
  return has_words(words, row.text(1));
}

// Those of a proposal that are in the answer, newest first.
Result<std::vector<std::uint64_t>> judge(Statements& statements, const HistoryFilter& filter, const HistoryPlan& plan, const Proposal& proposal) {
  std::vector<Value> values;
  std::string which;
  if (proposal.range()) {
    which = "i.number >= ? AND i.number < ?";
    values.emplace_back(static_cast<std::int64_t>(proposal.first));
    values.emplace_back(static_cast<std::int64_t>(proposal.end));
  } else {
    const std::size_t size = proposal.numbers.size() <= 8 ? 8 : proposal.numbers.size() <= 32 ? 32 : 128;
    which = "i.number IN (" + marks(size) + ")";
    for (std::uint64_t number : proposal.numbers) values.emplace_back(static_cast<std::int64_t>(number));
    values.resize(size, values.back());
  }
  values.insert(values.end(), plan.values.begin(), plan.values.end());
  auto rows = statements.query(std::string(kJudged) + (plan.needs_crossing ? " JOIN crossing c ON c.id = i.crossing" : "") + " WHERE " + which +
                                   plan.where + " ORDER BY i.number DESC",
                               values);
  if (!rows) return std::unexpected(rows.error());
  std::vector<std::uint64_t> out;
  for (const Row& row : *rows)
    if (meets(row, filter, plan.words)) out.push_back(static_cast<std::uint64_t>(row.integer(0)));
  return out;
}

struct Found {
  std::vector<std::uint64_t> numbers;
  std::uint64_t looked_down_to = 0;
  bool more = false;
};

Result<Found> find(Statements& statements, const HistoryFilter& filter, const Scope& scope, std::uint64_t before, std::size_t rows_max) {
  auto plan = plan_history(statements, filter, scope, before);
  if (!plan) return std::unexpected(plan.error());
  auto proposer = proposer_of(statements, filter, *plan);
  if (!proposer) return std::unexpected(proposer.error());
  Found out;
  while (out.numbers.size() <= rows_max) {
    auto proposal = (*proposer)->next(statements);
    if (!proposal) return std::unexpected(proposal.error());
    if (!*proposal) return out;
    auto good = judge(statements, filter, *plan, **proposal);
    if (!good) return std::unexpected(good.error());
    out.numbers.insert(out.numbers.end(), good->begin(), good->end());
    out.looked_down_to = (*proposal)->lowest();
    if ((*proposer)->cost() > kCostMax && out.numbers.size() <= rows_max) {
      out.more = out.looked_down_to > plan->first;
      return out;
    }
  }
  out.numbers.resize(rows_max);
  out.looked_down_to = out.numbers.back();
  out.more = true;
  return out;
}

}  // namespace

Result<Page<ItemRow>> History::page(const HistoryFilter& filter, const Scope& scope, const Ask& ask) const {
  auto before = number_before(ask.cursor);
  if (!before) return std::unexpected(before.error());
  Page<ItemRow> out;
  auto looked = database_.read([&](Statements& statements) -> Status {
    auto found = find(statements, filter, scope, *before, std::clamp<std::size_t>(ask.rows_max, 1, kRowsMax));
    if (!found) return std::unexpected(found.error());
    out.next = found->more ? cursor_after(found->looked_down_to) : std::string();
    auto rows = item_rows(statements, found->numbers, scope.viewer.account);
    if (!rows) return std::unexpected(rows.error());
    out.rows = std::move(*rows);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

// A page after the other, each in a snapshot of its own: an export of minutes holds up nobody.
Result<std::uint64_t> History::each(const HistoryFilter& filter, const Scope& scope, std::size_t rows_max, const EachRow& row) const {
  std::uint64_t count = 0;
  Ask ask{.rows_max = kRowsMax};
  do {
    auto page = this->page(filter, scope, ask);
    if (!page) return std::unexpected(page.error());
    for (const ItemRow& found : page->rows) {
      if (count == rows_max) return count;
      if (auto taken = row(found); !taken) return std::unexpected(taken.error());
      ++count;
    }
    ask.cursor = page->next;
  } while (!ask.cursor.empty());
  return count;
}

}  // namespace sekisho::crossing
