#include "formats/zip/directory.h"

namespace sekisho::formats::zip {

using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::size_t kEndBytes = 22, kLocatorBytes = 20, kZip64EndBytes = 56, kCommentBytesMax = 0xFFFF;

struct EndRecord {
  std::size_t position = 0;
  std::uint16_t disk = 0, directory_disk = 0, entries_here = 0, entries = 0, comment_bytes = 0;
  std::uint32_t directory_bytes = 0, directory_offset = 0;
};

std::optional<EndRecord> end_record_at(ByteView input, std::size_t position) {
  Reader in(base::slice(input, position));
  if (in.u32le() != kEndSignature) return std::nullopt;
  EndRecord end;
  end.position = position;
  end.disk = in.u16le();
  end.directory_disk = in.u16le();
  end.entries_here = in.u16le();
  end.entries = in.u16le();
  end.directory_bytes = in.u32le();
  end.directory_offset = in.u32le();
  end.comment_bytes = in.u16le();
  if (!in.ok() || in.left() < end.comment_bytes) return std::nullopt;
  return end;
}

// A record that some reader could take for the real one: what it points to lies before it, or the real place is in a ZIP64 record.
bool plausible(const EndRecord& end) {
  if (end.directory_offset == UINT32_MAX || end.directory_bytes == UINT32_MAX) return true;
  return std::uint64_t{end.directory_offset} + end.directory_bytes <= end.position;
}

// Readers look for the record from the end: most take the last signature, careful ones the record whose comment ends with the file.
// Where these are two, one file shows different contents to different readers. Records further up belong to archives stored inside.
base::Result<EndRecord> only_end_record(ByteView input) {
  if (input.size() < kEndBytes) return base::refuse(Code::damaged, {}, "no end record");
  std::size_t last = input.size() - kEndBytes;
  std::size_t first = last > kCommentBytesMax ? last - kCommentBytesMax : 0;
  std::string_view tail = base::text(base::slice(input, first));
  std::optional<EndRecord> last_record, fitting;
  for (std::size_t at = tail.find("PK\5\6"); at != tail.npos; at = tail.find("PK\5\6", at + 1)) {
    auto end = end_record_at(input, first + at);
    if (!end || !plausible(*end)) continue;
    last_record = end;
    if (end->position + kEndBytes + end->comment_bytes != input.size()) continue;
    if (fitting) return base::refuse(Code::zip_ambiguous, {}, "two end records");
    fitting = end;
  }
  if (!last_record) return base::refuse(Code::damaged, {}, "no end record");
  if (fitting && fitting->position != last_record->position) return base::refuse(Code::zip_ambiguous, {}, "an end record inside the comment");
  return *last_record;
}

template <class Small>
bool agrees(Small small, std::uint64_t wide) {
  return small == static_cast<Small>(-1) || small == wide;
}

// 4.3.14 and 4.3.15: the record must end where its locator begins.
base::Status widen(ByteView input, const EndRecord& end, End& out, std::uint64_t& directory_end) {
  if (end.position < kLocatorBytes) return {};
  std::size_t locator_at = end.position - kLocatorBytes;
  Reader locator(base::slice(input, locator_at));
  if (locator.u32le() != kZip64LocatorSignature) return {};
  std::uint32_t disk = locator.u32le();
  std::uint64_t record_at = locator.u64le();
  std::uint32_t disks = locator.u32le();
  if (disk != 0 || disks > 1 || record_at > locator_at || locator_at - record_at < kZip64EndBytes)
    return base::refuse(Code::zip_ambiguous, {}, "ZIP64 locator");

  Reader in(base::slice(input, static_cast<std::size_t>(record_at)));
  if (in.u32le() != kZip64EndSignature) return base::refuse(Code::zip_ambiguous, {}, "ZIP64 record");
  std::uint64_t record_bytes = in.u64le();
  in.skip(4);  // versions
  std::uint32_t this_disk = in.u32le(), directory_disk = in.u32le();
  std::uint64_t entries_here = in.u64le(), entries = in.u64le(), bytes = in.u64le(), offset = in.u64le();
  if (!in.ok() || this_disk != 0 || directory_disk != 0 || entries_here != entries || record_bytes != locator_at - record_at - 12)
    return base::refuse(Code::zip_ambiguous, {}, "ZIP64 record");
  if (!agrees(end.entries, entries) || !agrees(end.directory_bytes, bytes) || !agrees(end.directory_offset, offset))
    return base::refuse(Code::zip_ambiguous, {}, "ZIP64 and end record disagree");
  out.entries = entries;
  out.directory_bytes = bytes;
  out.directory_offset = offset;
  directory_end = record_at;
  return {};
}

}  // namespace

base::Result<End> find_end(ByteView input) {
  auto end = only_end_record(input);
  if (!end) return std::unexpected(end.error());
  if (end->disk != 0 && end->disk != UINT16_MAX) return base::refuse(Code::archive_volume);
  bool spanned = end->disk != 0 || end->directory_disk != 0 || end->entries_here != end->entries;
  if (spanned && !(end->disk == UINT16_MAX && end->directory_disk == UINT16_MAX))
    return base::refuse(Code::zip_ambiguous, {}, "part of a set of disks");

  End out;
  out.directory_offset = end->directory_offset;
  out.directory_bytes = end->directory_bytes;
  out.entries = end->entries;
  out.comment = end->comment_bytes != 0;
  out.bytes_after = end->position + kEndBytes + end->comment_bytes != input.size();
  std::uint64_t directory_end = end->position;
  if (auto status = widen(input, *end, out, directory_end); !status) return std::unexpected(status.error());

  if (out.directory_offset > directory_end || out.directory_bytes > directory_end - out.directory_offset)
    return base::refuse(Code::damaged, {}, "central directory outside the file");
  // Readers differ on whether offsets count from the start of the file or from where the directory "must" start: both must agree.
  if (out.directory_offset + out.directory_bytes != directory_end) return base::refuse(Code::zip_ambiguous, {}, "gap before the end record");
  return out;
}

}  // namespace sekisho::formats::zip
