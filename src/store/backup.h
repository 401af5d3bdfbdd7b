// One consistent file of a running database, and the way back from it.
#pragma once

#include <string>

#include "store/database.h"

namespace sekisho::store {

// The file must not be there yet. SQLite: its own online backup, a database file. PostgreSQL: every table by COPY in one snapshot, closed by a
// SHA-256. Errors: disk_full, store_unavailable.
base::Status back_up(const DatabaseSettings& settings, const std::string& file);

// Whole, sound inside, and of a program not later than this one. Errors: backup_damaged, store_newer.
base::Status check_backup(const std::string& file);

// Into a place where nothing is yet, for the same engine; checked first. Errors: as check_backup, store_conflict when something is there.
base::Status restore(const std::string& file, const DatabaseSettings& settings);

}  // namespace sekisho::store
