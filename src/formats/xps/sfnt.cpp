#include "formats/xps/sfnt.h"

#include <algorithm>
#include <array>
#include <vector>

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::xps {

namespace {

constexpr std::size_t kTablesMax = 64, kGlyphsMax = 65'535;
constexpr std::uint32_t kTrueType = 0x00010000, kOpenType = 0x4f54544f, kApple = 0x74727565;
constexpr std::uint32_t kHeadMagic = 0x5f0f3cf5;

constexpr auto kTables =
    ooxml::words([] { return "BASE CFF GDEF GPOS GSUB OS/2 VORG cmap cvt fpgm gasp glyf head hhea hmtx kern loca maxp name post prep vhea vmtx"; });

struct Table {
  std::string_view tag;
  base::ByteView bytes;
};

std::string_view trimmed(std::string_view tag) {
  while (tag.ends_with(' ')) tag.remove_suffix(1);
  return tag;
}

std::uint32_t checksum(base::ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 4; ++k) word = word << 8 | (i + k < bytes.size() ? bytes[i + k] : 0u);
    sum += word;
  }
  return sum;
}

base::ByteView find(const std::vector<Table>& tables, std::string_view tag) {
  for (const Table& table : tables)
    if (trimmed(table.tag) == tag) return table.bytes;
  return {};
}

// What the tables say of each other must fit, so that no reader is led outside them (5.2.4, 5.2.6, 5.2.8, 5.3.4).
bool consistent(const std::vector<Table>& tables, bool outlines_in_glyf) {
  base::Reader head(find(tables, "head")), maxp(find(tables, "maxp")), hhea(find(tables, "hhea"));
  if (find(tables, "head").size() < 54 || find(tables, "maxp").size() < 6 || find(tables, "hhea").size() < 36) return false;
  head.seek(12);
  if (head.u32be() != kHeadMagic) return false;
  head.seek(50);
  const std::uint16_t long_offsets = head.u16be();
  maxp.seek(4);
  const std::size_t glyphs = maxp.u16be();
  hhea.seek(34);
  const std::size_t metrics = hhea.u16be();
  if (glyphs == 0 || glyphs > kGlyphsMax || metrics == 0 || metrics > glyphs || long_offsets > 1) return false;
  if (find(tables, "hmtx").size() < metrics * 4 + (glyphs - metrics) * 2) return false;
  if (!outlines_in_glyf) return !find(tables, "CFF").empty();
  const base::ByteView loca = find(tables, "loca"), glyf = find(tables, "glyf");
  if (loca.size() < (glyphs + 1) * (long_offsets == 1 ? 4 : 2)) return false;
  base::Reader offsets(loca);
  std::uint64_t before = 0;
  for (std::size_t i = 0; i <= glyphs; ++i) {
    const std::uint64_t offset = long_offsets == 1 ? offsets.u32be() : std::uint64_t{offsets.u16be()} * 2;
    if (offset < before || offset > glyf.size()) return false;
    before = offset;
  }
  return true;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::optional<CleanFont> clean_font(base::ByteView font) {
  base::Reader reader(font);
  const std::uint32_t version = reader.u32be();
  const std::size_t count = reader.u16be();
  reader.skip(6);
  if ((version != kTrueType && version != kOpenType && version != kApple) || count == 0 || count > kTablesMax) return std::nullopt;
  CleanFont out;
  std::vector<Table> tables;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view tag = base::text(reader.take(4));
    reader.skip(4);
    const std::size_t offset = reader.u32be(), length = reader.u32be();
    if (!reader.ok() || offset > font.size() || length > font.size() - offset) return std::nullopt;
    if (!kTables.contains(trimmed(tag)) || length == 0) {
      out.dropped = true;
      continue;
    }
    if (std::ranges::any_of(tables, [&](const Table& table) { return table.tag == tag; })) return std::nullopt;
    tables.push_back({tag, font.subspan(offset, length)});
  }
  if (!consistent(tables, version != kOpenType)) return std::nullopt;
  std::ranges::sort(tables, {}, &Table::tag);

  std::uint16_t power = 1, log = 0;
  while (power * 2u <= tables.size()) power = static_cast<std::uint16_t>(power * 2), ++log;
  base::Bytes directory, body;
  base::put_u32be(directory, version);
  base::put_u16be(directory, static_cast<std::uint16_t>(tables.size()));
  base::put_u16be(directory, static_cast<std::uint16_t>(power * 16));
  base::put_u16be(directory, log);
  base::put_u16be(directory, static_cast<std::uint16_t>(tables.size() * 16 - power * 16u));
  const std::size_t begin = 12 + tables.size() * 16;
  std::size_t head = 0;
  for (const Table& table : tables) {
    base::Bytes bytes(table.bytes.begin(), table.bytes.end());
    if (table.tag == "head") {
      head = begin + body.size();
      std::fill_n(bytes.begin() + 8, 4, std::uint8_t{0});  // the sum over the whole font, written below
    }
    base::put(directory, table.tag);
    base::put_u32be(directory, checksum(bytes));
    base::put_u32be(directory, static_cast<std::uint32_t>(begin + body.size()));
    base::put_u32be(directory, static_cast<std::uint32_t>(bytes.size()));
    base::put(body, bytes);
    body.resize((body.size() + 3) & ~std::size_t{3});
  }
  out.bytes = std::move(directory);
  base::put(out.bytes, body);
  const std::uint32_t adjustment = 0xb1b0afba - checksum(out.bytes);
  for (std::size_t i = 0; i < 4; ++i) out.bytes[head + 8 + i] = static_cast<std::uint8_t>(adjustment >> (24 - 8 * i));
  return out;
}

bool obfuscate(base::Bytes& font, std::string_view part_name) {
  std::string_view name = part_name.substr(part_name.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  std::array<std::uint8_t, 16> key{};
  std::size_t digits = 0;
  for (char c : name) {
    if (c == '-' || c == '{' || c == '}') continue;
    const int digit = hex_digit(c);
    if (digit < 0 || digits >= 32) return false;
    key[digits / 2] = static_cast<std::uint8_t>(key[digits / 2] << 4 | digit);
    ++digits;
  }
  if (digits != 32 || font.size() < 32) return false;
  for (std::size_t i = 0; i < 32; ++i) font[i] ^= key[15 - i % 16];
  return true;
}

}  // namespace sekisho::formats::xps
