// Passwords as Argon2id strings (RFC 9106, by libsodium), and which passwords are refused (NIST SP 800-63B-4 §3.1.1.2).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sekisho::people {

// What one hash costs. 64 MiB and 3 passes (RFC 9106 §4, second choice): 256 MiB would starve a small machine when many sign in at once.
struct HashCost {
  unsigned long long passes = 3;
  std::size_t bytes = 64u << 20;
};

// How many hashes may be made at the same moment, and how long the next one waits for its turn: what signing in takes of memory has an end.
struct HashTurns {
  std::size_t at_once = 4;
  std::chrono::milliseconds patience{5'000};
};

// Any thread. (GCC 12's std::counting_semaphore can sleep on beside a free place when several wait.)
class Turns {
 public:
  explicit Turns(HashTurns turns) : patience_(turns.patience), free_(turns.at_once) {}

  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(turns), mine_(turns.take()) {}
    ~Turn() {
      if (mine_) turns_.give_back();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    explicit operator bool() const { return mine_; }

   private:
    Turns& turns_;
    const bool mine_;
  };

 private:
  bool take();
  void give_back();

  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::size_t free_;
};

// A password alone must be long; no rules about signs and no expiry, as the guideline says.
inline constexpr std::size_t kPasswordCharactersMin = 15;
inline constexpr std::size_t kPasswordBytesMax = 1'024;

// weak_password for what is too short, too long, repeated, or made from the name or a word everybody tries. name: of the account.
base::Status acceptable(std::string_view password, std::string_view name);

// Errors: out_of_memory.
base::Result<std::string> hashed(std::string_view password, const HashCost& cost);
// The same time for a wrong password and for a hash that is none.
bool matches(std::string_view password, const std::string& hash);
bool needs_new_hash(const std::string& hash, const HashCost& cost);

}  // namespace sekisho::people
