// Part of verify.h: the records, in order, held against hash files, columns and values; at each checkpoint the tree is judged.
#pragma once

#include <map>
#include <set>

#include "evidence/hash_files.h"
#include "evidence/record.h"
#include "evidence/verify.h"

namespace sekisho::evidence {

// Tells which of record and hash is right where they differ: whichever gives the signed root.
class TreeJudge {
 public:
  TreeJudge(const HashFiles& files, Audit& audit) : files_(files), audit_(audit) {}
  std::uint64_t size() const { return base_.size() + leaves_.size(); }
  // The next leaf: as its row says (nothing: the row is gone) and as the hash file says (nothing: the file ends before).
  void add(const std::optional<base::Digest>& row, const std::optional<base::Digest>& file);
  void judge(const Checkpoint& checkpoint);  // of this size
  void finish();                             // no checkpoint follows

 private:
  struct Conflict {
    std::size_t index;  // into leaves_
    base::Digest row, file;
  };
  using Nodes = std::vector<std::tuple<unsigned, std::uint64_t, base::Digest>>;
  GrowingTree grown(Nodes& nodes) const;
  bool settle(const base::Digest& root);
  void choose(std::uint64_t files_chosen);
  void report(const Conflict& conflict, FindingKind kind);
  void compare_nodes(const Nodes& nodes);
  void lose(const Checkpoint& checkpoint);

  const HashFiles& files_;
  Audit& audit_;
  GrowingTree base_;                  // at the last checkpoint that was judged
  std::vector<base::Digest> leaves_;  // since then
  std::vector<Conflict> conflicts_;
  std::array<bool, kTileLevels> cut_short_{};
  bool lost_ = false;  // the tree so far is not the signed one
  std::uint64_t lost_until_ = 0;
};

class LeafScan {
 public:
  LeafScan(store::Statements& statements, const HashFiles& files, Audit& audit)
      : statements_(statements), files_(files), audit_(audit), judge_(files, audit) {}
  // Reads on until the tree has that size (or all rows are read, with nothing given). Leaves below `covered` have hashes in the files.
  base::Status advance(std::optional<std::uint64_t> size, std::uint64_t covered, const Progress& progress);
  TreeJudge& judge() { return judge_; }
  base::Status finish();  // values that nothing explains

 private:
  struct Row {
    std::uint64_t number;
    std::string record;
    std::optional<base::Micros> at;
    std::array<std::string, 4> columns;
  };
  base::Status load(std::uint64_t first);
  void take(const Row& row);
  void missing(std::uint64_t until);
  std::optional<base::Digest> hash_in_file(std::uint64_t number);
  base::Status check_values(std::uint64_t first, std::uint64_t last);
  void check_value(std::uint64_t leaf, std::string_view role, base::ByteView salt, base::ByteView value);

  store::Statements& statements_;
  const HashFiles& files_;
  Audit& audit_;
  TreeJudge judge_;
  std::vector<Row> page_;
  std::size_t at_ = 0;
  bool ended_ = false, file_ended_ = false;
  std::uint64_t covered_ = 0;
  std::vector<base::Digest> hashes_;  // of the file, from hashes_first_ on
  std::uint64_t hashes_first_ = 0;
  std::map<std::uint64_t, std::optional<Record>> of_page_;           // records with commitments, or unreadable ones
  std::map<std::uint64_t, std::array<bool, kRoles>> without_value_;  // commitments whose value is gone
  std::set<std::uint64_t> erased_;
};

}  // namespace sekisho::evidence
