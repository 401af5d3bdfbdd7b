#include "formats/compound/sectors.h"

#include <algorithm>

namespace sekisho::formats::compound {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::refuse;

namespace {

// The last sector may be cut: what is missing reads as zero.
void put_sector(Bytes& out, ByteView body, std::uint32_t sector, std::size_t sector_bytes) {
  ByteView part = base::slice(body, std::size_t{sector} * sector_bytes, sector_bytes);
  base::put(out, part);
  out.resize(out.size() + sector_bytes - part.size());
}

// 2.5: the table's own sectors are listed in the header, then in a chain of sectors whose last number names the next. The count in the header
// ends the list; writers that leave it zero list what there is.
base::Result<std::vector<std::uint32_t>> fat_sectors(ByteView input, ByteView body, const Header& header, Chains& chains) {
  std::vector<std::uint32_t> out;
  std::size_t wanted = header.fat_sectors == 0 ? SIZE_MAX : header.fat_sectors;
  auto add = [&](ByteView list) -> bool {
    for (std::uint32_t sector : numbers(list)) {
      if (out.size() >= wanted) return true;
      if (sector >= kSectorsEnd) continue;
      if (!chains.take(sector)) return false;
      out.push_back(sector);
    }
    return true;
  };
  if (!add(base::slice(input, kHeaderBytes - 4 * kHeaderDifatEntries, 4 * kHeaderDifatEntries))) return refuse(Code::compound_damaged, "FAT");
  std::uint32_t sector = header.difat_start;
  while (sector < kSectorsEnd && out.size() < wanted) {
    if (!chains.take(sector)) return refuse(Code::compound_damaged, "DIFAT");
    ByteView list = base::slice(body, std::size_t{sector} * header.sector_bytes, header.sector_bytes);
    if (list.size() != header.sector_bytes || !add(list.first(list.size() - 4))) return refuse(Code::compound_damaged, "DIFAT");
    sector = Reader(list.last(4)).u32le();
  }
  return out;
}

}  // namespace

std::vector<std::uint32_t> numbers(ByteView bytes) {
  std::vector<std::uint32_t> out;
  out.reserve(bytes.size() / 4);
  for (Reader in(bytes); in.left() >= 4;) out.push_back(in.u32le());
  return out;
}

bool Chains::take(std::uint32_t sector) {
  if (sector >= taken_.size() || taken_[sector]) return false;
  taken_[sector] = true;
  return true;
}

base::Result<std::vector<std::uint32_t>> Chains::follow(std::uint32_t start, std::size_t wanted) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t sector = start; out.size() < wanted; sector = following(sector)) {
    if (sector == kEndOfChain) return refuse(Code::compound_damaged, {}, "a chain is shorter than its stream");
    if (!take(sector)) return refuse(Code::compound_damaged, {}, "a chain leaves the file, bites itself or runs into another");
    out.push_back(sector);
  }
  return out;
}

base::Result<std::vector<std::uint32_t>> Chains::follow_all(std::uint32_t start, std::size_t most) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t sector = start; sector < kSectorsEnd && out.size() < most; sector = following(sector)) {
    if (!take(sector)) return refuse(Code::compound_damaged, {}, "a chain leaves the file, bites itself or runs into another");
    out.push_back(sector);
  }
  return out;
}

base::Result<Header> read_header(ByteView input) {
  Reader in(input);
  bool signature = base::text(in.take(8)) == kSignature;
  in.skip(16 + 2);
  std::uint16_t version = in.u16le(), byte_order = in.u16le(), shift = in.u16le(), mini_shift = in.u16le();
  in.skip(6 + 4);
  Header out{};
  out.fat_sectors = in.u32le();
  out.directory_start = in.u32le();
  in.skip(4);
  std::uint32_t cutoff = in.u32le();
  out.mini_fat_start = in.u32le();
  in.skip(4);
  out.difat_start = in.u32le();
  in.skip(4 + 4 * kHeaderDifatEntries);
  if (!in.ok() || !signature || byte_order != 0xFFFE) return refuse(Code::compound_damaged, "header");
  bool known = (version == 3 && shift == 9) || (version == 4 && shift == 12);
  if (!known || mini_shift != 6 || cutoff != kMiniCutoff) return refuse(Code::compound_damaged, "header");
  out.sector_bytes = std::size_t{1} << shift;
  out.version_4 = version == 4;
  return out;
}

base::Result<Sectors> Sectors::open(ByteView input, const Header& header) {
  ByteView body = base::slice(input, header.sector_bytes);
  std::size_t count = std::min<std::size_t>((body.size() + header.sector_bytes - 1) / header.sector_bytes, kSectorsEnd);
  Chains own({}, count);
  auto tables = fat_sectors(input, body, header, own);
  if (!tables) return std::unexpected(tables.error());
  Bytes table;
  table.reserve(tables->size() * header.sector_bytes);
  for (std::uint32_t sector : *tables) put_sector(table, body, sector, header.sector_bytes);
  std::vector<std::uint32_t> next = numbers(table);
  Chains chains(std::move(next), count);
  for (std::uint32_t sector : *tables) chains.take(sector);
  return Sectors(body, header.sector_bytes, std::move(chains));
}

base::Result<Bytes> Sectors::read(std::uint32_t start, std::size_t bytes) {
  auto chain = chains_.follow(start, (bytes + sector_bytes_ - 1) / sector_bytes_);
  if (!chain) return std::unexpected(chain.error());
  Bytes out;
  out.reserve(bytes + sector_bytes_);
  for (std::uint32_t sector : *chain) {
    if (out.size() >= bytes) break;
    put_sector(out, body_, sector, sector_bytes_);
  }
  out.resize(bytes);
  return out;
}

base::Result<Bytes> Sectors::read_all(std::uint32_t start, std::uint64_t most) {
  auto chain = chains_.follow_all(start, most / sector_bytes_ + (most % sector_bytes_ != 0));
  if (!chain) return std::unexpected(chain.error());
  Bytes out;
  out.reserve(chain->size() * sector_bytes_);
  for (std::uint32_t sector : *chain) put_sector(out, body_, sector, sector_bytes_);
  return out;
}

}  // namespace sekisho::formats::compound
