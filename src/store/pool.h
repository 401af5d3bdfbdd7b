// Connections for reading, opened when first needed, lent to one thread at a time.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "store/connection.h"

namespace sekisho::store {

class Pool {
 public:
  explicit Pool(const DatabaseSettings& settings) : settings_(settings) {}
  // Runs the work in a snapshot; once more on a fresh connection when the old one had died. store_busy when none comes free in time.
  base::Status read(const Work& work);

 private:
  base::Result<std::unique_ptr<Connection>> borrow();
  void give_back(std::unique_ptr<Connection> connection);
  base::Status run(Connection& connection, const Work& work);

  const DatabaseSettings settings_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0;
};

}  // namespace sekisho::store
