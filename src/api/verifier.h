// The check of the whole evidence log from the console: one at a time, on a thread of its own, beside everything else.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "evidence/verify.h"

namespace sekisho::api {

struct Check {
  bool running = false;
  std::optional<base::Micros> started_at, finished_at;
  std::uint64_t records = 0;                // so far, or in all
  std::optional<bool> whole;                // of the check that ended last
  std::vector<evidence::Finding> findings;  // likewise
  std::optional<base::Error> error;         // the check could not be made: whole says nothing
  static constexpr std::size_t kFindingsMax = 200;
};

// Any thread.
class Verifier {
 public:
  Verifier(store::Database& database, std::string folder, const evidence::PublicKey& key, const base::Clock& clock = base::system_clock())
      : database_(database), folder_(std::move(folder)), key_(key), clock_(clock) {}
  ~Verifier();  // ends a check that runs
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  // Begins one unless one runs; either way the state.
  Check start();
  Check state() const;

 private:
  void run();

  store::Database& database_;
  const std::string folder_;
  const evidence::PublicKey& key_;
  const base::Clock& clock_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  Check check_;
  std::thread thread_;
};

}  // namespace sekisho::api
