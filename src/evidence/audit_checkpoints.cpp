#include "evidence/audit_checkpoints.h"

#include <algorithm>
#include <thread>

namespace sekisho::evidence {

using base::Result;
using base::Status;

namespace {

constexpr std::size_t kPage = 4096;

// Signatures cost more than all hashing together: every processor takes its share.
std::vector<std::optional<Checkpoint>> open_all(const std::vector<CheckpointRow>& rows, const PublicKey& key) {
  std::vector<std::optional<Checkpoint>> out(rows.size());
  auto share = [&](std::size_t first, std::size_t step) {
    for (std::size_t i = first; i < rows.size(); i += step)
      if (auto opened = open_checkpoint(rows[i].note, key); opened && opened->origin == key.name()) out[i] = std::move(*opened);
  };
  const std::size_t threads = rows.size() < 64 ? 1 : std::clamp(std::thread::hardware_concurrency(), 1u, 16u);
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(share, t, threads);
  share(0, threads);
  for (std::thread& other : others) other.join();
  return out;
}

}  // namespace

void CheckpointStream::found(FindingKind kind, std::uint64_t serial) { audit_.add({kind, {}, 1, "evidence_checkpoint", serial}); }

Result<std::optional<Checkpoint>> CheckpointStream::next() {
  while (ready_.empty() && !ended_)
    if (auto filled = fill(); !filled) return std::unexpected(filled.error());
  if (ready_.empty()) return std::nullopt;
  Checkpoint out = std::move(ready_.front());
  ready_.pop_front();
  return out;
}

Status CheckpointStream::fill() {
  auto rows = read_checkpoints(statements_, next_serial_, kPage);
  if (!rows) return std::unexpected(rows.error());
  auto opened = open_all(*rows, key_);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const CheckpointRow& row = (*rows)[i];
    if (row.serial > INT64_MAX) {  // no number at all: nothing sorts after it
      found(FindingKind::checkpoint_altered, next_serial_);
      break;
    }
    check(row, opened[i]);
    if (!opened[i] || opened[i]->size != row.size || (last_size_ && opened[i]->size <= *last_size_)) continue;
    last_size_ = opened[i]->size;
    ready_.push_back(std::move(*opened[i]));
  }
  if (rows->size() == kPage && rows->back().serial <= INT64_MAX) return {};
  ended_ = true;
  return check_seal();
}

void CheckpointStream::check(const CheckpointRow& row, const std::optional<Checkpoint>& signed_one) {
  ++audit_.checkpoints;
  if (row.serial != next_serial_) {
    for (std::uint64_t lost = next_serial_; lost < row.serial && lost < next_serial_ + 100; ++lost) found(FindingKind::checkpoint_missing, lost);
    chain_known_ = false;
  }
  const bool in_order = signed_one && signed_one->size == row.size && (!last_size_ || row.size > *last_size_);
  const base::Digest whole = chain_after(chain_, row);
  const bool chained = !chain_known_ || whole == row.chain || chain_after(chain_as_stored_, row) == row.chain;
  if (!in_order || !chained) found(FindingKind::checkpoint_altered, row.serial);
  // After a row that cannot be right, either value may be the one the next row was bound to.
  chain_ = chain_known_ ? whole : row.chain;
  chain_as_stored_ = row.chain;
  chain_known_ = true;
  next_serial_ = row.serial + 1;
}

Status CheckpointStream::check_seal() {
  auto seal = read_seal(statements_);
  if (!seal) return std::unexpected(seal.error());
  if (!*seal) {
    audit_.add({FindingKind::checkpoint_missing, {}, 1, "evidence_seal", {}});
    return {};
  }
  const std::uint64_t serial = (*seal)->serial;
  auto text = key_.open((*seal)->note);
  const bool known = serial <= INT64_MAX && text && text->starts_with(seal_text(serial, {}).substr(0, seal_text(serial, {}).find("chain ")));
  if (!known) {
    audit_.add({FindingKind::checkpoint_altered, {}, 1, "evidence_seal", {}});
  } else if (serial >= next_serial_) {
    for (std::uint64_t lost = next_serial_; lost <= serial && lost < next_serial_ + 100; ++lost) found(FindingKind::checkpoint_missing, lost);
  } else if (serial + 1 < next_serial_ || (*text != seal_text(serial, chain_) && *text != seal_text(serial, chain_as_stored_))) {
    // The rows fit together and are not those that were sealed: one was taken out or put in and all after it renumbered.
    audit_.add({FindingKind::checkpoint_altered, {}, 1, "evidence_seal", serial});
  }
  return {};
}

}  // namespace sekisho::evidence
