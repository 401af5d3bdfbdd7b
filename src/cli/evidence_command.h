// `sekisho evidence …`: the log 証跡 on the command line. Works beside a running server: it reads, and signs only where no server does.
// Exit status: 0 good, 2 the evidence (or a proof, or a request to a witness) is bad, 1 usage or environment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sekisho::cli {

struct EvidenceOptions {
  std::string data, database;  // --data DIR; --database: PostgreSQL instead of DIR/sekisho.db
  std::string origin, settings, public_key, output = "-", values, seen, key, log_key, proof;
  std::string to_folder, mail_file, from = "sekisho@localhost", to, qr_file;
  std::vector<std::string> anchors, witnesses;
  std::string cosignature;
  std::uint64_t number = 0;
  std::int64_t since = -1;
  bool json = false, sendmail = false, qr_blocks = false;
};

void add_evidence(CLI::App& app, EvidenceOptions& options, int& status);

// One function a command; each says what it did or why not.
int evidence_verify(const EvidenceOptions& options);
int evidence_prove(const EvidenceOptions& options);
int evidence_check_proof(const EvidenceOptions& options);
int evidence_export(const EvidenceOptions& options);
int evidence_checkpoint(const EvidenceOptions& options);
int evidence_anchor(const EvidenceOptions& options);
int evidence_cosign(const EvidenceOptions& options);

}  // namespace sekisho::cli
