// Acts of operation that commands do by themselves, written into the evidence and covered by a checkpoint.
#pragma once

#include <optional>

#include "base/hash.h"
#include "cli/place.h"
#include "evidence/record.h"

namespace sekisho::cli {

// In a database that this program has open for writing, with no log open on it.
base::Status note(store::Database& database, const Place& place, evidence::Action what, evidence::Object object,
                  const std::optional<base::Digest>& file_sha256 = {}, const std::string& origin = {});

// Beside a running server, which alone may write there, it is left in DATA/evidence-waiting for it: false.
base::Result<bool> note_or_leave(const Place& place, evidence::Action what, evidence::Object object,
                                 const std::optional<base::Digest>& file_sha256 = {}, const std::string& origin = {});

// What was left is written down; how many. For the program that has the database open for writing, at its start and now and then. A power cut between
// the commit and the removal of the file writes it down twice rather than never.
base::Result<int> write_waiting_notes(store::Database& database, const std::string& data);

}  // namespace sekisho::cli
