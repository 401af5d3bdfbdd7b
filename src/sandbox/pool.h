// A pool of workers behind walls: each takes one job and ends, and another is ready in its place.
// Whatever a worker does ends as an UntrustedReport or as one code of a closed set (see run()).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/launch.h"
#include "wire/messages.h"

namespace sekisho::sandbox {

using Clock = std::chrono::steady_clock;

struct PoolSettings {
  std::string worker_path;                  // of the binary sekisho-worker
  unsigned workers = 4;                     // ready and busy together, at least 2
  std::vector<std::string> walls_given_up;  // names as in wire::kWallNames
  std::string scratch_dir;                  // for what is too large for memory; empty: TMPDIR or /var/tmp
};

// What came back, of the right shape and no more; validate() of untrusted.h makes a Report of it.
struct UntrustedReport {
  wire::Answer untrusted_answer;
  std::uint64_t cpu_us = 0, resident_kib_max = 0;
};

// Descriptors of one job; the worker gets copies. -1 where the kind of job has none.
struct JobFds {
  int input = -1;  // read-only or sealed
  int output = -1;
  int children = -1;
};

class Pool {
 public:
  static base::Result<std::unique_ptr<Pool>> start(const PoolSettings& settings);
  ~Pool();  // no job may be running; leaves no process and no descriptor behind

  // Any thread. time_max counts from when a worker is free. Blocks until the worker has ended, so that nobody writes to the descriptors any more.
  // Fails with
  //   timed_out, cpu_exhausted, out_of_memory  what the limits stopped
  //   worker_violation   a system call outside the allow-list
  //   worker_crashed     a signal or a failing exit
  //   worker_flooded     an answer or an output beyond its limit
  //   worker_lied        no answer, a malformed one, or more than one
  //   disk_full, worker_unavailable  the environment
  // Error::detail says more, for the log.
  base::Result<UntrustedReport> run(const wire::Job& job, const JobFds& fds, std::chrono::milliseconds time_max);

  const std::string& scratch_dir() const { return settings_.scratch_dir; }
  const std::string& worker_path() const { return settings_.worker_path; }
  const std::vector<std::string>& walls_given_up() const { return settings_.walls_given_up; }
  std::string walls() const;  // in force, for the log

 private:
  explicit Pool(PoolSettings settings) : settings_(std::move(settings)) {}
  base::Result<Worker> take();
  void give_back();
  void refill();
  base::Status revive();

  PoolSettings settings_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::unique_ptr<Zygote> zygote_;
  std::deque<Worker> ready_;
  unsigned busy_ = 0;
  unsigned revivals_ = 0;
};

}  // namespace sekisho::sandbox
