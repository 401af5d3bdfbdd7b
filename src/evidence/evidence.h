// Room:   evidence: what can be proved later: keys, signed notes, certificates, and the append-only log 証跡 with its checkpoints and proofs.
// In/Out: facts in, inside the transaction that makes them true; numbered leaves, signed checkpoints, proofs and findings out.
// Never:  resident data in a record; a private key in a log, a report or a group-readable file; a signature over a history that disagrees with an
// earlier one. Fails:  bad_key, bad_certificate, certificate_mismatch, bad_checkpoint, bad_proof, evidence_altered, evidence_missing,
// evidence_rolled_back, evidence_uncovered. Start reading at: record.h (what is written down), log.h (the sequencer), verify.h; docs/evidence.md
// shows the formats.
#pragma once

#include "evidence/certificate.h"
#include "evidence/checkpoint.h"
#include "evidence/log.h"
#include "evidence/proof.h"
#include "evidence/record.h"
#include "evidence/verify.h"
