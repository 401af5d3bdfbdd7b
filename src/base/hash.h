// SHA-256 of bytes and of a stream of bytes (FIPS 180-4), by OpenSSL for its hardware paths.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace sekisho::base {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView bytes);

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(ByteView bytes);
  Digest finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string hex(ByteView bytes);

}  // namespace sekisho::base
