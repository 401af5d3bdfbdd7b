// Part of verify.h: the checkpoints of the table, one after the other, each held against its signature, its neighbours and the seal.
#pragma once

#include <deque>

#include "evidence/history.h"
#include "evidence/verify.h"

namespace sekisho::evidence {

class CheckpointStream {
 public:
  CheckpointStream(store::Statements& statements, const PublicKey& key, Audit& audit) : statements_(statements), key_(key), audit_(audit) {}
  // The next checkpoint whose signature holds, by size; nothing at the end, where the seal has been looked at.
  base::Result<std::optional<Checkpoint>> next();

 private:
  base::Status fill();
  base::Status check_seal();
  void check(const CheckpointRow& row, const std::optional<Checkpoint>& signed_one);
  void found(FindingKind kind, std::uint64_t serial);

  store::Statements& statements_;
  const PublicKey& key_;
  Audit& audit_;
  std::deque<Checkpoint> ready_;
  std::uint64_t next_serial_ = 0;
  std::optional<std::uint64_t> last_size_;
  base::Digest chain_{}, chain_as_stored_{};
  bool chain_known_ = true, ended_ = false;
};

}  // namespace sekisho::evidence
