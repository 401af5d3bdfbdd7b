// Addresses of tiles and entry bundles, and the bundles' bytes (c2sp.org/tlog-tiles). Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sekisho::evidence {

inline constexpr unsigned kTileHeight = 8;
inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr std::size_t kEntryBytesMax = 65'535;  // a bundle's length field has 16 bits
inline constexpr unsigned kTileLevels = 8;             // 256^8 leaves are more than a checkpoint may name

struct Tile {
  unsigned level = 0;  // 0: leaf hashes
  std::uint64_t index = 0;
  std::uint64_t width = kTileWidth;  // 1…255: a partial tile
  bool entries = false;              // the bundle of records beside the tile of level 0
  bool operator==(const Tile&) const = default;
};

// "tile/0/x001/x234/067", "tile/1/000.p/17", "tile/entries/000"
std::string tile_path(const Tile& tile);
std::optional<Tile> parse_tile_path(std::string_view path);

// Hashes of a level that a tree of that size has.
inline std::uint64_t hashes_at(unsigned level, std::uint64_t size) { return size >> (kTileHeight * level); }

// Every tile of a tree of that size at that level.
std::vector<Tile> tiles_of(unsigned level, std::uint64_t size);

// Each record after its length in 16 bits, big-endian; a record is at most kEntryBytesMax bytes.
void append_entry(base::Bytes& bundle, std::string_view record);
std::optional<std::vector<std::string>> parse_bundle(base::ByteView bundle);

}  // namespace sekisho::evidence
