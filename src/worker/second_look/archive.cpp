#include "worker/second_look/archive.h"

#include <zlib.h>

#include <algorithm>

namespace sekisho::worker::second_look {

using base::ByteView;
using base::Reader;

namespace {

constexpr std::uint16_t kUtf8Names = 1 << 11;

struct Header {
  std::uint16_t flags, method, name_bytes, extra_bytes;
  std::uint32_t crc, packed_bytes, bytes;
  bool operator==(const Header&) const = default;
};

// The fields that the local (4.3.7) and the central header (4.3.12) share, from "version needed" on.
Header read_shared(Reader& in) {
  Header header{};
  in.skip(2);
  header.flags = in.u16le();
  header.method = in.u16le();
  in.skip(4);
  header.crc = in.u32le();
  header.packed_bytes = in.u32le();
  header.bytes = in.u32le();
  header.name_bytes = in.u16le();
  header.extra_bytes = in.u16le();
  return header;
}

class Walk {
 public:
  Walk(ByteView zip, Look& look) : zip_(zip), look_(look) {}

  std::optional<std::vector<ArchiveEntry>> run() {
    if (!read_end()) return std::nullopt;
    Reader directory(base::slice(zip_, directory_offset_, directory_bytes_));
    std::vector<ArchiveEntry> entries;
    entries.reserve(std::min<std::size_t>(count_, zip_.size() / 76));
    for (std::uint32_t i = 0; i < count_; ++i) {
      auto entry = read_entry(directory);
      if (!entry) return std::nullopt;
      entries.push_back(*entry);
    }
    if (!directory.at_end()) return fail("bytes behind the ZIP directory");
    if (local_offset_ != directory_offset_) return fail("bytes between the ZIP entries and their directory");
    if (has_duplicates(entries)) return fail("two ZIP entries of one name");
    return entries;
  }

 private:
  std::nullopt_t fail(std::string_view what, std::string_view where = {}) {
    look_.find(what, where);
    return std::nullopt;
  }

  // 4.3.16, at the very end: no comment, one disk, no ZIP64.
  bool read_end() {
    if (zip_.size() < 22) return fail("no ZIP end record"), false;
    Reader end(base::slice(zip_, zip_.size() - 22));
    if (end.u32le() != 0x06054B50) return fail("no ZIP end record at the end of the file"), false;
    if (end.u32le() != 0) return fail("a ZIP of several disks"), false;
    count_ = end.u16le();
    const std::uint16_t total = end.u16le();
    directory_bytes_ = end.u32le();
    directory_offset_ = end.u32le();
    if (total != count_ || end.u16le() != 0) return fail("a ZIP end record that contradicts itself or has a comment"), false;
    if (count_ == 0xFFFF || std::uint64_t{directory_offset_} + directory_bytes_ + 22 != zip_.size())
      return fail("bytes between the ZIP directory and its end record"), false;
    return true;
  }

  std::optional<ArchiveEntry> read_entry(Reader& directory) {
    if (directory.u32le() != 0x02014B50) return fail("a broken ZIP directory");
    const std::uint16_t made_by = directory.u16le();
    const Header central = read_shared(directory);
    const std::uint16_t comment_bytes = directory.u16le(), disk = directory.u16le();
    directory.skip(2);
    const std::uint32_t attributes = directory.u32le(), offset = directory.u32le();
    const std::string_view name = base::text(directory.take(central.name_bytes));
    if (!directory.ok()) return fail("a broken ZIP directory");
    if (central.extra_bytes != 0 || comment_bytes != 0 || disk != 0) return fail("a ZIP entry with extra fields or a comment", name);

    Reader local(base::slice(zip_, offset));
    if (offset != local_offset_ || local.u32le() != 0x04034B50) return fail("bytes between ZIP entries", name);
    const Header header = read_shared(local);
    const std::string_view local_name = base::text(local.take(header.name_bytes));
    ArchiveEntry entry{name, central.method, central.crc, central.bytes, local.take(central.packed_bytes)};
    if (!local.ok() || header != central || local_name != name) return fail("a ZIP entry whose two headers disagree", name);
    local_offset_ = offset + local.position();
    return judge(entry, central.flags, made_by, attributes) ? std::optional(entry) : std::nullopt;
  }

