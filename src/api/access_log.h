// One JSON line per request: when, method, endpoint's pattern, status, bytes, time, side, account id. No paths, queries, tokens, names or addresses.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "api/server.h"
#include "base/clock.h"

namespace sekisho::api {

std::string access_line(const Served& served, base::Micros now);

// Writes lines to a descriptor (borrowed) on a thread of its own, so that a slow reader of the log holds nobody up. Any thread.
class AccessLog {
 public:
  explicit AccessLog(int descriptor, std::size_t waiting_max = 10'000, const base::Clock& clock = base::system_clock());
  // Writes what waits.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;

  void write(const Served& served);
  std::uint64_t dropped() const;  // lines, for want of room

 private:
  void work();

  const int descriptor_;
  const std::size_t waiting_max_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::string> waiting_;
  std::uint64_t dropped_ = 0;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace sekisho::api
