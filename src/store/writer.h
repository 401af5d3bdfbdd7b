// The one thread that writes: takes waiting units together, runs each in a savepoint, commits once, then tells those who wait.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "store/connection.h"

namespace sekisho::store {

class Writer {
 public:
  Writer(std::unique_ptr<Connection> connection, const DatabaseSettings& settings);
  // Finishes what was accepted, then stops.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  base::Status write(const Work& work);
  void write_later(Work work, std::function<void(base::Status)> done);

 private:
  struct Unit {
    Work work;
    std::function<void(base::Status)> done;
    base::Status outcome;
  };
  enum class Attempt { decided, again };

  void serve();
  void run_group(std::span<Unit> units);
  Attempt attempt(std::span<Unit> units);
  Attempt torn(std::span<Unit> units, const base::Error& error);
  static void tell_all(std::span<Unit> units, const base::Error& error);
  bool run_unit(Unit& unit);
  void run_alone(Unit& unit);

  std::unique_ptr<Connection> connection_;
  const std::size_t group_max_;
  const std::size_t waiting_max_;
  const int busy_ms_max_;

  std::mutex mutex_;
  std::condition_variable filled_, emptied_;
  std::deque<Unit> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // last: starts when everything else is there
};

}  // namespace sekisho::store
