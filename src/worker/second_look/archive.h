// Walks a ZIP (APPNOTE 6.3.10) as our own writer makes it: entries one behind the other from byte 0, the central directory right behind them,
// the end record right behind that. Whatever else stands there is a finding, so that every reader sees the same entries.
#pragma once

#include <string_view>
#include <vector>

#include "worker/second_look/inflate.h"
#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

struct ArchiveEntry {
  std::string_view name;
  std::uint16_t method = 0;  // 0 stored, 8 deflated
  std::uint32_t crc32 = 0;
  std::uint64_t bytes = 0;
  base::ByteView packed;
  bool directory() const { return name.ends_with('/'); }
};

// Nothing (and a finding) when it cannot be read to its end.
std::optional<std::vector<ArchiveEntry>> walk_archive(base::ByteView zip, Look& look);

// Hands out the bytes of one entry in order and checks length and CRC-32 at the end.
class EntryStream {
 public:
  EntryStream(const ArchiveEntry& entry, Inflater& raw_inflater);
  std::size_t read(std::span<std::uint8_t> out);
  bool ended_well();  // after the last byte: length, CRC-32 and the packed bytes agree with the directory

 private:
  const ArchiveEntry& entry_;
  Inflater& inflater_;
  std::uint64_t read_ = 0;
  std::uint32_t crc_ = 0;
};

// Empty, absolute, with ".", "..", "\\" or ":" in it, or no printable UTF-8.
bool is_bad_name(std::string_view name);

// The whole entry, or nothing and a finding.
std::optional<base::Bytes> unpack(const ArchiveEntry& entry, Inflater& raw_inflater, Look& look);

}  // namespace sekisho::worker::second_look
