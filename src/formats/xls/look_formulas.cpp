#include <algorithm>

#include "formats/xls/look.h"

namespace sekisho::formats::xls {
namespace {

// [MS-XLS] 2.5.198.17 (Ftab): functions of macro sheets, and those that load code, run commands, ask a server or a data model.
struct Range {
  std::uint16_t first, last;
};
constexpr Range kBanned[] = {{53, 55},   {79, 81},   {84, 85},   {87, 91},   {93, 96},   {103, 104}, {106, 108}, {110, 110}, {122, 123}, {132, 139},
                             {145, 147}, {149, 161}, {166, 166}, {170, 182}, {185, 188}, {191, 192}, {200, 201}, {223, 226}, {236, 243}, {245, 246},
                             {248, 251}, {253, 260}, {262, 268}, {334, 335}, {338, 341}, {348, 349}, {355, 357}, {379, 383}, {477, 479}};

bool banned(std::uint16_t function) {
  return function != 255 &&
         (function > 484 || std::ranges::any_of(kBanned, [&](const Range& range) { return function >= range.first && function <= range.last; }));
}

// How many bytes a token has behind its first, by 2.5.198; -1: no token of a cell's formula.
int token_bytes(std::uint8_t token) {
  if (token >= 0x20) token = static_cast<std::uint8_t>(0x20 | (token & 0x1F));
  if (token >= 0x03 && token <= 0x16) return 0;
  switch (token) {
    case 0x01:
    case 0x02:
    case 0x23:
    case 0x24:
    case 0x2A:
    case 0x2C: return 4;
    case 0x1C:
    case 0x1D: return 1;
    case 0x1E:
    case 0x21:
    case 0x29:
    case 0x2E:
    case 0x2F: return 2;
    case 0x1F:
    case 0x25:
    case 0x2B:
    case 0x2D: return 8;
    case 0x20: return 7;
    case 0x22: return 3;
    case 0x26:
    case 0x27:
    case 0x28:
    case 0x39:
    case 0x3A:
    case 0x3C: return 6;
    case 0x3B:
    case 0x3D: return 10;
    default: return -1;
  }
}

}  // namespace

std::string_view formula_fault(base::ByteView tokens) {
  base::Reader in(tokens);
  while (in.ok() && !in.at_end()) {
    const std::uint8_t token = in.u8();
    if (token >= 0x80) return "a formula that cannot be read";
    if (token == 0x17) {
      const std::size_t characters = in.u8();
      in.skip(characters << (in.u8() & 1));
    } else if (token == 0x19) {
      const bool choose = in.u8() & 0x04;
      const std::size_t jumps = in.u16le();
      if (choose) in.skip(2 * (jumps + 1));
    } else {
      const int bytes = token_bytes(token);
      if (bytes < 0) return "a formula that cannot be read";
      base::Reader operand(in.take(static_cast<std::size_t>(bytes)));
      const std::uint8_t plain = token < 0x20 ? token : static_cast<std::uint8_t>(0x20 | (token & 0x1F));
      if (plain == 0x22) operand.skip(1);
      if (plain != 0x21 && plain != 0x22) continue;
      const std::uint16_t function = operand.u16le();
      if (function & 0x8000) return "a formula that runs a command";
      if (banned(function)) return "a formula that fetches or runs something";
    }
  }
  return in.ok() ? std::string_view() : "a formula that cannot be read";
}

}  // namespace sekisho::formats::xls
