#include "formats/font/tables.h"

namespace sekisho::formats::font {
namespace {

using base::Bytes;
using base::ByteView;

Bytes first(ByteView table, std::size_t length) {
  const ByteView part = base::slice(table, 0, length);
  return {part.begin(), part.end()};
}

// Names of the family and what the law wants beside it; addresses and advertising are not among them (5.2.5).
bool is_kept_name(std::size_t id) { return id <= 7 || id == 13 || id == 16 || id == 17 || (id >= 20 && id <= 22) || id == 25; }

}  // namespace

std::optional<Bytes> rebuild_name(ByteView table, bool& dropped) {
  constexpr std::size_t kNameMax = 4096, kRecordsMax = 2000;
  const std::size_t count = be16(table, 2), storage = be16(table, 4);
  if (table.size() < 6 + count * 12 || count > kRecordsMax) return std::nullopt;
  Bytes records, text;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = 6 + i * 12, length = be16(table, at + 8), offset = storage + be16(table, at + 10);
    const bool sound = offset <= table.size() && length <= table.size() - offset && length <= kNameMax && be16(table, at + 4) < 0x8000;
    if (!sound || !is_kept_name(be16(table, at + 6)) || text.size() + length > 0xFFFF) {
      dropped = true;
      continue;
    }
    base::put(records, table.subspan(at, 8));
    base::put_u16be(records, static_cast<std::uint16_t>(length));
    base::put_u16be(records, static_cast<std::uint16_t>(text.size()));
    base::put(text, table.subspan(offset, length));
    ++kept;
  }
  if (kept == 0) return std::nullopt;
  Bytes out;
  base::put_u16be(out, 0);
  base::put_u16be(out, static_cast<std::uint16_t>(kept));
  base::put_u16be(out, static_cast<std::uint16_t>(6 + records.size()));
  base::put(out, records);
  base::put(out, text);
  return out;
}

std::optional<Bytes> rebuild_post(ByteView table, bool& dropped) {
  constexpr std::size_t kHeader = 32, kStandardNames = 258;
  if (table.size() < kHeader) return std::nullopt;
  Bytes out = first(table, kHeader);
  const std::size_t version = be32(table, 0);
  auto without_names = [&] {
    out.resize(kHeader);
    set32(out, 0, 0x00030000);
    dropped = true;
    return out;
  };
  if (version == 0x00010000 || version == 0x00030000) return out;
  if (version != 0x00020000) return without_names();
  const std::size_t count = be16(table, kHeader), strings_at = kHeader + 2 + count * 2;
  if (table.size() < strings_at) return without_names();
  std::size_t names = 0, at = strings_at;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = be16(table, kHeader + 2 + i * 2);
    if (index >= kStandardNames) names = std::max(names, index - kStandardNames + 1);
  }
  for (std::size_t i = 0; i < names; ++i) {
    if (at >= table.size() || table.size() - at - 1 < table[at]) return without_names();
    const ByteView name = table.subspan(at + 1, table[at]);
    if (std::ranges::any_of(name, [](std::uint8_t c) { return c < 0x20; })) return without_names();
    at += 1 + name.size();
  }
  if (at < table.size() && table.size() - at > 3) dropped = true;
  return first(table, at);
}

std::optional<Bytes> rebuild_os2(ByteView table) {
  constexpr std::size_t kLengths[] = {78, 86, 96, 96, 96, 100}, kApple = 68;
  const std::size_t version = std::min<std::size_t>(be16(table, 0), 5);
  if (table.size() < kApple) return std::nullopt;
  Bytes out = first(table, kLengths[version]);
  // A table shorter than its version has the fields of the version that fits.
  std::size_t fits = version;
  while (fits > 0 && out.size() < kLengths[fits]) --fits;
  out.resize(out.size() < kLengths[0] ? kApple : kLengths[fits]);
  set16(out, 0, fits);
  return out;
}

std::optional<Bytes> rebuild_gasp(ByteView table) {
  const std::size_t length = 4 + be16(table, 2) * 4;
  if (table.size() < length || be16(table, 0) > 1) return std::nullopt;
  return first(table, length);
}

// Only the pairs that all readers know: version 0, format 0 (5.7.6).
std::optional<Bytes> rebuild_kern(ByteView table) {
  if (table.size() < 4 || be16(table, 0) != 0) return std::nullopt;
  std::size_t at = 4;
  for (std::size_t i = 0; i < be16(table, 2); ++i) {
    const std::size_t pairs = be16(table, at + 6), length = 14 + pairs * 6;
    if (at + 14 > table.size() || be16(table, at + 4) >> 8 != 0 || length > table.size() - at) return std::nullopt;
    at += length;
  }
  return first(table, at);
}

std::optional<Bytes> rebuild_vorg(ByteView table) {
  const std::size_t length = 8 + be16(table, 6) * 4;
  if (table.size() < length || be16(table, 0) != 1) return std::nullopt;
  return first(table, length);
}

bool rebuild_metrics(Bytes& header, Bytes& metrics, std::size_t glyphs) {
  constexpr std::size_t kHeader = 36, kCountAt = 34;
  if (header.size() < kHeader || glyphs == 0) return false;
  header.resize(kHeader);
  std::size_t count = std::clamp<std::size_t>(be16(header, kCountAt), 1, glyphs);
  set16(header, kCountAt, count);
  metrics.resize(count * 4 + (glyphs - count) * 2);  // what lacks is 0, as readers take it
  return true;
}

}  // namespace sekisho::formats::font
