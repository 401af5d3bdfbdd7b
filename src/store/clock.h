// The time, asked for through a function so that tests can say what it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace sekisho::store {

// Whole microseconds since 1970-01-01 UTC.
using Clock = std::function<std::int64_t()>;

inline std::int64_t system_time() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace sekisho::store