  bool judge(const ArchiveEntry& entry, std::uint16_t flags, std::uint16_t made_by, std::uint32_t attributes) {
    const std::uint64_t size = entry.packed.size();
    if (is_bad_name(entry.name)) return fail("a ZIP entry with a bad name", entry.name), false;
    if ((flags & ~(kUtf8Names | 6)) != 0) return fail("a ZIP entry that is encrypted or has other flags", entry.name), false;
    if (!(flags & kUtf8Names) && std::any_of(entry.name.begin(), entry.name.end(), [](char c) { return c < 0; }))
      return fail("a ZIP entry whose name has no stated encoding", entry.name), false;
    if (entry.method != 0 && entry.method != 8) return fail("a ZIP entry packed by an unknown method", entry.name), false;
    if (entry.method == 0 && size != entry.bytes) return fail("a stored ZIP entry of two lengths", entry.name), false;
    if (entry.directory() && size != 0) return fail("a ZIP folder with bytes", entry.name), false;
    if (entry.bytes > look_.limits().part_bytes_max) return fail("a ZIP entry above the size limit", entry.name), false;
    const std::uint32_t unix_kind = attributes >> 28;  // of the mode in the upper half: 8 file, 4 folder
    if (made_by >> 8 == 3 && unix_kind != 0 && unix_kind != 8 && unix_kind != 4) return fail("a link or device in the ZIP", entry.name), false;
    if (unix_kind == 0xA) return fail("a link or device in the ZIP", entry.name), false;
    return true;
  }

  static bool has_duplicates(const std::vector<ArchiveEntry>& entries) {
    std::vector<std::string_view> names;
    names.reserve(entries.size());
    for (const ArchiveEntry& entry : entries) names.push_back(entry.name.ends_with('/') ? entry.name.substr(0, entry.name.size() - 1) : entry.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
  }

  ByteView zip_;
  Look& look_;
  std::uint32_t count_ = 0, directory_bytes_ = 0, directory_offset_ = 0;
  std::uint64_t local_offset_ = 0;
};

}  // namespace

bool is_bad_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || has_control_characters(name) || !valid_utf8(base::view(name))) return true;
  if (name.find_first_of("\\:") != std::string_view::npos) return true;
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return true;
    begin = end + 1;
  }
  return false;
}

std::optional<std::vector<ArchiveEntry>> walk_archive(ByteView zip, Look& look) { return Walk(zip, look).run(); }

EntryStream::EntryStream(const ArchiveEntry& entry, Inflater& raw_inflater) : entry_(entry), inflater_(raw_inflater) {
  if (entry.method == 8) inflater_.begin(entry.packed);
}

std::size_t EntryStream::read(std::span<std::uint8_t> out) {
  out = out.first(std::min<std::uint64_t>(out.size(), entry_.bytes - read_));  // never more than the directory says
  std::size_t count = 0;
  if (entry_.method == 8) {
    count = inflater_.read(out);
  } else {
    const ByteView piece = base::slice(entry_.packed, read_, out.size());
    std::copy(piece.begin(), piece.end(), out.begin());
    count = piece.size();
  }
  crc_ = static_cast<std::uint32_t>(crc32_z(crc_, out.data(), count));
  read_ += count;
  return count;
}

bool EntryStream::ended_well() {
  if (read_ != entry_.bytes || crc_ != entry_.crc32) return false;
  if (entry_.method == 0) return true;
  std::uint8_t one_more = 0;  // lets zlib see the end mark, and a stream that is longer than it said
  return inflater_.read({&one_more, 1}) == 0 && inflater_.ended_well();
}

std::optional<base::Bytes> unpack(const ArchiveEntry& entry, Inflater& raw_inflater, Look& look) {
  if (!look.spend(entry.bytes)) return std::nullopt;
  // A length that the packed bytes cannot reach (deflate gives at most 1032 : 1) must not cost memory.
  if (entry.method == 8 && entry.bytes / 1032 > entry.packed.size() + 1) {
    look.find("a ZIP entry shorter than it says", entry.name);
    return std::nullopt;
  }
  base::Bytes out(entry.bytes);
  EntryStream stream(entry, raw_inflater);
  if (stream.read(out) != out.size() || !stream.ended_well()) {
    look.find("a ZIP entry that does not unpack as it says", entry.name);
    return std::nullopt;
  }
  return out;
}

}  // namespace sekisho::worker::second_look
