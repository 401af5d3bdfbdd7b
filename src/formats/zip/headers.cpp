#include <libdeflate.h>

#include <algorithm>

#include "formats/zip/directory.h"

namespace sekisho::formats::zip {

using base::ByteView;
using base::Code;
using base::Reader;

bool unix_link_or_device(std::uint32_t mode) {
  std::uint32_t kind = mode >> 12 & 0xF;  // S_IFMT: 4 directory, 8 file, 0 unknown; the rest are links, devices, pipes, sockets
  return kind != 0 && kind != 4 && kind != 8;
}

namespace {

std::string unicode_path(ByteView field, ByteView raw_name) {
  Reader in(field);
  std::uint8_t version = in.u8();
  std::uint32_t crc = in.u32le();
  if (!in.ok() || version != 1 || crc != libdeflate_crc32(0, raw_name.data(), raw_name.size())) return {};
  return std::string(base::text(in.take(in.left())));
}

}  // namespace

Extra read_extra(ByteView bytes, ByteView raw_name) {
  Extra out;
  Reader in(bytes);
  while (in.left() >= 4) {
    std::uint16_t id = in.u16le();
    ByteView field = in.take(in.u16le());
    if (!in.ok()) {
      out.malformed = true;
      break;
    }
    if (id == 0x0001) {
      if (out.zip64) out.malformed = true;
      out.zip64 = field;
    } else if (id == 0x7075) {
      out.unicode_path = unicode_path(field, raw_name);
    } else if (id == 0x756e) {  // ASi Unix: CRC-32, then the mode
      Reader mode(field);
      mode.skip(4);
      out.link_or_device = unix_link_or_device(mode.u16le());
    } else if (id == 0x9901) {  // WinZip "AE-x"
      Reader aes(field);
      Extra::Aes told;
      told.version = aes.u16le();
      aes.skip(2);  // "AE"
      told.strength = aes.u8();
      told.method = aes.u16le();
      if (!aes.ok() || out.aes) out.malformed = true;
      out.aes = told;
    }
  }
  return out;
}

namespace {

struct Local {
  std::uint16_t flags = 0, method = 0;
  std::uint32_t crc32 = 0;
  std::uint64_t packed_bytes = 0, bytes = 0;
  bool zip64 = false;
  ByteView name;
  std::uint64_t data_offset = 0;
};

base::Result<Local> read_local(ByteView input, std::uint64_t offset) {
  Reader in(base::slice(input, static_cast<std::size_t>(std::min<std::uint64_t>(offset, input.size()))));
  Local local;
  if (in.u32le() != kLocalSignature) return base::refuse(Code::zip_ambiguous, {}, "no local header where the directory says");
  in.skip(2);
  local.flags = in.u16le();
  local.method = in.u16le();
  in.skip(4);  // time
  local.crc32 = in.u32le();
  local.packed_bytes = in.u32le();
  local.bytes = in.u32le();
  std::uint16_t name_bytes = in.u16le(), extra_bytes = in.u16le();
  local.name = in.take(name_bytes);
  Extra extra = read_extra(in.take(extra_bytes), local.name);
  if (!in.ok()) return base::refuse(Code::damaged, {}, "local header cut off");
  if (extra.zip64) {
    Reader wide(*extra.zip64);
    if (local.bytes == UINT32_MAX) local.bytes = wide.u64le();
    if (local.packed_bytes == UINT32_MAX) local.packed_bytes = wide.u64le();
    local.zip64 = true;
  }
  local.data_offset = offset + in.position();
  return local;
}

bool same_name(ByteView local, const std::string& central, Strictness strictness) {
  if (base::text(local) == central) return true;
  if (strictness == Strictness::archive) return false;
  return std::equal(local.begin(), local.end(), central.begin(), central.end(),
                    [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b) || (a == '\\' && b == '/') || (a == '/' && b == '\\'); });
}

bool ascii(const std::string& name) {
  return std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What a reader that goes by local headers would see must be what one that goes by the directory sees.
bool same_entry(const Local& local, const Central& central, Strictness strictness) {
  const Entry& entry = central.entry;
  if (!same_name(local.name, entry.raw_name, strictness) || local.method != central.stored_method) return false;
  if (((local.flags ^ central.flags) & (kFlagEncrypted | kFlagStrong | kFlagMasked)) != 0) return false;
  if (((local.flags ^ central.flags) & kFlagUtf8) != 0 && !ascii(entry.raw_name) && strictness == Strictness::archive) return false;
  bool zero_admitted = (local.flags & kFlagDescriptor) != 0 || strictness == Strictness::package;
  auto same = [&](std::uint64_t ours, std::uint64_t theirs) { return ours == theirs || (zero_admitted && ours == 0); };
  return same(local.crc32, entry.crc32) && same(local.packed_bytes, entry.packed_bytes) && same(local.bytes, entry.bytes);
}

// 4.3.9: with or without its signature, with sizes of four or eight bytes. Returns its length, 0 when none fits.
std::size_t descriptor_bytes(ByteView after, const Entry& entry) {
  for (bool signature : {true, false}) {
    for (bool wide : {false, true}) {
      Reader in(after);
      if (signature && in.u32le() != kDescriptorSignature) continue;
      bool crc_fits = in.u32le() == entry.crc32;
      std::uint64_t packed_bytes = wide ? in.u64le() : in.u32le();
      std::uint64_t bytes = wide ? in.u64le() : in.u32le();
      if (in.ok() && crc_fits && packed_bytes == entry.packed_bytes && bytes == entry.bytes) return in.position();
    }
  }
  return 0;
}

}  // namespace

base::Result<std::uint64_t> check_local(ByteView before_directory, Central& central, Strictness strictness) {
  Entry& entry = central.entry;
  auto local = read_local(before_directory, central.local_offset);
  if (!local) return std::unexpected(local.error());
  if (!same_entry(*local, central, strictness)) return base::refuse(Code::zip_ambiguous, {}, "local and central headers disagree");
  if (entry.packed_bytes > before_directory.size() - local->data_offset) return base::refuse(Code::damaged, {}, "entry runs into the directory");
  entry.packed = base::slice(before_directory, static_cast<std::size_t>(local->data_offset), static_cast<std::size_t>(entry.packed_bytes));
  std::uint64_t end = local->data_offset + entry.packed_bytes;
  if ((local->flags & kFlagDescriptor) == 0) return end;
  std::size_t descriptor = descriptor_bytes(base::slice(before_directory, static_cast<std::size_t>(end)), entry);
  bool optional_here = entry.directory || strictness == Strictness::package;  // sizes known beforehand: some writers leave it out
  if (descriptor == 0 && !optional_here) return base::refuse(Code::zip_ambiguous, {}, "data descriptor disagrees");
  return end + descriptor;
}

}  // namespace sekisho::formats::zip
