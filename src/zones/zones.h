// Room:   zones: the three network zones 三層 and what may flow between them.
// In/Out: names in, zones out (firewall configurations and proofs follow).
// Never:  opens a file or a socket: pure functions.
// Fails:  nothing; a name that is no zone is no value.
// Start reading at: Zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::zones {

enum class Zone : std::uint8_t { mynumber, lgwan, internet, count_ };

struct ZoneText {
  std::string_view id, ja, en;
};
const ZoneText& describe(Zone zone);
std::optional<Zone> zone_of(std::string_view id);

}  // namespace sekisho::zones
