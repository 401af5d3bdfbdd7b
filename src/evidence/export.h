// The log as a folder that others' tools can serve and verify (c2sp.org/tlog-tiles): checkpoint, tile/…, tile/entries/….
#pragma once

#include <string>

#include "evidence/hash_files.h"
#include "store/database.h"

namespace sekisho::evidence {

struct Exported {
  std::uint64_t size = 0, files_written = 0;
};

// Writes what the folder lacks; whole tiles that are there stay. The checkpoint comes last, so that the folder never promises more than it holds.
// Errors: evidence_altered (a record and its hash disagree), evidence_missing, store_unavailable, disk_full.
base::Result<Exported> export_tiles(store::Statements& statements, const HashFiles& hashes, const std::string& checkpoint_note,
                                    const std::string& folder);

}  // namespace sekisho::evidence
