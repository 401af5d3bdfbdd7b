// What changes, as it changes: follows the evidence leaf by leaf and says which item moved where and whom it concerns; for live updates. One watcher
// serves everybody who looks. One thread.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "crossing/states.h"
#include "store/database.h"
#include "zones/zones.h"

namespace sekisho::crossing {

struct Change {
  std::uint64_t leaf = 0;
  std::string item, crossing;
  State state{};
  base::Micros at = 0;
  zones::Zone from{}, to{};
  bool needs_approval = false;
  std::string sender;                   // account
  std::vector<std::string> recipients;  // principals

  // Does it concern somebody who looks at that side? The sender on the one, recipients on the other; where an approval is asked for, these from the
  // release on.
  bool concerns(const std::string& account, const std::vector<std::string>& principals, zones::Zone side) const;
};

class Watcher {
 public:
  // Begins after what is there now.
  static base::Result<Watcher> begin(store::Database& database);
  Watcher(store::Database& database, std::uint64_t next_leaf) : database_(&database), next_(next_leaf) {}

  // What came since the last call, at most `leaves_max` leaves of it; empty when nothing did. Cheap when nothing did.
  base::Result<std::vector<Change>> next(std::size_t leaves_max = 500);
  std::uint64_t next_leaf() const { return next_; }

 private:
  store::Database* database_;
  std::uint64_t next_;
};

}  // namespace sekisho::crossing
