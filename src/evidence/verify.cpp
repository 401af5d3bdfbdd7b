#include "evidence/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "evidence/audit_checkpoints.h"
#include "evidence/audit_leaves.h"

namespace sekisho::evidence {

using base::Result;
using base::Status;
using store::Statements;

namespace {

constexpr FindingText kTexts[] = {
#define SEKISHO_FINDING(id, code, ja, en) {#id, base::Code::code, ja, en},
#include "evidence/findings.def"
#undef SEKISHO_FINDING
};

// Is that checkpoint one of this log's? A row of the same size answers; between rows the hash files do, which were held against the records.
Result<bool> agrees(Statements& statements, const HashFiles& files, const PublicKey& key, const Checkpoint& kept) {
  auto row = checkpoint_covering(statements, kept.size);
  if (row && row->size == kept.size)
    if (auto ours = open_checkpoint(row->note, key); ours && ours->root == kept.root) return true;
  auto root = tree_root(kept.size, files.nodes());
  return root && *root == kept.root;
}

class Check {
 public:
  Check(const std::string& folder, const PublicKey& key, std::optional<std::string> checkpoint_file, std::vector<std::uint64_t> cosigned,
        HashFiles files)
      : folder_(folder), key_(key), checkpoint_file_(std::move(checkpoint_file)), cosigned_(std::move(cosigned)), files_(std::move(files)) {}

  Status run(Statements& statements, std::span<const Anchor> anchors, const Progress& progress) {
    audit_ = {};
    if (auto scanned = scan(statements, progress); !scanned) return scanned;
    if (auto checked = check_file(statements); !checked) return checked;
    for (const Anchor& anchor : anchors)
      if (auto checked = check_anchor(statements, anchor); !checked) return checked;
    return check_cosigned(statements);
  }
  Audit take() { return std::move(audit_); }

 private:
  Status scan(Statements& statements, const Progress& progress) {
    // What the newest checkpoint covers has hashes in the files. A forged size is found by its signature, and asks for nothing here.
    auto last = last_checkpoint(statements);
    if (!last) return std::unexpected(last.error());
    std::uint64_t covered = 0;
    if (*last)
      if (auto opened = open_checkpoint((*last)->note, key_)) covered = opened->size;
    CheckpointStream checkpoints(statements, key_, audit_);
    LeafScan leaves(statements, files_, audit_);
    for (;;) {
      auto next = checkpoints.next();
      if (!next) return std::unexpected(next.error());
      if (!*next) break;
      covered = std::max(covered, (*next)->size);
      if (auto read = leaves.advance((*next)->size, covered, progress); !read) return read;
      leaves.judge().judge(**next);
      audit_.newest = std::move(**next);
    }
    if (auto read = leaves.advance(std::nullopt, covered, progress); !read) return read;
    if (!audit_.newest && audit_.checkpoints == 0) audit_.add({FindingKind::checkpoint_missing, {}, 1, "evidence_checkpoint", {}});
    return leaves.finish();
  }

  Status check_file(Statements& statements) {
    const std::string path = folder_ + "/checkpoint";
    if (!checkpoint_file_) {
      audit_.add({FindingKind::checkpoint_missing, {}, 1, path, {}});
      return {};
    }
    auto kept = open_checkpoint(*checkpoint_file_, key_);
    if (!kept || kept->origin != key_.name()) {
      audit_.add({FindingKind::checkpoint_file_altered, {}, 1, path, {}});
      return {};
    }
    if (!audit_.newest || kept->size > audit_.newest->size) {
      audit_.add({FindingKind::checkpoint_file_ahead, audit_.newest ? audit_.newest->size : 0, 1, path, {}});
      return {};
    }
    auto same = agrees(statements, files_, key_, *kept);
    if (!same) return std::unexpected(same.error());
    if (!*same) audit_.add({FindingKind::checkpoint_file_altered, {}, 1, path, {}});
    return {};
  }

  Status check_anchor(Statements& statements, const Anchor& anchor) {
    auto kept = open_checkpoint(anchor.note, key_);
    if (!kept || kept->origin != key_.name()) {
      audit_.add({FindingKind::anchor_unreadable, {}, 1, anchor.name, {}});
      return {};
    }
    return compare(statements, *kept, anchor.name, FindingKind::anchor_differs);
  }

  Status check_cosigned(Statements& statements) {
    for (std::uint64_t size : cosigned_) {
      const std::string name = fmt::format("{}/cosigned/{}", folder_, size);
      auto note = cosigned_of(folder_, size);
      auto kept = note && *note ? open_checkpoint(**note, key_) : Result<Checkpoint>(base::refuse(base::Code::bad_checkpoint));
      if (!kept || kept->size != size || kept->origin != key_.name()) {
        audit_.add({FindingKind::cosigned_altered, {}, 1, name, {}});
      } else if (auto checked = compare(statements, *kept, name, FindingKind::cosigned_altered); !checked) {
        return checked;
      }
    }
    return {};
  }

  // A checkpoint of this log that stands elsewhere than in the table.
  Status compare(Statements& statements, const Checkpoint& kept, const std::string& name, FindingKind otherwise) {
    const std::uint64_t first = audit_.newest ? audit_.newest->size : 0;
    if (!audit_.newest || kept.size > first) {
      audit_.add({FindingKind::rolled_back, first, kept.size - first, name, {}});
      return {};
    }
    auto same = agrees(statements, files_, key_, kept);
    if (!same) return std::unexpected(same.error());
    if (!*same) audit_.add({otherwise, kept.size, 1, name, {}});
    return {};
  }

  const std::string& folder_;
  const PublicKey& key_;
  const std::optional<std::string> checkpoint_file_;
  const std::vector<std::uint64_t> cosigned_;
  const HashFiles files_;
  Audit audit_;
};

}  // namespace

const FindingText& describe(FindingKind kind) {
  SEKISHO_CHECK(kind < FindingKind::count_);
  return kTexts[static_cast<std::size_t>(kind)];
}

std::string Finding::place() const {
  std::string out = file;
  if (offset) out += fmt::format(":{}", *offset);
  if (leaf && count == 1) out += fmt::format(" #{}", *leaf);
  if (leaf && count > 1) out += fmt::format(" #{}–#{}", *leaf, *leaf + count - 1);
  return out;
}

void Audit::add(Finding finding) {
  if (findings.size() == kFindingsMax) ++findings_left_out;
  else findings.push_back(std::move(finding));
}

Result<Audit> audit(store::Database& database, const std::string& folder, const PublicKey& key, std::span<const Anchor> anchors,
                    const Progress& progress) {
  // The files first, then the snapshot: beside a living sequencer the table may be ahead of them, never behind.
  auto file = read_checkpoint_file(folder);
  if (!file && file.error().code != base::Code::bad_checkpoint) return std::unexpected(file.error());
  auto files = HashFiles::open(folder, HashFiles::Mode::read);
  if (!files) return std::unexpected(files.error());
  Check check(folder, key, file ? std::move(*file) : std::string(), cosigned_sizes(folder), std::move(*files));
  auto done = database.read([&](Statements& statements) { return check.run(statements, anchors, progress); });
  if (!done) return std::unexpected(done.error());
  Audit out = check.take();
  // By number; those of one number stay as they were found.
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < out.findings.size(); ++i) order.emplace_back(out.findings[i].leaf.value_or(UINT64_MAX), i);
  std::sort(order.begin(), order.end());
  std::vector<Finding> sorted;
  for (const auto& [leaf, i] : order) sorted.push_back(std::move(out.findings[i]));
  out.findings = std::move(sorted);
  return out;
}

}  // namespace sekisho::evidence
