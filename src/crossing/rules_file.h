// The rules in force, read again when their file changes: a wrong file leaves the earlier rules in force and says so. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "crossing/rules.h"
#include "store/database.h"

namespace sekisho::crossing {

class RulesInForce {
 public:
  // file: empty for those that ship. Each set that comes into force is written down as rules_load with its hash.
  // Errors: bad_settings with "FILE:LINE:COLUMN: key", those of the store.
  static base::Result<std::unique_ptr<RulesInForce>> open(store::Database& database, const base::Clock& clock, std::string file);

  std::shared_ptr<const Rules> rules() const;
  std::optional<base::Error> trouble() const;  // the file was changed and is wrong
  const std::string& file() const { return file_; }

  // Looks whether the file changed; true when other rules came into force. Cheap; once a second is fine.
  base::Result<bool> look_again();

 private:
  RulesInForce(store::Database& database, const base::Clock& clock, std::string file) : database_(database), clock_(clock), file_(std::move(file)) {}
  base::Status take(Rules rules);

  store::Database& database_;
  const base::Clock& clock_;
  const std::string file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Rules> rules_;
  std::optional<base::Error> trouble_;
  std::string seen_;  // the file's inode, size and time as last looked at
};

}  // namespace sekisho::crossing
