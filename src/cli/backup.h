// One consistent, encrypted file of a town's data, made beside the running server, and the way back from it.
//
// Inside, in this order: manifest · data/… (keys) · settings/… · evidence/… · database · blobs/… · gone. The evidence's files come before the
// database, which knows more than they say and can make them again; the stored files come after it, so that whatever the copy names is there, but
// for what was destroyed meanwhile: `gone` names that.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/place.h"
#include "cli/sealed_archive.h"

namespace sekisho::cli {

struct BackupMade {
  std::uint64_t files = 0, bytes = 0;  // plain
  std::uint64_t blobs = 0, gone = 0;   // stored files; those destroyed while the backup was made
  base::Digest sha256{};               // of the backup
  bool in_evidence = false;            // false beside a running server, which writes it down later
};
// Errors: output_exists, not_found (no data there), bad_key, those of the store.
base::Result<BackupMade> make_backup(const Place& place, const base::Settings& settings, const std::string& file, const ArchiveSecret& secret);

enum class Damage : std::uint8_t { refuse, accept };

struct Restored {
  std::uint64_t blobs = 0, bytes = 0;
  std::uint64_t gone = 0;             // stored files that had been destroyed while the backup was made
  std::uint64_t leaves = 0;           // records of the evidence
  std::vector<std::string> damage;    // with Damage::accept: what was missing or altered when the backup was made
  std::string made_at, program;       // as the manifest says
  std::vector<std::string> settings;  // lines "key: path" of the files below DATA/restored-settings
};
// data: a folder that is empty or not there; it appears when everything was found sound. database: where the database goes; an empty place means
// DATA/sekisho.db. Errors: bad_key, backup_damaged, output_exists (the folder), store_conflict (a database of the other engine, or rows in it),
// store_newer, blob_missing, blob_damaged, evidence_altered and others of the evidence.
base::Result<Restored> restore_backup(const std::string& file, const ArchiveSecret& secret, const std::string& data, store::DatabaseSettings database,
                                      Damage damage);

}  // namespace sekisho::cli
