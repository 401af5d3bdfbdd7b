// A checkpoint says: this log had so many leaves and this root. The text of a signed note (c2sp.org/tlog-checkpoint). Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "evidence/signed_note.h"

namespace sekisho::evidence {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  base::Digest root{};
  std::vector<std::string> extensions;  // read from others' logs and kept; this program writes none

  std::string text() const;
  // Errors: bad_checkpoint.
  static base::Result<Checkpoint> parse(std::string_view text);
  bool operator==(const Checkpoint&) const = default;
};

// The checkpoint of a note that the log's key signed. Errors: bad_checkpoint.
base::Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& log);

// Cosignatures of witnesses (c2sp.org/tlog-cosignature, Ed25519). Witness keys are written with the algorithm byte 0x04; a key made by
// `sekisho key create` (0x01) may stand for its witness. Errors of parse: bad_key.
class WitnessKey {
 public:
  static base::Result<WitnessKey> parse(std::string_view text);
  explicit WitnessKey(PublicKey key) : key_(std::move(key)) {}
  std::string text() const { return key_.text(KeyUse::cosignature); }
  const std::string& name() const { return key_.name(); }
  bool made(const NoteSignature& signature) const { return signature.name == name() && signature.key_id == key_.key_id(KeyUse::cosignature); }
  // The time (seconds since 1970) this witness signed at. Errors: bad_checkpoint (no such cosignature, or one that does not hold).
  base::Result<std::uint64_t> verify(const Note& checkpoint) const;

 private:
  PublicKey key_;
};

// The witness's line for a checkpoint whose consistency it has checked (witness.h).
std::string cosign(const SigningKey& witness, std::string_view checkpoint_text, std::uint64_t time_s);

}  // namespace sekisho::evidence
