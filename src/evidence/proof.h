// The proof of one record, to be checked offline (c2sp.org/tlog-proof@v1), and what a witness is asked (c2sp.org/tlog-witness). Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "evidence/checkpoint.h"
#include "evidence/merkle.h"

namespace sekisho::evidence {

struct RecordProof {
  std::optional<base::Bytes> extra;  // this program puts the record itself here; others' proofs may hold anything or nothing
  std::uint64_t index = 0;
  Proof hashes;
  std::string checkpoint;  // the signed note, with its cosignatures

  std::string text() const;
  static constexpr std::size_t kBytesMax = 8 << 20;
  // Errors: bad_proof.
  static base::Result<RecordProof> parse(std::string_view text);
  // The checkpoint, if `log` signed it and the record is its leaf number `index`. Errors: bad_checkpoint, bad_proof.
  base::Result<Checkpoint> verify(base::ByteView record, const PublicKey& log) const;
};

// "old N", the consistency proof, the checkpoint: the body of a witness's add-checkpoint.
struct WitnessRequest {
  std::uint64_t old_size = 0;
  Proof hashes;
  std::string checkpoint;

  std::string text() const;
  static base::Result<WitnessRequest> parse(std::string_view text);  // Errors: bad_proof.
};

// What a witness remembers of one log: the largest checkpoint it signed. Text: "origin\nsize\nroot\n", as a checkpoint.
struct Witnessed {
  std::string line;  // to be handed to the log
  Checkpoint seen;   // to be kept before the line is handed out
};
// Errors: bad_checkpoint (not the log's), evidence_rolled_back (older than what was seen), evidence_altered (inconsistent with it),
// bad_proof (the proof starts elsewhere than at what was seen: ask again from there).
base::Result<Witnessed> witness(const WitnessRequest& request, const PublicKey& log, const std::optional<Checkpoint>& seen, const SigningKey& key,
                                std::uint64_t time_s);

}  // namespace sekisho::evidence
