// `sekisho backup`, `sekisho restore`, `sekisho store scrub|rotate-key`, `sekisho key backup`. Exit status: 0 done, 2 the backup or the stored files
// are not sound, 1 usage or environment.
#pragma once

#include <string>

#include "base/error.h"
#include "base/settings.h"
#include "cli/sealed_archive.h"

namespace CLI {
class App;
}

namespace sekisho::cli {

struct BackupOptions {
  std::string data, settings, output, file, key_file, passphrase_file;
  bool accept_damage = false;
};

void add_backup(CLI::App& app, BackupOptions& options, int& status);
void add_backup_key(CLI::App& key, BackupOptions& options, int& status);  // below `sekisho key`

// Of the options, else of the settings. Errors: bad_key, bad_settings.
base::Result<ArchiveSecret> backup_secret(const BackupOptions& options, const base::Settings& settings);
// Where a backup goes without -o. Errors: bad_settings.
base::Result<std::string> backup_name(const base::Settings& settings);

}  // namespace sekisho::cli
