#include "zones/zones.h"

namespace sekisho::zones {

const ZoneText& describe(Zone zone) {
  static constexpr ZoneText kTexts[] = {
      {"mynumber", "マイナンバー利用事務系", "My Number zone"},
      {"lgwan", "LGWAN接続系", "LGWAN zone"},
      {"internet", "インターネット接続系", "internet zone"},
  };
  static_assert(std::size(kTexts) == static_cast<std::size_t>(Zone::count_));
  return kTexts[static_cast<std::size_t>(zone)];
}

std::optional<Zone> zone_of(std::string_view id) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(Zone::count_); ++i)
    if (describe(static_cast<Zone>(i)).id == id) return static_cast<Zone>(i);
  return std::nullopt;
}

}  // namespace sekisho::zones
