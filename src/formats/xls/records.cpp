#include "formats/xls/records.h"

#include <algorithm>

namespace sekisho::formats::xls {
namespace {

constexpr std::uint8_t G = kInGlobals, S = kInSheet, C = kInChart;

constexpr RecordRule kRules[] = {
#define KEEP(type, name, places, least, most, step) {type, Fate::keep, places, least, most, step, base::What::unknown_part},
#define JUDGE(type, name, places) {type, Fate::judge, places, 0, 0, 0, base::What::unknown_part},
#define DROP(type, name, what) {type, Fate::drop, G | S | C, 0, 0, 0, base::What::what},
#define SILENT(type, name) {type, Fate::silent, G | S | C, 0, 0, 0, base::What::unknown_part},
#include "formats/xls/records.def"
#undef KEEP
#undef JUDGE
#undef DROP
#undef SILENT
};
static_assert(std::ranges::is_sorted(kRules, [](const RecordRule& a, const RecordRule& b) { return a.type <= b.type; }));

}  // namespace

const RecordRule* rule_of(std::uint16_t type) {
  const auto found = std::ranges::lower_bound(kRules, type, {}, &RecordRule::type);
  return found != std::end(kRules) && found->type == type ? found : nullptr;
}

bool right_size(const RecordRule& rule, const Record& record) {
  const std::size_t size = record.body.size();
  if (!record.more.empty() || size < rule.least || size > rule.most) return false;
  return rule.step == 0 ? size == rule.least || rule.least != rule.most : (size - rule.least) % rule.step == 0;
}

}  // namespace sekisho::formats::xls
