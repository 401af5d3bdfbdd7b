#include "formats/archive/rar_headers.h"

#include <libdeflate.h>

#include <algorithm>
#include <optional>

namespace sekisho::formats::archive {

using base::ByteView;
using base::Code;
using base::Reader;

namespace {

// A number of seven bits a byte, the lowest first (RAR 5.0 archive format, Data types).
std::uint64_t rar5_number(Reader& in) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 63; shift += 7) {
    const std::uint8_t byte = in.u8();
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if ((byte & 0x80) == 0) break;
  }
  return value;
}

// One header of RAR 5 (General archive block format): its type, the flags of its kind left unread in body, and its extra area.
struct Rar5Header {
  std::uint64_t type = 0, flags = 0;
  Reader body{{}};
  ByteView extra;
};

// Reads the header at the front of in, a reader of archive, and goes behind its data; nothing where it is broken or its CRC-32 does not fit.
std::optional<Rar5Header> rar5_header(ByteView archive, Reader& in) {
  const std::uint32_t crc = in.u32le();
  const std::size_t summed = in.position();
  const std::uint64_t bytes = rar5_number(in);
  if (!in.ok() || bytes > in.left()) return std::nullopt;
  ByteView all = in.take(static_cast<std::size_t>(bytes));
  const std::size_t summed_bytes = in.position() - summed;
  if (libdeflate_crc32(0, base::slice(archive, summed, summed_bytes).data(), summed_bytes) != crc) return std::nullopt;
  Rar5Header out;
  out.body = Reader(all);
  out.type = rar5_number(out.body);
  out.flags = rar5_number(out.body);
  const std::uint64_t extra_bytes = (out.flags & 1) != 0 ? rar5_number(out.body) : 0;
  const std::uint64_t data_bytes = (out.flags & 2) != 0 ? rar5_number(out.body) : 0;
  if (!out.body.ok() || extra_bytes > all.size()) return std::nullopt;
  out.extra = all.last(static_cast<std::size_t>(extra_bytes));
  in.skip(static_cast<std::size_t>(std::min<std::uint64_t>(data_bytes, in.left())));
  return out;
}

// Record type 1 in the extra area of a member: it is encrypted, which libarchive does not tell apart from damage.
bool rar5_encrypted(ByteView extra) {
  for (Reader in(extra); in.left() > 0;) {
    const std::uint64_t bytes = rar5_number(in);
    Reader record(in.take(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, extra.size() + 1))));
    if (!in.ok()) return false;
    if (rar5_number(record) == 1 && record.ok()) return true;
  }
  return false;
}

// Header type 1 with flag 0x0001 volume, type 4 encryption of all headers, type 2 a member.
base::Status check_rar5(ByteView input) {
  ByteView archive = base::slice(input, 8);
  Reader in(archive);
  auto header = rar5_header(archive, in);
  if (header && header->type == 4) return base::refuse(Code::encryption_unsupported);
  if (!header || header->type != 1) return base::refuse(Code::archive_damaged, {}, "RAR main header");
  if ((rar5_number(header->body) & 1) != 0) return base::refuse(Code::archive_volume);
  while (header->type != 5 && in.left() > 0) {  // 5: the end of the archive
    header = rar5_header(archive, in);
    if (!header) return base::refuse(Code::archive_damaged, {}, "RAR header");
    if (header->type == 2 && rar5_encrypted(header->extra)) return base::refuse(Code::encryption_unsupported);
  }
  return {};
}

}  // namespace

// RAR 4: block type 0x73, flags 0x0001 volume, 0x0080 encrypted headers.
base::Status check_rar(ByteView input) {
  if (base::starts_with(input, "RE~^")) return base::refuse(Code::old_version);
  if (base::starts_with(input, std::string_view("Rar!\x1A\x07\x01\0", 8))) return check_rar5(input);
  Reader in(base::slice(input, 9));
  const std::uint8_t type = in.u8();
  const std::uint16_t flags = in.u16le();
  if (!in.ok() || type != 0x73) return base::refuse(Code::archive_damaged, {}, "RAR main header");
  if ((flags & 0x80) != 0) return base::refuse(Code::encryption_unsupported);
  return (flags & 1) != 0 ? base::refuse(Code::archive_volume) : base::Status{};
}

std::vector<std::string> rar4_names(ByteView input) {
  std::vector<std::string> out;
  for (std::uint64_t at = 7; at + 7 <= input.size();) {
    ByteView block = base::slice(input, static_cast<std::size_t>(at));
    Reader in(block);
    in.skip(2);  // CRC
    const std::uint8_t type = in.u8();
    const std::uint16_t flags = in.u16le(), header_bytes = in.u16le();
    const std::uint64_t more = (flags & 0x8000) != 0 ? in.u32le() : 0;
    if (!in.ok() || header_bytes < 7) break;
    if (type == 0x74) {
      in.skip(15);
      const std::uint16_t name_bytes = in.u16le();
      in.skip(4 + ((flags & 0x100) != 0 ? 8u : 0u));
      ByteView name = in.take(name_bytes);
      out.emplace_back((flags & 0x200) != 0 ? std::string_view() : base::text(name));
    }
    if (type == 0x7B) break;
    at += header_bytes + more;
  }
  return out;
}

}  // namespace sekisho::formats::archive
