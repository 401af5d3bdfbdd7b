#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "crossing/history_search.h"
#include "store/blob_rows.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;
using store::Row;
using store::Statements;
using store::Value;

namespace {

constexpr std::size_t kBatch = 128;        // single numbers in one proposal
constexpr std::uint64_t kFewRows = 4'000;  // an index of so few rows is read whole
constexpr std::uint64_t kStepMax = 2'048, kStepMin = 128;

// Every number of a range, in growing steps from its end.
class Range : public Proposer {
 public:
  Range(std::uint64_t first, std::uint64_t end) : first_(first), end_(end) {}
  Result<std::optional<Proposal>> next(Statements&) override {
    if (first_ >= end_) return std::optional<Proposal>();
    Proposal out;
    out.end = end_;
    out.first = end_ - std::min(step_, end_ - first_);
    cost_ += out.end - out.first;
    end_ = out.first;
    step_ = std::min(step_ * 2, kStepMax);
    return std::optional<Proposal>(std::move(out));
  }

 private:
  std::uint64_t first_, end_, step_ = kStepMin;
};

Proposal batch_of(std::deque<std::uint64_t>& numbers) {
  Proposal out;
  while (!numbers.empty() && out.numbers.size() < kBatch) {
    out.numbers.push_back(numbers.front());
    numbers.pop_front();
  }
  return out;
}

// What an index of the table gives for one value, newest first.
class Indexed : public Proposer {
 public:
  // source: what stands between FROM and the bounds of the numbers.
  Indexed(const std::string& source, std::vector<Value> values, std::uint64_t first, std::uint64_t end)
      : sql_("SELECT number FROM " + source + " number >= ? AND number < ? ORDER BY number DESC LIMIT ?"),
        values_(std::move(values)),
        first_(first),
        end_(end) {}
  Result<std::optional<Proposal>> next(Statements& statements) override {
    if (waiting_.empty() && first_ < end_)
      if (auto filled = fill(statements); !filled) return std::unexpected(filled.error());
    if (waiting_.empty()) return std::optional<Proposal>();
    return std::optional<Proposal>(batch_of(waiting_));
  }

 private:
  Status fill(Statements& statements) {
    std::vector<Value> values = values_;
    values.emplace_back(static_cast<std::int64_t>(first_));
    values.emplace_back(static_cast<std::int64_t>(end_));
    values.emplace_back(static_cast<std::int64_t>(rows_));
    auto rows = statements.query(sql_, values);
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) waiting_.push_back(static_cast<std::uint64_t>(row.integer(0)));
    end_ = rows->size() < rows_ ? first_ : waiting_.back();
    cost_ += 2 * rows->size();
    rows_ = kFewRows;
    return {};
  }

  std::string sql_;
  std::vector<Value> values_;
  std::uint64_t first_, end_, rows_ = kBatch;
  std::deque<std::uint64_t> waiting_;
};

// What is not sealed yet, all of it; then what the sealed chunks' lists give.
class Listed : public Proposer {
 public:
  explicit Listed(const HistoryPlan& plan)
      : tokens_(plan.tokens), first_(plan.first), end_(std::min(plan.end, plan.sealed)), tail_(std::max(plan.first, plan.sealed), plan.end) {}
  Result<std::optional<Proposal>> next(Statements& statements) override {
    auto unsealed = tail_.next(statements);
    if (!unsealed || *unsealed) return cost_ = tail_.cost() + read_, unsealed;
    while (waiting_.empty() && first_ < end_)
      if (auto filled = fill(statements); !filled) return std::unexpected(filled.error());
    if (waiting_.empty()) return std::optional<Proposal>();
    Proposal out = batch_of(waiting_);
    read_ += 2 * out.numbers.size();
    cost_ = tail_.cost() + read_;
    return std::optional<Proposal>(std::move(out));
  }

