#include "formats/pdf/content_operators.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace sekisho::formats::pdf {

namespace {

constexpr Operator kOperators[] = {
    // Paths (8.5)
    {"m", "nn"},
    {"l", "nn"},
    {"c", "nnnnnn"},
    {"v", "nnnn"},
    {"y", "nnnn"},
    {"h", ""},
    {"re", "nnnn"},
    {"S", ""},
    {"s", ""},
    {"f", ""},
    {"F", ""},
    {"f*", ""},
    {"B", ""},
    {"B*", ""},
    {"b", ""},
    {"b*", ""},
    {"n", ""},
    {"W", ""},
    {"W*", ""},
    // Graphics state (8.4.4)
    {"q", "", Act::save},
    {"Q", "", Act::restore},
    {"cm", "nnnnnn", Act::transform},
    {"w", "n"},
    {"J", "n"},
    {"j", "n"},
    {"M", "n"},
    {"d", "an"},
    {"ri", "N"},
    {"i", "n"},
    {"gs", "N"},
    // Colours (8.6.8), shadings (8.7.4.2), XObjects and inline images (8.8, 8.9.7)
    {"CS", "N"},
    {"cs", "N"},
    {"SC", "*"},
    {"SCN", "*"},
    {"sc", "*"},
    {"scn", "*"},
    {"G", "n"},
    {"g", "n"},
    {"RG", "nnn"},
    {"rg", "nnn"},
    {"K", "nnnn"},
    {"k", "nnnn"},
    {"sh", "N"},
    {"Do", "N", Act::paint_xobject},
    {"BI", "", Act::inline_image},
    // Text (9.3, 9.4) and the glyphs of Type 3 fonts (9.6.5)
    {"BT", "", Act::begin_text},
    {"ET", ""},
    {"Tc", "n"},
    {"Tw", "n"},
    {"Tz", "n"},
    {"TL", "n", Act::leading},
    {"Tf", "Nn"},
    {"Tr", "n", Act::render_mode},
    {"Ts", "n"},
    {"Td", "nn", Act::move_text},
    {"TD", "nn", Act::move_text},
    {"Tm", "nnnnnn", Act::text_matrix},
    {"T*", "", Act::next_line},
    {"Tj", "s", Act::show},
    {"TJ", "t", Act::show},
    {"'", "s", Act::show_on_next_line},
    {"\"", "nns", Act::show_on_next_line},
    {"d0", "nn"},
    {"d1", "nnnnnn"},
    // Marked content (14.6) and compatibility (7.8.2)
    {"MP", "N"},
    {"DP", "Np"},
    {"BMC", "N", Act::begin_marked},
    {"BDC", "Np", Act::begin_marked},
    {"EMC", "", Act::end_marked},
    {"BX", "", Act::begin_compatible},
    {"EX", "", Act::end_compatible},
};

constexpr std::size_t kSlots = 512;
constexpr std::size_t kGluedMax = 24;

constexpr std::size_t slot_of(std::string_view word) {
  std::uint32_t packed = 0;
  for (char c : word) packed = packed << 8 | static_cast<unsigned char>(c);
  return (packed * 0x9e3779b1u) >> 23;
}

// Open addressing: 0 is an empty slot, otherwise one more than the place in kOperators.
constexpr std::array<std::uint8_t, kSlots> kTable = [] {
  std::array<std::uint8_t, kSlots> table{};
  for (std::size_t i = 0; i < std::size(kOperators); ++i) {
    std::size_t slot = slot_of(kOperators[i].name);
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}();

}  // namespace

const Operator* find_operator(std::string_view word) {
  if (word.empty() || word.size() > 3) return nullptr;
  for (std::size_t slot = slot_of(word); kTable[slot] != 0; slot = (slot + 1) % kSlots)
    if (const Operator& found = kOperators[kTable[slot] - 1]; found.name == word) return &found;
  return nullptr;
}

std::optional<int> glued_operators(std::string_view word) {
  if (word.size() > kGluedMax) return std::nullopt;
  int saves = 0;
  while (!word.empty() && word.find_first_not_of("+-.0123456789") != word.npos) {
    const Operator* found = nullptr;
    for (std::size_t length = std::min<std::size_t>(3, word.size()); length > 0 && found == nullptr; --length)
      found = find_operator(word.substr(0, length));
    if (found == nullptr || found->act == Act::inline_image) return std::nullopt;
    saves += found->act == Act::save ? 1 : found->act == Act::restore ? -1 : 0;
    word.remove_prefix(found->name.size());
  }
  return saves;
}

}  // namespace sekisho::formats::pdf
