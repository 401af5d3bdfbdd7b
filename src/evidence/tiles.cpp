#include "evidence/tiles.h"

#include <fmt/format.h>

#include <charconv>

#include "base/error.h"

namespace sekisho::evidence {
namespace {

// <N> in groups of three digits, every group but the last behind an x.
std::string index_path(std::uint64_t index) {
  std::string out = fmt::format("{:03}", index % 1000);
  while ((index /= 1000) != 0) out = fmt::format("x{:03}/", index % 1000) + out;
  return out;
}

std::optional<std::uint64_t> decimal(std::string_view text, std::uint64_t max) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return value;
}

std::string_view next_part(std::string_view& rest) {
  const std::size_t end = rest.find('/');
  std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

bool three_digits(std::string_view text) { return text.size() == 3 && text.find_first_not_of("0123456789") == std::string_view::npos; }

}  // namespace

std::string tile_path(const Tile& tile) {
  std::string out = tile.entries ? "tile/entries/" : fmt::format("tile/{}/", tile.level);
  out += index_path(tile.index);
  if (tile.width < kTileWidth) out += fmt::format(".p/{}", tile.width);
  return out;
}

std::optional<Tile> parse_tile_path(std::string_view path) {
  if (path.size() > 64 || path.ends_with('/') || next_part(path) != "tile") return std::nullopt;
  Tile out;
  const std::string_view level = next_part(path);
  out.entries = level == "entries";
  if (!out.entries) {
    auto number = decimal(level, 63);
    if (!number) return std::nullopt;
    out.level = static_cast<unsigned>(*number);
  }
  if (const std::size_t partial = path.find(".p/"); partial != std::string_view::npos) {
    auto width = decimal(path.substr(partial + 3), kTileWidth - 1);
    if (!width || *width == 0) return std::nullopt;
    out.width = *width;
    path = path.substr(0, partial);
  }
  for (int groups = 0; groups < 6; ++groups) {
    std::string_view part = next_part(path);
    const bool more = part.starts_with('x');
    if (more) part.remove_prefix(1);
    if (!three_digits(part) || more == path.empty()) return std::nullopt;
    // An x000 in front would give one tile two names.
    if (groups == 0 && more && part == "000") return std::nullopt;
    out.index = out.index * 1000 + static_cast<std::uint64_t>((part[0] - '0') * 100 + (part[1] - '0') * 10 + (part[2] - '0'));
    if (!more) return out;
  }
  return std::nullopt;
}

std::vector<Tile> tiles_of(unsigned level, std::uint64_t size) {
  const std::uint64_t hashes = hashes_at(level, size);
  std::vector<Tile> out;
  for (std::uint64_t index = 0; index * kTileWidth < hashes; ++index)
    out.push_back({level, index, std::min(kTileWidth, hashes - index * kTileWidth), false});
  return out;
}

void append_entry(base::Bytes& bundle, std::string_view record) {
  SEKISHO_CHECK(record.size() <= kEntryBytesMax);
  base::put_u16be(bundle, static_cast<std::uint16_t>(record.size()));
  base::put(bundle, record);
}

std::optional<std::vector<std::string>> parse_bundle(base::ByteView bundle) {
  base::Reader reader(bundle);
  std::vector<std::string> out;
  while (!reader.at_end()) {
    const std::uint16_t size = reader.u16be();
    base::ByteView record = reader.take(size);
    if (!reader.ok() || out.size() == kTileWidth) return std::nullopt;
    out.emplace_back(base::text(record));
  }
  return out;
}

}  // namespace sekisho::evidence