 private:
  Status fill(Statements& statements) {
    const std::uint64_t last = (end_ - 1) / kChunkItems, lowest = first_ / kChunkItems;
    const std::uint64_t from = last - std::min(chunks_ - 1, last - lowest);
    auto found = look_up(statements, tokens_, from, last);
    if (!found) return std::unexpected(found.error());
    read_ += (last - from + 1) * tokens_.all.size();
    for (const ChunkBits& chunk : *found) unfold(chunk);
    end_ = std::max(first_, from * kChunkItems);
    chunks_ = std::min<std::uint64_t>(chunks_ * 4, 1'024);
    return {};
  }
  void unfold(const ChunkBits& chunk) {
    for (std::size_t word = chunk.bits.size(); word-- > 0;)
      for (std::uint64_t bits = chunk.bits[word]; bits != 0;) {
        const auto bit = static_cast<std::uint64_t>(std::bit_width(bits) - 1);
        bits &= ~(std::uint64_t{1} << bit);
        const std::uint64_t number = chunk.chunk * kChunkItems + word * 64 + bit;
        if (number >= first_ && number < end_) waiting_.push_back(number);
      }
  }

  const Wanted tokens_;
  std::uint64_t first_, end_, chunks_ = 4, read_ = 0;
  Range tail_;
  std::deque<std::uint64_t> waiting_;
};

class Nothing : public Proposer {
 public:
  Result<std::optional<Proposal>> next(Statements&) override { return std::optional<Proposal>(); }
};

// The same text stands in the partial index: SQLite wants to read it again.
constexpr std::string_view kEnded = "state IN ('taken', 'expired', 'refused', 'returned', 'cancelled', 'quarantined')";

// order: as the index has it, so that PostgreSQL, which may not know how rare the value is, does not read the table instead.
struct Index {
  std::string condition, order;
  std::vector<Value> values;
};

std::vector<Index> indexes_for(const HistoryFilter& filter) {
  std::vector<Index> out;
  if (!filter.code.empty()) out.push_back({"code = ?", "number DESC", {filter.code}});
  if (filter.state) {
    const std::string id(describe(*filter.state).id);
    if (describe(*filter.state).final) out.push_back({"state = '" + id + "' AND " + std::string(kEnded), "number DESC", {}});
    else out.push_back({"state = '" + id + "'", "changed_at DESC", {}});
  }
  if (!filter.type.empty()) out.push_back({"input_type = ?", "number DESC", {filter.type}});
  return out;
}

Result<bool> is_small(Statements& statements, const Index& index) {
  std::vector<Value> values = index.values;
  values.emplace_back(static_cast<std::int64_t>(kFewRows) + 1);
  auto rows = statements.query(
      fmt::format("SELECT COUNT(*) FROM (SELECT 1 FROM item WHERE {} ORDER BY {} LIMIT ?) few", index.condition, index.order), values);
  if (!rows) return std::unexpected(rows.error());
  return static_cast<std::uint64_t>(rows->front().integer(0)) <= kFewRows;
}

}  // namespace

Result<std::unique_ptr<Proposer>> proposer_of(Statements& statements, const HistoryFilter& filter, const HistoryPlan& plan) {
  if (plan.nothing) return std::make_unique<Nothing>();
  if (filter.sha256) {
    const auto bytes = store::bytes_of(*filter.sha256);
    return std::make_unique<Indexed>(
        "(SELECT number FROM item WHERE original_sha256 = ? UNION SELECT number FROM item WHERE clean_sha256 = ?) found WHERE",
        std::vector<Value>{bytes, bytes}, plan.first, plan.end);
  }
  const auto indexes = indexes_for(filter);
  for (const Index& index : indexes) {
    auto small = is_small(statements, index);
    if (!small) return std::unexpected(small.error());
    if (!*small) continue;
    // The limit changes nothing but keeps PostgreSQL from walking all items in their order instead.
    return std::make_unique<Indexed>(
        fmt::format("(SELECT number FROM item WHERE {} ORDER BY {} LIMIT {}) few WHERE", index.condition, index.order, kFewRows + 1), index.values,
        plan.first, plan.end);
  }
  if (plan.by_tokens()) return std::make_unique<Listed>(plan);
  // Many rows have it: where an index keeps them in order, by that; those still under way are among the newest.
  if (!indexes.empty() && (!filter.state || describe(*filter.state).final || !filter.code.empty()))
    return std::make_unique<Indexed>("item WHERE " + indexes.front().condition + " AND", indexes.front().values, plan.first, plan.end);
  return std::make_unique<Range>(plan.first, plan.end);
}

}  // namespace sekisho::crossing
