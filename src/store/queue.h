// Work that must be done although the program may die at any instant. Put in the unit that makes it necessary, leased to one worker for a time,
// and finished in the unit that records its result: so it is done at least once, and its result is recorded exactly once.
//
// Queue is the front door; a queue across machines can stand behind it later, fed from the same unit.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/clock.h"
#include "store/database.h"
#include "store/page.h"

namespace sekisho::store {

struct Task {
  std::int64_t id;
  std::string kind;
  std::string subject;
  std::int64_t tries;  // this one included; with the id, the token of the lease
  std::int64_t lease_until;
};

struct DeadTask {
  std::int64_t id;
  std::string kind;
  std::string subject;
  std::int64_t tries;
  std::int64_t dead_at;
  std::string last_error;
};

struct QueueSettings {
  std::int64_t lease_us = 60'000'000;
  std::int64_t tries_max = 8;
  std::int64_t pause_us_min = 1'000'000;      // after the first failure; doubled after each
  std::int64_t pause_us_max = 3'600'000'000;  // never longer
  std::uint64_t seed = 0;                     // of the jitter, a quarter up or down
};

struct QueueCounts {
  std::int64_t waiting = 0, leased = 0, dead = 0;
};

class Queue {
 public:
  virtual ~Queue() = default;

  // Inside a unit of work: the task is there when the unit is.
  virtual base::Status put(Statements& unit, const std::string& kind, const std::string& subject, std::int64_t due_at) = 0;
  // Up to count tasks of a kind that are due, the longest due first. A lease that ran out is as free as one never given; a task leased
  // tries_max times that never came back is dead.
  virtual base::Result<std::vector<Task>> lease(const std::string& kind, int count, const std::string& holder) = 0;
  // Errors of the next three: store_conflict when the lease is no longer ours; inside a unit that takes the whole unit back.
  virtual base::Status extend(Task& task) = 0;
  virtual base::Status finish(Statements& unit, const Task& task) = 0;
  virtual base::Status fail(Statements& unit, const Task& task, const std::string& error) = 0;
  // At once and for good: another try would end the same.
  virtual base::Status give_up(Statements& unit, const Task& task, const std::string& error) = 0;

  virtual base::Result<Page<DeadTask>> dead(const std::string& cursor, int rows_max) = 0;
  virtual base::Status revive(Statements& unit, std::int64_t id) = 0;
  virtual base::Result<QueueCounts> counts(const std::string& kind) = 0;

  // After the commit: wakes the workers of this program that wait. Those who miss it look again after a while.
  virtual void announce() = 0;
  virtual void wait(std::chrono::milliseconds longest) = 0;
};

std::unique_ptr<Queue> make_queue(Database& database, const QueueSettings& settings = {}, Clock clock = system_time);

}  // namespace sekisho::store
