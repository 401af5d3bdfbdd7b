// The check of the whole log: everything is computed again from the records and held against hash files, checkpoints, columns, values and the
// checkpoints that were kept elsewhere. Reads only; runs beside a living sequencer.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evidence/checkpoint.h"
#include "store/database.h"

namespace sekisho::evidence {

enum class FindingKind : std::uint8_t {
#define SEKISHO_FINDING(id, code, ja, en) id,
#include "evidence/findings.def"
#undef SEKISHO_FINDING
  count_,
};
struct FindingText {
  std::string_view id;
  base::Code code;
  std::string_view ja, en;
};
const FindingText& describe(FindingKind kind);

struct Finding {
  FindingKind kind{};
  std::optional<std::uint64_t> leaf;    // the record's number, the first of `count`
  std::uint64_t count = 1;              // consecutive records
  std::string file;                     // a table, a table and its column, a file of the folder, or an anchor
  std::optional<std::uint64_t> offset;  // in bytes; for a checkpoint's row, its serial
  std::string place() const;            // "evidence_leaf 12–14", "level-0:384"
};

// A checkpoint that was kept elsewhere.
struct Anchor {
  std::string name;
  std::string note;
};

struct Audit {
  std::uint64_t leaves = 0, uncovered = 0, checkpoints = 0, values = 0, erased = 0;
  std::optional<Checkpoint> newest;
  std::vector<Finding> findings;  // by number of the record, then those of no record; at most kFindingsMax
  std::uint64_t findings_left_out = 0;
  static constexpr std::size_t kFindingsMax = 10'000;
  void add(Finding finding);
};

// Called now and then with the number of records read; false ends the check with Code::stopping.
using Progress = std::function<bool(std::uint64_t)>;

// Errors: those of the store; what is wrong with the evidence is a finding, not an error.
base::Result<Audit> audit(store::Database& database, const std::string& folder, const PublicKey& key, std::span<const Anchor> anchors,
                          const Progress& progress = {});

}  // namespace sekisho::evidence
