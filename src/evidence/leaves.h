// The log's rows: appending a record inside the transaction that makes it true, reading, opening and erasing what it commits to.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "evidence/record.h"
#include "store/database.h"

namespace sekisho::evidence {

// What people wrote, by role; at most kValueBytesMax bytes each.
using Values = std::array<std::optional<std::string>, kRoles>;
inline constexpr std::size_t kValueBytesMax = 1 << 20;
inline std::optional<std::string>& at(Values& values, Role role) { return values[static_cast<std::size_t>(role)]; }

// Writes the record as the next leaf and its values beside it: both are there if and only if the caller's unit of work commits. Gives the leaf's
// number, dense from 0 in commit order (the store has one writer). Errors: too_large (a value), those of the store.
base::Result<std::uint64_t> append(store::Statements& statements, Record record, const Values& values = {});

struct Leaf {
  std::uint64_t number = 0;
  std::string record;  // the leaf's bytes
};
// At most `limit` leaves from `first` on, in order.
base::Result<std::vector<Leaf>> read_leaves(store::Statements& statements, std::uint64_t first, std::size_t limit);
// Those about one object, in order, after number `after` (nothing: from the first on).
base::Result<std::vector<Leaf>> leaves_about(store::Statements& statements, Object object, const Id& id, std::optional<std::uint64_t> after,
                                             std::size_t limit);
// Errors: evidence_uncovered (no such leaf).
base::Result<std::string> read_leaf(store::Statements& statements, std::uint64_t number);
base::Result<std::uint64_t> leaf_count(store::Statements& statements);

struct OpenedValue {
  Role role{};
  Salt salt{};
  std::string value;
};
// What is left of a leaf's values, each checked against its commitment. Errors: evidence_altered, evidence_uncovered.
base::Result<std::vector<OpenedValue>> open_values(store::Statements& statements, std::uint64_t number);

// Erases a leaf's values and writes down that it was done; the leaf and every proof of it stay. Gives the number of the new leaf.
base::Result<std::uint64_t> erase_values(store::Statements& statements, std::uint64_t number, const Id& who, Reason why, base::Micros at);

}  // namespace sekisho::evidence
