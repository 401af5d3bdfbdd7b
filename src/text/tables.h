// Code tables of JIS X 0208 with Microsoft's extensions and of JIS X 0212, filled once from ICU's converter data.
#pragma once

#include <array>
#include <cstdint>

namespace sekisho::text {

inline constexpr int kSjisLeads = 60, kSjisTrails = 189;  // 81–9F, E0–FC by 40–FC (7F stays empty)

struct Tables {
  std::array<char16_t, kSjisLeads * kSjisTrails> cp932{};  // 0 where undefined
  std::array<char16_t, 94 * 94> jis0212{};
  std::array<std::uint16_t, 0x10000> to_cp932{};    // lead << 8 | trail; 0 where there is none
  std::array<std::uint16_t, 0x10000> to_jis0212{};  // row << 8 | cell, 1…94
};

const Tables& tables();

inline int sjis_lead_index(std::uint8_t byte) {
  if (byte >= 0x81 && byte <= 0x9F) return byte - 0x81;
  if (byte >= 0xE0 && byte <= 0xFC) return byte - 0xE0 + 31;
  return -1;
}
inline char16_t from_cp932(std::uint8_t lead, std::uint8_t trail) {
  int index = sjis_lead_index(lead);
  if (index < 0 || trail < 0x40 || trail > 0xFC || trail == 0x7F) return 0;
  return tables().cp932[static_cast<std::size_t>(index * kSjisTrails + trail - 0x40)];
}

// Row and cell (区点, 1…94) and the Shift_JIS pair of the same character (JIS X 0208:1997, appendix 1).
struct Pair {
  std::uint8_t first, second;
};
Pair sjis_of(int row, int cell);
Pair kuten_of(std::uint8_t lead, std::uint8_t trail);  // {0, 0} for what lies beyond row 94

char16_t from_kuten(int row, int cell);    // with CP51932's rows 89–92 and eucJP-ms' user-defined rows
char16_t from_jis0212(int row, int cell);  // with eucJP-ms' user-defined rows

}  // namespace sekisho::text
