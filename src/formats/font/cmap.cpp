// Characters to glyphs (ISO/IEC 14496-22, 5.2.1): every subtable read within its bounds and written anew.
#include <map>

#include "formats/font/tables.h"

namespace sekisho::formats::font {
namespace {

using base::Bytes;
using base::ByteView;

constexpr std::size_t kSubtablesMax = 64, kLastCharacter = 0x10FFFF;

// What lacks behind the end are glyphs 0, as readers take it.
Bytes padded(ByteView table, std::size_t length) {
  const ByteView there = base::slice(table, 0, length);
  Bytes out(there.begin(), there.end());
  out.resize(length);
  return out;
}

// Segments whose glyph numbers lie behind the arrays: how far the last of them reaches.
std::optional<Bytes> segments(ByteView table) {
  const std::size_t count = be16(table, 6) / 2, arrays = 16 + count * 8, ranges = 16 + count * 6;
  if (count == 0 || table.size() < arrays) return std::nullopt;
  std::size_t needed = std::max(arrays, std::min(be16(table, 2), table.size()));
  Bytes fixed(table.begin(), table.begin() + static_cast<std::ptrdiff_t>(arrays));
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t end = be16(table, 14 + i * 2), start = be16(table, 16 + count * 2 + i * 2), at = ranges + i * 2, offset = be16(table, at);
    if (offset == 0 || offset == 0xFFFF || end < start) continue;
    const std::size_t last = at + offset + (end - start + 1) * 2;
    if (start == 0xFFFF && last > table.size()) {  // the closing segment; many writers leave rubbish in its offset
      set16(fixed, at, 0);
      set16(fixed, 16 + count * 4 + i * 2, 1);
    } else {
      needed = std::max(needed, last);
    }
  }
  if (needed > 3 * 0x10000) return std::nullopt;
  Bytes out = padded(table, needed & ~std::size_t{1});
  std::ranges::copy(fixed, out.begin());
  set16(out, 2, std::min<std::size_t>(out.size(), 0xFFFF));
  return out;
}

// Format 2: by the first byte one of several headers of 8 bytes, each with a range in the array behind.
std::optional<Bytes> high_bytes(ByteView table) {
  std::size_t headers = 0;
  for (std::size_t i = 0; i < 256; ++i) headers = std::max(headers, be16(table, 6 + i * 2) / 8 + 1);
  std::size_t needed = 518 + headers * 8;
  if (table.size() < needed) return std::nullopt;
  for (std::size_t i = 0; i < headers; ++i) {
    const std::size_t at = 518 + i * 8, count = be16(table, at + 2), offset = be16(table, at + 6);
    if (count > 256 || be16(table, at) + count > 256) return std::nullopt;
    if (count > 0) needed = std::max(needed, at + 6 + offset + count * 2);
  }
  if (needed > 0xFFFF) return std::nullopt;
  Bytes out = padded(table, needed);
  set16(out, 2, needed);
  return out;
}

std::optional<Bytes> groups(ByteView table) {
  const std::size_t count = std::min(be32(table, 12), table.size() / 12);
  if (table.size() < 16) return std::nullopt;
  Bytes out = padded(table, 16);
  std::size_t kept = 0, next = 0;
  const bool same_glyph = be16(table, 0) == 13;
  for (std::size_t i = 0; i < count && 16 + (i + 1) * 12 <= table.size(); ++i) {
    const std::size_t start = be32(table, 16 + i * 12), end = be32(table, 20 + i * 12), glyph = be32(table, 24 + i * 12);
    if (start < next || end < start || end > kLastCharacter || glyph + (same_glyph ? 0 : end - start) > 0xFFFF) continue;
    base::put(out, table.subspan(16 + i * 12, 12));
    next = end + 1;
    ++kept;
  }
  set16(out, 2, 0);
  set32(out, 4, out.size());
  set32(out, 12, kept);
  return out;
}

// Format 14: variation selectors, each with ranges and single characters elsewhere in the table.
std::optional<Bytes> variations(ByteView table) {
  const std::size_t length = be32(table, 2), count = be32(table, 6);
  if (length > table.size() || count > length / 11 || 10 + count * 11 > length) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i)
    for (const bool single : {false, true}) {
      const std::size_t at = be32(table, 10 + i * 11 + (single ? 7 : 3)), width = single ? 5 : 4;
      if (at == 0) continue;
      if (at > length - 4 || be32(table, at) > (length - at - 4) / width) return std::nullopt;
    }
  return padded(table, length);
}

std::optional<Bytes> subtable(ByteView table) {
  if (table.size() < 10) return std::nullopt;
  std::optional<Bytes> out;
  switch (be16(table, 0)) {
    case 0:
      out = padded(table, 262);
      set16(*out, 2, 262);
      return out;
    case 2: return high_bytes(table);
    case 4: return segments(table);
    case 6:
      out = padded(table, 10 + be16(table, 8) * 2);
      set16(*out, 2, std::min<std::size_t>(out->size(), 0xFFFF));
      return out;
    case 10:
      if (table.size() < 20 || be32(table, 16) > 0xFFFF) return std::nullopt;
      out = padded(table, 20 + be32(table, 16) * 2);
      set32(*out, 4, out->size());
      return out;
    case 12:
    case 13: return groups(table);
    case 14: return variations(table);
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<Bytes> rebuild_cmap(ByteView table, bool& dropped) {
  const std::size_t count = be16(table, 2);
  if (count > kSubtablesMax || table.size() < 4 + count * 8) return std::nullopt;
  struct Record {
    ByteView key;
    std::size_t at;
  };
  std::vector<Record> records;
  std::map<std::size_t, std::size_t> written;  // by offset in the input
  Bytes body;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t offset = be32(table, 8 + i * 8);
    if (const auto known = written.find(offset); known != written.end()) {
      records.push_back({table.subspan(4 + i * 8, 4), known->second});
      continue;
    }
    auto made = subtable(base::slice(table, offset));
    if (!made || made->size() > table.size() * 4 + 0x10000) {
      dropped = true;
      continue;
    }
    written[offset] = body.size();
    records.push_back({table.subspan(4 + i * 8, 4), body.size()});
    base::put(body, *made);
    body.resize((body.size() + 3) & ~std::size_t{3});
  }
  if (records.empty()) return std::nullopt;
  Bytes out;
  base::put_u16be(out, 0);
  base::put_u16be(out, static_cast<std::uint16_t>(records.size()));
  for (const Record& record : records) {
    base::put(out, record.key);
    base::put_u32be(out, static_cast<std::uint32_t>(4 + records.size() * 8 + record.at));
  }
  base::put(out, body);
  return out;
}

}  // namespace sekisho::formats::font
