#include "base/ids.h"

#include <sys/random.h>

#include <algorithm>
#include <array>

#include "base/error.h"

namespace sekisho::base {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kTimeDigits = 10, kRandomDigits = 16;

}  // namespace

std::string new_id(const Clock& clock) {
  std::string out(kTimeDigits + kRandomDigits, '0');
  auto milliseconds = static_cast<std::uint64_t>(clock.now() / 1'000) & 0xFFFF'FFFF'FFFFu;
  for (std::size_t i = kTimeDigits; i-- > 0; milliseconds >>= 5) out[i] = kDigits[milliseconds & 31];
  std::array<std::uint8_t, kRandomDigits> random{};
  SEKISHO_CHECK(getrandom(random.data(), random.size(), 0) == static_cast<ssize_t>(random.size()));
  for (std::size_t i = 0; i < kRandomDigits; ++i) out[kTimeDigits + i] = kDigits[random[i] & 31];
  return out;
}

bool is_id(std::string_view text) {
  return text.size() == kTimeDigits + kRandomDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return kDigits.find(c) != std::string_view::npos; });
}

}  // namespace sekisho::base
