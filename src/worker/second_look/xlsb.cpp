#include <algorithm>

#include "worker/second_look/package.h"

namespace sekisho::worker::second_look {

using base::Reader;

namespace {

struct Range {
  std::uint32_t first, last;
};
// [MS-XLSB] 2.3.2: connections and their web, text and parameter settings; XML maps; shared-workbook logs; external books and their cached
// tables and names; query tables; topics of RTD servers; web publishing; OLE objects; ActiveX controls; XLL add-ins.
constexpr Range kBannedRecords[] = {{201, 206}, {261, 268}, {355, 355}, {360, 361}, {363, 371}, {398, 402}, {404, 421}, {429, 430}, {447, 458}, {472, 472}, {486, 493},
                                    {514, 527}, {538, 547}, {554, 557}, {577, 588}, {638, 640}, {643, 645}, {667, 667}};

bool is_banned(std::uint32_t type) {
  return std::any_of(std::begin(kBannedRecords), std::end(kBannedRecords), [&](const Range& range) { return type >= range.first && type <= range.last; });
}

// 2.1.4: type in one or two bytes, length in one to four, seven bits each.
std::uint32_t varied(Reader& in, int bytes_max) {
  std::uint32_t value = 0;
  for (int i = 0; i < bytes_max; ++i) {
    const std::uint8_t byte = in.u8();
    value |= static_cast<std::uint32_t>(byte & 0x7F) << (7 * i);
    if (!(byte & 0x80)) break;
  }
  return value;
}

}  // namespace

void judge_binary_part(std::string_view name, base::ByteView records, Look& look) {
  Reader in(records);
  while (in.left() > 0 && !look.enough()) {
    std::uint32_t type = in.u8();
    if (type & 0x80) type = (type & 0x7F) | static_cast<std::uint32_t>(in.u8() & 0x7F) << 7;
    in.skip(varied(in, 4));
    if (!in.ok()) return look.find("a broken record", name);
    if (is_banned(type)) look.find("a forbidden record " + std::to_string(type), name);
  }
}

}  // namespace sekisho::worker::second_look
