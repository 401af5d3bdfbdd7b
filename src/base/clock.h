// The time, as something that can be given: tests and simulations bring their own.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace sekisho::base {

// Microseconds since 1970-01-01 UTC.
using Micros = std::int64_t;
inline constexpr Micros kSecond = 1'000'000, kDay = 86'400 * kSecond;

// Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Micros now() const = 0;
};
const Clock& system_clock();

class ManualClock : public Clock {
 public:
  explicit ManualClock(Micros start = 1'790'000'000 * kSecond) : now_(start) {}
  Micros now() const override { return now_; }
  void advance(Micros by) { now_ += by; }

 private:
  std::atomic<Micros> now_;
};

// RFC 3339 in UTC with whole seconds: "2026-11-21T09:30:00Z".
std::string rfc3339(Micros time);

}  // namespace sekisho::base
