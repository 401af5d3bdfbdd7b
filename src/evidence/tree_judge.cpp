#include <algorithm>

#include "evidence/audit_leaves.h"

namespace sekisho::evidence {

using base::Digest;

namespace {
constexpr std::size_t kTrialsMax = 8;  // conflicts between two checkpoints whose every combination is tried
constexpr std::size_t kLeavesOfATrialMax = 20'000;
}  // namespace

void TreeJudge::add(const std::optional<Digest>& row, const std::optional<Digest>& file) {
  if (row && file && *row != *file) conflicts_.push_back({leaves_.size(), *row, *file});
  leaves_.push_back(row ? *row : file.value_or(Digest{}));
}

GrowingTree TreeJudge::grown(Nodes& nodes) const {
  GrowingTree tree = base_;
  for (const Digest& leaf : leaves_)
    tree.append(leaf, [&](unsigned height, std::uint64_t index, const Digest& hash) {
      if (height % kTileHeight == 0) nodes.emplace_back(height / kTileHeight, index, hash);
    });
  return tree;
}

void TreeJudge::choose(std::uint64_t files_chosen) {
  for (std::size_t i = 0; i < conflicts_.size(); ++i) {
    const bool file = files_chosen == UINT64_MAX || (i < 64 && (files_chosen >> i & 1) != 0);
    leaves_[conflicts_[i].index] = file ? conflicts_[i].file : conflicts_[i].row;
  }
}

void TreeJudge::report(const Conflict& conflict, FindingKind kind) {
  const std::uint64_t leaf = base_.size() + conflict.index;
  if (kind == FindingKind::record_altered &&
      std::any_of(conflicts_.begin(), conflicts_.end(), [&](const Conflict& other) { return other.file == conflict.row; }))
    kind = FindingKind::record_moved;
  const bool in_file = kind == FindingKind::hash_altered;
  audit_.add({kind, leaf, 1, in_file ? "level-0" : "evidence_leaf", in_file ? std::optional(leaf * sizeof(Digest)) : std::nullopt});
}

// Makes leaves_ the choice that gives the root, and reports what was not chosen.
bool TreeJudge::settle(const Digest& root) {
  auto gives = [&](std::uint64_t choice) {
    choose(choice);
    Nodes ignored;
    return grown(ignored).root() == root;
  };
  std::optional<std::uint64_t> found;
  if (gives(0)) found = 0;
  else if (!conflicts_.empty() && gives(UINT64_MAX)) found = UINT64_MAX;
  if (!found && conflicts_.size() <= kTrialsMax && leaves_.size() <= kLeavesOfATrialMax)
    for (std::uint64_t choice = 1; !found && choice + 1 < 1ull << conflicts_.size(); ++choice)
      if (gives(choice)) found = choice;
  if (!found) {
    choose(0);
    return false;
  }
  for (std::size_t i = 0; i < conflicts_.size(); ++i)
    report(conflicts_[i], *found == UINT64_MAX || (*found >> i & 1) != 0 ? FindingKind::record_altered : FindingKind::hash_altered);
  return true;
}

void TreeJudge::compare_nodes(const Nodes& nodes) {
  for (const auto& [level, index, hash] : nodes) {
    Digest there{};
    if (cut_short_.at(level)) continue;
    cut_short_[level] = !files_.read(level, index, std::span(&there, 1));
    if (cut_short_[level]) audit_.add({FindingKind::hash_missing, {}, 1, "level-" + std::to_string(level), index * sizeof(Digest)});
    else if (there != hash) audit_.add({FindingKind::hash_altered, {}, 1, "level-" + std::to_string(level), index * sizeof(Digest)});
  }
}

// Records and leaf hashes were changed alike. The levels above may still hold the signed tree: then the whole tiles that differ are the place.
void TreeJudge::lose(const Checkpoint& checkpoint) {
  for (const Conflict& conflict : conflicts_) report(conflict, FindingKind::record_or_hash);
  auto kept = GrowingTree::load(checkpoint.size, files_.nodes());
  const bool found_again = kept && kept->root() == checkpoint.root;
  Nodes nodes;
  GrowingTree tree = grown(nodes);
  bool placed = lost_ || !conflicts_.empty();
  for (const auto& [level, index, hash] : nodes) {
    Digest there{};
    if (!found_again || level != 1 || !files_.read(level, index, std::span(&there, 1)) || there == hash) continue;
    const std::uint64_t first = std::max(index * kTileWidth, base_.size()), end = (index + 1) * kTileWidth;
    if (lost_ && index * kTileWidth < lost_until_) continue;  // what was told when it was lost
    audit_.add({FindingKind::history_altered, first, end - first, "evidence_leaf", {}});
    placed = true;
  }
  if (!placed && !leaves_.empty()) audit_.add({FindingKind::history_altered, base_.size(), leaves_.size(), "evidence_leaf", {}});
  if (!lost_) lost_until_ = checkpoint.size;
  base_ = found_again ? std::move(*kept) : std::move(tree);
  lost_ = !found_again;
}

void TreeJudge::judge(const Checkpoint& checkpoint) {
  SEKISHO_CHECK(checkpoint.size == size());
  if (settle(checkpoint.root)) {
    Nodes nodes;
    base_ = grown(nodes);
    compare_nodes(nodes);
    lost_ = false;
  } else {
    lose(checkpoint);
  }
  leaves_.clear();
  conflicts_.clear();
}

void TreeJudge::finish() {
  for (const Conflict& conflict : conflicts_) report(conflict, FindingKind::record_or_hash);
  conflicts_.clear();
}

}  // namespace sekisho::evidence
