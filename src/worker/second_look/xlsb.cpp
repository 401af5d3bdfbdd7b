#include <algorithm>

#include "worker/second_look/formulas.h"
#include "worker/second_look/package.h"

namespace sekisho::worker::second_look {

using base::ByteView;
using base::Reader;

namespace {

struct Range {
  std::uint32_t first, last;
};
// [MS-XLSB] 2.3.2: connections and their web, text and parameter settings; XML maps; shared-workbook logs; external books and their cached
// tables and names; query tables; topics of RTD servers; web publishing; OLE objects; ActiveX controls; XLL add-ins; where the file was saved.
constexpr Range kBannedRecords[] = {{201, 206}, {261, 268}, {355, 355}, {360, 361}, {363, 371},  {398, 402}, {404, 421},
                                    {429, 430}, {447, 458}, {472, 472}, {486, 493}, {514, 527},  {538, 547}, {554, 557},
                                    {577, 588}, {638, 640}, {643, 645}, {667, 667}, {2071, 2071}};

bool is_banned(std::uint32_t type) {
  return std::any_of(std::begin(kBannedRecords), std::end(kBannedRecords),
                     [&](const Range& range) { return type >= range.first && type <= range.last; });
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

// 2.5.98.10: functions that load code, run commands, or ask a server or a data model; and everything that only macro sheets may call.
bool is_banned_function(std::uint16_t function) {
  constexpr Range kBanned[] = {{53, 55},   {79, 81},   {84, 85},   {87, 96},   {103, 104}, {106, 108}, {110, 110}, {122, 123}, {132, 139}, {145, 147},
                               {149, 161}, {166, 166}, {170, 182}, {185, 188}, {191, 192}, {200, 203}, {223, 226}, {236, 243}, {245, 246}, {248, 251},
                               {253, 254}, {256, 260}, {262, 268}, {333, 335}, {338, 341}, {348, 349}, {355, 357}, {379, 383}, {477, 479}};
  return std::any_of(std::begin(kBanned), std::end(kBanned), [&](const Range& range) { return function >= range.first && function <= range.last; });
}

// 2.5.98.1: the tokens of a formula one behind the other; the problem of the first bad one, or empty.
std::string_view tokens_problem(ByteView tokens) {
  constexpr std::string_view kUnreadable = "a formula that cannot be read";
  Reader in(tokens);
  while (in.left() > 0) {
    const std::uint8_t token = in.u8();
    const std::uint8_t plain = token < 0x20 ? token : static_cast<std::uint8_t>(0x20 | (token & 0x1F));  // the class of the result does not matter
    if (token & 0x80) return kUnreadable;
    std::uint16_t function = 0;
    switch (plain) {
      case 0x01: in.skip(4); break;
      case 0x03:
      case 0x04:
      case 0x05:
      case 0x06:
      case 0x07:
      case 0x08:
      case 0x09:
      case 0x0A:
      case 0x0B:
      case 0x0C:
      case 0x0D:
      case 0x0E:
      case 0x0F:
      case 0x10:
      case 0x11:
      case 0x12:
      case 0x13:
      case 0x14:
      case 0x15:
      case 0x16: break;
      case 0x17: in.skip(std::size_t{in.u16le()} * 2); break;
      case 0x18: {
        const std::uint8_t extended = in.u8();
        if (extended != 0x19 && extended != 0x1D) return kUnreadable;
        in.skip(extended == 0x19 ? 12 : 4);
        break;
      }
      case 0x19: {
        const std::uint8_t attribute = in.u8();
        const std::uint16_t data = in.u16le();
        if (attribute == 0x04) in.skip((std::size_t{data} + 1) * 2);
        break;
      }
      case 0x1C:
      case 0x1D: in.skip(1); break;
      case 0x1E: in.skip(2); break;
      case 0x1F: in.skip(8); break;
      case 0x20: in.skip(14); break;
      case 0x21: function = in.u16le(); break;
      case 0x22:
        in.skip(1);
        function = in.u16le();
        if (function & 0x8000) return "a formula that runs a command";
        break;
      case 0x23: in.skip(4); break;
      case 0x24:
      case 0x2A:
      case 0x2C: in.skip(6); break;
      case 0x25:
      case 0x2B:
      case 0x2D: in.skip(12); break;
      case 0x26:
      case 0x27:
      case 0x28: in.skip(6); break;
      case 0x29: in.skip(2); break;
      case 0x39: in.skip(6); break;
      case 0x3A:
      case 0x3C: in.skip(8); break;
      case 0x3B:
      case 0x3D: in.skip(14); break;
      default: return kUnreadable;
    }
    if (!in.ok()) return kUnreadable;
    if (is_banned_function(function)) return "a formula that fetches or runs something";
  }
  return {};
}

std::string wide_string(Reader& in) {
  std::string out;
  const std::uint32_t count = in.u32le();
  Reader characters(in.take(count > in.left() / 2 ? SIZE_MAX : std::size_t{count} * 2));
  while (characters.left() >= 2) {
    const std::uint16_t unit = characters.u16le();
    out += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return out;
}

// 2.5.97.1: the length of the tokens, then they.
std::string_view formula_problem_of(Reader& in) {
  const std::uint32_t bytes = in.u32le();
  const ByteView tokens = in.take(bytes);
  return in.ok() ? tokens_problem(tokens) : "a formula that cannot be read";
}

// 2.4.719 BrtName: flags, a key, the sheet, the name, the formula.
std::string_view name_problem(Reader& in) {
  const std::uint32_t flags = in.u32le();
  in.skip(5);
  const std::string name = wide_string(in);
  if (!formula_problem(name + "()").empty()) return "the name of a function that fetches or runs something";
  const bool future_function = flags & 1u << 17;
  if ((flags & 4) || ((flags & 8) && !future_function)) return "a name of a macro";
  return formula_problem_of(in);
}

std::string_view record_problem(std::uint32_t type, ByteView body) {
  Reader in(body);
  switch (type) {
    case 8:
      in.skip(8);
      (void)wide_string(in);
      in.skip(2);
      return formula_problem_of(in);
    case 9: in.skip(18); return formula_problem_of(in);
    case 10:
    case 11: in.skip(11); return formula_problem_of(in);
    case 426: in.skip(17); return formula_problem_of(in);
    case 427: in.skip(16); return formula_problem_of(in);
    case 39: return name_problem(in);
    default: return {};
  }
}

// The relationship that a record names: sheets, links, drawings, pictures, tables, caches of pivot tables.
std::optional<std::string> relationship_of(std::uint32_t type, ByteView body) {
  Reader in(body);
  switch (type) {
    case 156: in.skip(8); break;
    case 494: in.skip(16); break;
    case 386: in.skip(4); break;
    case 550:
    case 551:
    case 552:
    case 562:
    case 661: break;
    default: return std::nullopt;
  }
  if (in.left() >= 4 && base::text(body.subspan(in.position(), 4)) == "\xFF\xFF\xFF\xFF") return std::nullopt;  // a null string
  std::string id = wide_string(in);
  if (!in.ok() || id.empty()) return std::nullopt;
  return id;
}

bool has_relationship(const Part& part, std::string_view id) {
  return std::any_of(part.relationships.begin(), part.relationships.end(), [&](const Relationship& relationship) { return relationship.id == id; });
}

}  // namespace

void judge_binary_part(const Part& part, ByteView records, Look& look) {
  const std::string_view name = part.entry->name;
  Reader in(records);
  while (in.left() > 0 && !look.enough()) {
    std::uint32_t type = in.u8();
    if (type & 0x80) type = (type & 0x7F) | static_cast<std::uint32_t>(in.u8() & 0x7F) << 7;
    const ByteView body = in.take(varied(in, 4));
    if (!in.ok()) return look.find("a broken record", name);
    if (is_banned(type)) look.find("a forbidden record " + std::to_string(type), name);
    if (const auto id = relationship_of(type, body); id && !has_relationship(part, *id))
      look.find("a relationship id without its relationship", name);
    if (const std::string_view problem = record_problem(type, body); !problem.empty()) look.find(problem, name);
  }
}

}  // namespace sekisho::worker::second_look
