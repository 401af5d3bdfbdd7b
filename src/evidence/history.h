// The checkpoints as they are kept: a row each, bound together by a chain of hashes whose end the log's key seals, so that none can be dropped,
// changed or put elsewhere unseen; and the newest one as the file FOLDER/checkpoint.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "evidence/checkpoint.h"
#include "store/database.h"

namespace sekisho::evidence {

struct CheckpointRow {
  std::uint64_t serial = 0, size = 0;
  base::Micros at = 0;
  std::string note;
  base::Digest chain{};
};

// SHA-256("sekisho-checkpoint-chain/1\n" ‖ previous chain value ‖ "serial size at\n" ‖ note); before the first: 32 zero bytes.
base::Digest chain_after(const base::Digest& previous, const CheckpointRow& row);
// What the seal signs: "sekisho-checkpoint-seal/1\nserial N\nchain HEX\n", which no checkpoint's text can be.
std::string seal_text(std::uint64_t serial, const base::Digest& chain);

base::Result<std::vector<CheckpointRow>> read_checkpoints(store::Statements& statements, std::uint64_t first_serial, std::size_t limit);
base::Result<std::optional<CheckpointRow>> last_checkpoint(store::Statements& statements);
// The smallest checkpoint of at least that size. Errors: evidence_uncovered.
base::Result<CheckpointRow> checkpoint_covering(store::Statements& statements, std::uint64_t size);

struct Seal {
  std::uint64_t serial = 0;
  std::string note;
};
base::Result<std::optional<Seal>> read_seal(store::Statements& statements);
// The row and the seal over it, in the caller's unit of work.
base::Status write_checkpoint(store::Statements& statements, const CheckpointRow& row, const SigningKey& key);

// FOLDER/checkpoint, whole or not at all.
base::Status write_checkpoint_file(const std::string& folder, const std::string& note);
// Nothing where there is no such file.
base::Result<std::optional<std::string>> read_checkpoint_file(const std::string& folder);

// Checkpoints with the cosignatures of witnesses: FOLDER/cosigned/SIZE, the signed note. They help others and are no part of the proof at home.
base::Status keep_cosigned(const std::string& folder, std::uint64_t size, const std::string& note);
base::Result<std::optional<std::string>> cosigned_of(const std::string& folder, std::uint64_t size);
// The sizes that have one, ascending.
std::vector<std::uint64_t> cosigned_sizes(const std::string& folder);

}  // namespace sekisho::evidence
