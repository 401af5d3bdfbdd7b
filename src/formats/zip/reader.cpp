#include "formats/zip/reader.h"

#include <algorithm>

#include "formats/zip/directory.h"

namespace sekisho::formats::zip {

using base::ByteView;
using base::Code;
using base::Reader;

namespace {

// 4.5.3: only the fields that are all ones in the header stand in the ZIP64 extra, in this order.
bool widen(Entry& entry, std::uint64_t& local_offset, std::uint32_t& disk, const Extra& extra) {
  bool wanted = entry.bytes == UINT32_MAX || entry.packed_bytes == UINT32_MAX || local_offset == UINT32_MAX || disk == UINT16_MAX;
  if (!wanted) return true;
  if (!extra.zip64) return disk != UINT16_MAX;
  Reader wide(*extra.zip64);
  if (entry.bytes == UINT32_MAX) entry.bytes = wide.u64le();
  if (entry.packed_bytes == UINT32_MAX) entry.packed_bytes = wide.u64le();
  if (local_offset == UINT32_MAX) local_offset = wide.u64le();
  if (disk == UINT16_MAX) disk = wide.u32le();
  return wide.ok();
}

// 4.4.2: file attributes of MS-DOS and, above them, what Unix writers add whatever host they claim.
void read_attributes(Entry& entry, std::uint32_t attributes) {
  char last = entry.raw_name.empty() ? '\0' : entry.raw_name.back();
  entry.directory = last == '/' || (entry.bytes == 0 && ((attributes & 0x10) != 0 || last == '\\'));
  entry.link_or_device = entry.link_or_device || unix_link_or_device(attributes >> 16);
}

constexpr std::uint16_t kMethodAes = 99;

// 6.1.6: the traditional kind is checked by the upper byte of the CRC-32, or of the time where the CRC-32 was not known beforehand.
void read_encryption(Central& central) {
  Entry& entry = central.entry;
  if (!entry.encrypted) return;
  entry.encryption = Encryption::traditional;
  entry.check_byte = static_cast<std::uint8_t>((central.flags & kFlagDescriptor) != 0 ? central.time >> 8 : entry.crc32 >> 24);
  if ((central.flags & (kFlagStrong | kFlagMasked)) != 0) entry.encryption = Encryption::unsupported;
  if (entry.method != kMethodAes || entry.encryption == Encryption::unsupported) return;
  const bool known =
      central.aes && central.aes->strength >= 1 && central.aes->strength <= 3 && (central.aes->version == 1 || central.aes->version == 2);
  entry.encryption = known ? Encryption::aes : Encryption::unsupported;
  if (!known) return;
  entry.method = central.aes->method;
  entry.aes_strength = central.aes->strength;
  entry.without_crc32 = central.aes->version == 2;
}

base::Result<Central> read_central(Reader& in, Strictness strictness) {
  if (in.u32le() != kCentralSignature) return base::refuse(Code::zip_ambiguous, {}, "central directory broken");
  Central central;
  Entry& entry = central.entry;
  in.skip(4);  // versions
  central.flags = in.u16le();
  entry.method = central.stored_method = in.u16le();
  central.time = in.u16le();
  in.skip(2);  // date
  entry.crc32 = in.u32le();
  entry.packed_bytes = in.u32le();
  entry.bytes = in.u32le();
  std::uint16_t name_bytes = in.u16le(), extra_bytes = in.u16le(), comment_bytes = in.u16le();
  std::uint32_t disk = in.u16le();
  in.skip(2);  // internal attributes
  std::uint32_t attributes = in.u32le();
  central.local_offset = in.u32le();
  ByteView name = in.take(name_bytes);
  Extra extra = read_extra(in.take(extra_bytes), name);
  in.skip(comment_bytes);
  if (!in.ok()) return base::refuse(Code::damaged, {}, "central directory cut off");

  entry.raw_name = base::text(name);
  entry.utf8_flag = (central.flags & kFlagUtf8) != 0;
  entry.encrypted = (central.flags & (kFlagEncrypted | kFlagStrong | kFlagMasked)) != 0;
  entry.unicode_path = extra.unicode_path;
  central.aes = extra.aes;
  entry.link_or_device = extra.link_or_device;
  central.comment = comment_bytes != 0;
  central.extra = extra_bytes != 0;
  if (!widen(entry, central.local_offset, disk, extra) || disk != 0) return base::refuse(Code::zip_ambiguous, {}, "ZIP64 extra or disk");
  if (extra.malformed && strictness == Strictness::archive) return base::refuse(Code::zip_ambiguous, {}, "extra fields broken");
  read_encryption(central);
  read_attributes(entry, attributes);
  if (entry.directory && entry.bytes != 0) return base::refuse(Code::zip_ambiguous, {}, "a directory with contents");
  return central;
}

struct Extent {
  std::uint64_t begin, end;
};

// Each byte belongs to one entry at most. A stretch that belongs to none may hold an entry that only some readers see.
base::Status check_extents(ByteView before_directory, std::vector<Extent>& extents, Strictness strictness, Archive& archive) {
  std::ranges::sort(extents, {}, &Extent::begin);
  extents.push_back({before_directory.size(), before_directory.size()});
  std::uint64_t end = 0;
  for (const Extent& next : extents) {
    if (next.begin < end) return base::refuse(Code::zip_ambiguous, {}, "entries overlap");
    if (next.begin > end) {
      (end == 0 ? archive.bytes_before : archive.gaps) = true;
      ByteView between = base::slice(before_directory, static_cast<std::size_t>(end), static_cast<std::size_t>(next.begin - end));
      if (strictness == Strictness::archive && base::text(between).find("PK\3\4") != std::string_view::npos)
        return base::refuse(Code::zip_ambiguous, {}, "an entry the directory does not name");
    }
    end = next.end;
  }
  return {};
}

// What unpack() would refuse by itself does not count: one bomb shall not take its neighbours along. Many small ones together do.
base::Status check_total(const Archive& archive, ByteView input, const base::Limits& limits) {
  std::uint64_t total = 0;
  for (const Entry& entry : archive.entries) {
    if (!within_limits(entry, limits)) continue;
    if (entry.bytes > limits.tree_bytes_max - total) return base::refuse(Code::output_too_large);
    total += entry.bytes;
  }
  if (total > limits.ratio_floor_bytes && total / limits.ratio_max > input.size()) return base::refuse(Code::bomb);
  return {};
}

}  // namespace

base::Result<Archive> read(ByteView input, const base::Limits& limits, Strictness strictness) {
  auto end = find_end(input);
  if (!end) return std::unexpected(end.error());
  if (end->entries > limits.parts_max) return base::refuse(Code::too_many_entries);

  Archive archive;
  archive.comment = end->comment;
  archive.bytes_after = end->bytes_after;
  auto directory_offset = static_cast<std::size_t>(end->directory_offset);
  ByteView before_directory = base::slice(input, 0, directory_offset);
  Reader in(base::slice(input, directory_offset, static_cast<std::size_t>(end->directory_bytes)));
  std::vector<Extent> extents;
  for (std::uint64_t i = 0; i < end->entries; ++i) {
    auto central = read_central(in, strictness);
    if (!central) return std::unexpected(central.error());
    auto entry_end = check_local(before_directory, *central, strictness);
    if (!entry_end) return std::unexpected(entry_end.error());
    extents.push_back({central->local_offset, *entry_end});
    archive.comment |= central->comment;
    archive.extra_fields |= central->extra;
    archive.entries.push_back(std::move(central->entry));
  }
  if (!in.at_end()) return base::refuse(Code::zip_ambiguous, {}, "the directory counts fewer entries than it has");
  if (auto status = check_extents(before_directory, extents, strictness, archive); !status) return std::unexpected(status.error());
  if (auto status = check_total(archive, input, limits); !status) return std::unexpected(status.error());
  return archive;
}

}  // namespace sekisho::formats::zip
