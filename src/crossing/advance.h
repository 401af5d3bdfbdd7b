// The one way an item changes its state: the transition is looked up, what guards it is asked, the row and a numbered evidence leaf are written, all
// in the caller's unit of work. Nothing else writes item.state (tests/checks hold every other source against this).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crossing/states.h"
#include "evidence/leaves.h"
#include "store/database.h"

namespace sekisho::crossing {

struct Move {
  std::string item;
  Event event{};
  std::string who = std::string(evidence::kProgram);  // account id
  evidence::Reason why = evidence::Reason::rule;
  base::Micros at = 0;
  std::string remark;                     // of an approver or a sender; kept beside the evidence, committed to in it
  std::vector<std::string_view> columns;  // what else the event makes true of the item: columns of its table, and their values
  std::vector<store::Value> values;
  std::vector<std::pair<evidence::FactName, evidence::Fact>> facts;
  std::uint64_t covered = 0;                                        // release: leaves that a checkpoint covers
  std::vector<std::pair<std::string_view, std::uint64_t>> removed;  // pass: what was removed (an id of whats.def) and how often, to be counted

  void set(std::string_view column, store::Value value);
};

struct Moved {
  State state{};
  std::uint64_t leaf = 0;
};

// Errors: no_such_item; wrong_state (no such transition, or the item moved meanwhile); own_approval (the sender approves); not_permitted (a release
// that the crossing wants approved first, or a take after the expiry); not_covered_yet (a release before the checkpoint); those of the store.
base::Result<Moved> advance(store::Statements& unit, const Move& move);

}  // namespace sekisho::crossing
