// The engines' own halves of backup.h.
#pragma once

#include "store/backup.h"

namespace sekisho::store {

base::Status back_up_sqlite(const DatabaseSettings& settings, const std::string& file);
base::Status check_backup_sqlite(const std::string& file);
base::Status restore_sqlite(const std::string& file, const DatabaseSettings& settings);

inline constexpr std::string_view kPostgresqlBackup = "sekisho-backup-postgresql 1\n";
base::Status back_up_postgresql(const DatabaseSettings& settings, const std::string& file);
base::Status check_backup_postgresql(const std::string& file);
base::Status restore_postgresql(const std::string& file, const DatabaseSettings& settings);

}  // namespace sekisho::store
