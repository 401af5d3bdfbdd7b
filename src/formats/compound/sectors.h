// The sectors of a compound file and the chains through them ([MS-CFB] 2.2 to 2.5). Every sector can be taken once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "formats/compound/layout.h"

namespace sekisho::formats::compound {

// A table of next-pointers (FAT or mini FAT) over sectors of which each belongs to one chain at most.
class Chains {
 public:
  Chains(std::vector<std::uint32_t> next, std::size_t sectors) : next_(std::move(next)), taken_(sectors) {}

  std::size_t sectors() const { return taken_.size(); }
  // False when the sector does not exist or belongs to something already.
  bool take(std::uint32_t sector);
  // The first `wanted` sectors of the chain. What lies behind them does not matter: streams that once were longer, writers that end a chain badly.
  base::Result<std::vector<std::uint32_t>> follow(std::uint32_t start, std::size_t wanted);
  // The sectors of a chain to its end, `most` of them at most.
  base::Result<std::vector<std::uint32_t>> follow_all(std::uint32_t start, std::size_t most = SIZE_MAX);

 private:
  std::uint32_t following(std::uint32_t sector) const { return sector < next_.size() ? next_[sector] : kEndOfChain; }

  std::vector<std::uint32_t> next_;
  std::vector<bool> taken_;
};

struct Header {
  std::size_t sector_bytes;
  bool version_4;
  std::uint32_t directory_start, mini_fat_start, difat_start, fat_sectors;
};
base::Result<Header> read_header(base::ByteView input);

class Sectors {
 public:
  // Collects the sectors of the allocation table and reads it.
  static base::Result<Sectors> open(base::ByteView input, const Header& header);

  // The first `bytes` bytes of a chain.
  base::Result<base::Bytes> read(std::uint32_t start, std::size_t bytes);
  // Whole sectors to the end of a chain, or until there are `most` bytes.
  base::Result<base::Bytes> read_all(std::uint32_t start, std::uint64_t most = UINT64_MAX);
  std::size_t sector_bytes() const { return sector_bytes_; }
  std::size_t sectors() const { return chains_.sectors(); }

 private:
  Sectors(base::ByteView body, std::size_t sector_bytes, Chains chains) : body_(body), sector_bytes_(sector_bytes), chains_(std::move(chains)) {}

  base::ByteView body_;  // behind the header's sector
  std::size_t sector_bytes_;
  Chains chains_;
};

// The little-endian numbers of a table.
std::vector<std::uint32_t> numbers(base::ByteView bytes);

}  // namespace sekisho::formats::compound
