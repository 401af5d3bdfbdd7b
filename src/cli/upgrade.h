// Versions beside each other below one folder, and a link to the present one:
//
//   PREFIX/versions/0.1.0/bin/sekisho …   PREFIX/current → versions/0.1.0   PREFIX/previous → versions/0.0.9
//   PREFIX/profiles/versions/…            PREFIX/profiles/current …         (packages of profiles and rules)
//
// `current` always leads to a whole version: it is replaced by one rename, after the new version was unpacked, flushed and found sound. Whatever a
// killed installation left is cleared by the next one. One at a time, by a lock on PREFIX.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/upgrade_package.h"

namespace sekisho::cli {

enum class Older : std::uint8_t { refuse, allow };

struct UpgradeSteps {
  std::function<base::Status()> back_up;                          // before anything changes; may be empty
  std::function<base::Status(const std::string& folder)> test;    // of the unpacked version
  std::function<base::Status(const std::string& present)> after;  // once the link leads there; its failure turns the link back
  std::function<void(const std::string& ja, const std::string& en)> say;
};

struct Upgraded {
  std::string version, before;  // before: empty at the first installation
  bool changed = true;          // false: that very package is the present version already
};

// Errors: bad_package (also an older version), upgrade_failed (the earlier version is the present one again), store_in_use (another installation),
// disk_full and what back_up says.
base::Result<Upgraded> install_package(const Package& package, const std::string& prefix, Older older, const UpgradeSteps& steps);

// Back to the version before. Errors: not_found (there is none), upgrade_failed (what `test` and `after` say; nothing changed then).
base::Result<Upgraded> roll_back(const std::string& prefix, PackageKind kind, const UpgradeSteps& steps);

// Runs a program to its end; what it prints goes to standard error. Errors: upgrade_failed.
base::Status run_to_end(const std::vector<std::string>& command, int seconds_max);

}  // namespace sekisho::cli
