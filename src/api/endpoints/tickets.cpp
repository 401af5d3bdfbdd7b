#include "api/endpoints/tickets.h"

#include <sys/random.h>

#include <algorithm>
#include <array>

#include "base/hash.h"

namespace sekisho::api {

namespace {

// Nobody guesses it; and it is worth nothing without the account's session.
std::string random_id() {
  std::array<std::uint8_t, 24> random{};
  SEKISHO_CHECK(getrandom(random.data(), random.size(), 0) == static_cast<ssize_t>(random.size()));
  return base::hex(random);
}

}  // namespace

void Tickets::drop_old(base::Micros now) {
  std::erase_if(tickets_, [now](const auto& entry) { return now - entry.second.made_at >= kLife; });
}

base::Result<std::string> Tickets::give(Ticket ticket) {
  const base::Micros now = clock_.now();
  const std::lock_guard lock(mutex_);
  drop_old(now);
  auto oldest = tickets_.end();
  std::size_t own = 0;
  for (auto at = tickets_.begin(); at != tickets_.end(); ++at) {
    if (at->second.account != ticket.account) continue;
    ++own;
    if (oldest == tickets_.end() || at->second.made_at < oldest->second.made_at) oldest = at;
  }
  if (own >= kMaxEach) tickets_.erase(oldest);
  if (tickets_.size() >= kMax) return base::refuse(base::Code::too_busy);
  ticket.made_at = now;
  std::string id = random_id();
  std::string address = "/api/v1/downloads/" + id;
  tickets_.emplace(std::move(id), std::move(ticket));
  return address;
}

std::optional<Ticket> Tickets::find(const std::string& id, const std::string& account, zones::Zone side) {
  const std::lock_guard lock(mutex_);
  const auto found = tickets_.find(id);
  if (found == tickets_.end() || found->second.account != account || found->second.side != side) return std::nullopt;
  if (clock_.now() - found->second.made_at >= kLife) return std::nullopt;
  return found->second;
}

}  // namespace sekisho::api
