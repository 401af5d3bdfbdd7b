// How the history is searched: conditions that the rows must meet, and what proposes rows to look at, newest first. For history.cpp alone.
#pragma once

#include <deque>
#include <memory>

#include "crossing/history.h"
#include "crossing/search.h"

namespace sekisho::crossing {

// What is asked, made ready: SQL for what crossings say, words and tokens of the text. What the item itself says is compared here: in SQL it would
// tempt an engine to leave the numbers for an index of a million rows.
struct HistoryPlan {
  bool nothing = false;  // nobody of that name
  std::string where;     // about c (crossing), after i (item)
  std::vector<store::Value> values;
  bool needs_crossing = false;
  std::vector<std::string> words;  // folded
  Wanted tokens;
  std::uint64_t first = 0, end = 0;  // numbers: first ≤ number < end
  std::uint64_t sealed = 0;

  bool by_tokens() const { return !tokens.all.empty() || !tokens.any.empty(); }
};
base::Result<HistoryPlan> plan_history(store::Statements& statements, const HistoryFilter& filter, const Scope& scope, std::uint64_t before);

// Numbers of rows that may be in the answer: single ones, newest first, or all from `first` to `end`.
struct Proposal {
  std::vector<std::uint64_t> numbers;
  std::uint64_t first = 0, end = 0;

  bool range() const { return numbers.empty(); }
  std::uint64_t lowest() const { return range() ? first : numbers.back(); }
};

// Proposes until nothing is left. cost: about how many rows were read for it so far.
class Proposer {
 public:
  virtual ~Proposer() = default;
  virtual base::Result<std::optional<Proposal>> next(store::Statements& statements) = 0;
  std::uint64_t cost() const { return cost_; }

 protected:
  std::uint64_t cost_ = 0;
};
base::Result<std::unique_ptr<Proposer>> proposer_of(store::Statements& statements, const HistoryFilter& filter, const HistoryPlan& plan);

}  // namespace sekisho::crossing
