// The log's one sequencer: takes committed leaves in their order, extends the hash files, signs a checkpoint and tells who waits.
//
// Order of writes in one round, each durable before the next: leaves (by whoever appends) → hash files → the checkpoint's row and its seal →
// FOLDER/checkpoint. After a crash the next start finds the table's last checkpoint true and cuts or makes again what is derived from the rows; a
// difference that no crash leaves behind is refused with its place. A row is durable before anybody sees it, so no hash outlives its record.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "evidence/hash_files.h"
#include "evidence/history.h"
#include "evidence/leaves.h"

namespace sekisho::evidence {

struct LogSettings {
  std::string folder;              // made if absent; one program at a time
  std::size_t batch_max = 20'000;  // leaves under one checkpoint
  std::chrono::milliseconds idle{200};
  std::chrono::milliseconds retry{500};
  const base::Clock* clock = &base::system_clock();
};

class Log {
 public:
  // The origin is the key's name. Starts the sequencer. Errors: store_in_use, evidence_altered, evidence_missing, evidence_rolled_back (the folder
  // has seen a later checkpoint than the table), bad_key (the table's checkpoints are another key's), those of the store.
  static base::Result<std::unique_ptr<Log>> open(store::Database& database, SigningKey key, LogSettings settings);
  ~Log();  // covers what was committed, then stops
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Waits until a checkpoint covers that leaf. Call it after the unit of work that appended it; any thread.
  // Errors: evidence_uncovered (not in time), or what stopped the sequencer.
  base::Status wait_covered(std::uint64_t leaf, std::chrono::milliseconds timeout = std::chrono::seconds(30));
  // Everything below is covered.
  std::uint64_t covered() const { return covered_.load(); }
  // What keeps the sequencer from its work at the moment, for /readyz and the operator's page.
  std::optional<base::Error> trouble() const;

  const PublicKey& public_key() const { return key_.public_key(); }
  const std::string& folder() const { return settings_.folder; }
  const HashFiles& hashes() const { return files_; }

 private:
  Log(store::Database& database, SigningKey key, LogSettings settings) : database_(database), key_(std::move(key)), settings_(std::move(settings)) {}
  base::Status take_folder();
  base::Status recover();
  base::Status check_checkpoint_file(const CheckpointRow& row) const;
  base::Status load_tree(const Checkpoint& checkpoint);
  base::Status make_hashes_again(const Checkpoint& checkpoint);
  base::Result<std::size_t> cover_more();
  base::Status sign(GrowingTree tree);
  base::Status write_hashes(GrowingTree& tree, const std::vector<Leaf>& leaves);
  void run();
  bool mend(base::Error error);

  store::Database& database_;
  const SigningKey key_;
  const LogSettings settings_;
  base::OwnedFd lock_;
  HashFiles files_;
  GrowingTree tree_;
  CheckpointRow last_;
  std::atomic<std::uint64_t> covered_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_, wanted_;
  std::optional<base::Error> trouble_;
  bool stopping_ = false, asked_ = false;
  std::thread thread_;
};

// The proof of a leaf against the given checkpoint (a row's note, or a cosigned one): a tlog-proof whose extra data is the record.
base::Result<std::string> prove(store::Statements& statements, const HashFiles& hashes, std::uint64_t leaf, const std::string& checkpoint_note);

}  // namespace sekisho::evidence
