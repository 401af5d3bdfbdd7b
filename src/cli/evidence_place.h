// What the commands of `sekisho evidence` share: opening the log of a folder, and saying how a command ended.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "cli/evidence_command.h"
#include "evidence/evidence.h"

namespace sekisho::cli {

// Prints the line and gives the exit status: 2 for what is wrong with the evidence itself, else 1.
int evidence_failed(const std::string& place, const base::Error& error);
void say(const std::string& line);

struct EvidencePlace {
  std::unique_ptr<store::Database> database;
  std::string folder;
};
// For looking on, beside a running server or without one. Errors: not_found, those of the store.
base::Result<EvidencePlace> open_evidence(const EvidenceOptions& options);
// Covers what waits, where no server does it; makes store, key and first checkpoint where there are none. Nothing happens beside a server.
base::Status cover_now(const EvidenceOptions& options);

base::Result<evidence::PublicKey> key_in_file(const std::string& path);
// --public-key, or DATA/evidence.pub.
base::Result<evidence::PublicKey> evidence_key(const EvidenceOptions& options);

// The checkpoint to prove and keep with: the newest with cosignatures that covers `size` records, else the newest of all.
base::Result<std::string> best_checkpoint(store::Statements& statements, const std::string& folder, std::uint64_t size);

// To a new file, or to standard output ("-").
base::Status put_out(const std::string& path, const std::string& text);

}  // namespace sekisho::cli
