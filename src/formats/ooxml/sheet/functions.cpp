#include "formats/ooxml/sheet/functions.h"

#include <algorithm>
#include <array>

#include "formats/ooxml/sheet/letters.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

struct Function {
  std::string_view name;
  int number;
  FunctionKind kind;
  int arguments = -1;
};

constexpr Function kFunctions[] = {
#define CELL(number, name, count) {name, number, FunctionKind::calculates, count},
#define LATER(name) {name, -1, FunctionKind::calculates},
#define FETCH(number, name) {name, number, FunctionKind::fetches},
#define MACRO(number, name) {name, number, FunctionKind::macro},
#include "formats/ooxml/sheet/functions.def"
#undef CELL
#undef LATER
#undef FETCH
#undef MACRO
};

constexpr FunctionKind special(std::string_view name, FunctionKind kind) {
  if (name == "HYPERLINK") return FunctionKind::hyperlink;
  if (name == "INDIRECT") return FunctionKind::indirect;
  return kind;
}

constexpr auto by_name() {
  std::array<Function, std::size(kFunctions)> table{};
  std::copy(std::begin(kFunctions), std::end(kFunctions), table.begin());
  for (Function& function : table) function.kind = special(function.name, function.kind);
  std::sort(table.begin(), table.end(), [](const Function& a, const Function& b) { return a.name < b.name; });
  return table;
}
constexpr auto kByName = by_name();

constexpr std::size_t kNumbers = 512;
constexpr auto by_number() {
  std::array<FunctionKind, kNumbers> table{};
  table.fill(FunctionKind::unknown);
  for (const Function& function : kFunctions)
    if (function.number >= 0) table[static_cast<std::size_t>(function.number)] = special(function.name, function.kind);
  return table;
}
constexpr auto kByNumber = by_number();

constexpr auto argument_counts() {
  std::array<std::int8_t, kNumbers> table{};
  table.fill(-1);
  for (const Function& function : kFunctions)
    if (function.number >= 0) table[static_cast<std::size_t>(function.number)] = static_cast<std::int8_t>(function.arguments);
  return table;
}
constexpr auto kArgumentCounts = argument_counts();

constexpr std::size_t kNameBytesMax = 64;

}  // namespace

FunctionKind function_kind(std::string_view name) {
  if (name.size() > kNameBytesMax) return FunctionKind::unknown;
  std::array<char, kNameBytesMax> buffer;
  std::transform(name.begin(), name.end(), buffer.begin(), upper);
  const std::string_view upper_name(buffer.data(), name.size());
  auto found = std::lower_bound(kByName.begin(), kByName.end(), upper_name, [](const Function& a, std::string_view b) { return a.name < b; });
  return found != kByName.end() && found->name == upper_name ? found->kind : FunctionKind::unknown;
}

FunctionKind function_kind(std::uint16_t iftab) { return iftab < kNumbers ? kByNumber[iftab] : FunctionKind::unknown; }

int argument_count(std::uint16_t iftab) { return iftab < kNumbers ? kArgumentCounts[iftab] : -1; }

std::string_view without_prefix(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"_xlfn.", "_xlws."};
  for (bool again = true; again;) {
    again = false;
    for (std::string_view prefix : kPrefixes) {
      if (!same_letters(name.substr(0, prefix.size()), prefix)) continue;
      name.remove_prefix(prefix.size());
      again = true;
    }
  }
  return name;
}

}  // namespace sekisho::formats::ooxml::sheet
