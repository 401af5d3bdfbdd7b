// Passwords that people gave for encrypted files: in memory only, wiped when their file was judged or their time is over. Any thread.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/error.h"

namespace sekisho::crossing {

struct PasswordLimits {
  std::size_t kept_max = 2'000, bytes_max = 1'024;
  base::Micros kept_for = 6 * 3'600 * base::kSecond;  // a queue that stands still that long asks again
};

class Passwords {
 public:
  explicit Passwords(const base::Clock& clock = base::system_clock(), PasswordLimits limits = {}) : clock_(clock), limits_(limits) {}
  ~Passwords();
  Passwords(const Passwords&) = delete;
  Passwords& operator=(const Passwords&) = delete;

  // Errors: bad_request (empty or overlong), too_busy (as many as may be kept).
  base::Status give(const std::string& item, std::string password);
  std::string find(const std::string& item);  // empty when none was given
  // Only that one: what was given meanwhile stays.
  void forget(const std::string& item, const std::string& password);
  std::size_t kept() const;

 private:
  struct Given {
    std::string password;
    base::Micros at = 0;
  };
  void forget_old();

  const base::Clock& clock_;
  const PasswordLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Given> given_;
};

}  // namespace sekisho::crossing
