#include <algorithm>

#include "formats/compound/compound.h"
#include "formats/compound/sectors.h"

namespace sekisho::formats::compound {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::refuse;

namespace {

// [MS-OFFCRYPTO] 2.3.4.4: this stream says itself how much of it counts. Writers exist that promise more of it than they write.
constexpr std::u16string_view kEncryptedPackage = u"EncryptedPackage";

// 2.6.1
struct Record {
  std::u16string name;
  std::uint8_t type;
  std::uint32_t left, right, child, start;
  ClassId class_id;
  std::uint64_t size;
};

Record parse(ByteView bytes, bool version_4) {
  Reader in(bytes);
  Record out{};
  Reader name(in.take(2 * kNameUnitsMax));
  std::uint16_t name_bytes = in.u16le();
  for (std::size_t i = 0; i + 1 < kNameUnitsMax && 2 * (i + 1) < name_bytes; ++i) {
    char16_t unit = name.u16le();
    if (unit == 0) break;
    out.name.push_back(unit);
  }
  out.type = in.u8();
  in.skip(1);  // the colour: many writers paint as they like
  out.left = in.u32le();
  out.right = in.u32le();
  out.child = in.u32le();
  std::ranges::copy(in.take(16), out.class_id.begin());
  in.skip(4 + 8 + 8);
  out.start = in.u32le();
  out.size = version_4 ? in.u64le() : in.u32le();  // the upper half may hold anything in version 3
  return out;
}

class Directory {
 public:
  Directory(std::vector<Record> records, Sectors sectors, Bytes mini_stream, Chains mini_chains)
      : records_(std::move(records)),
        seen_(records_.size()),
        sectors_(std::move(sectors)),
        mini_stream_(std::move(mini_stream)),
        mini_chains_(std::move(mini_chains)) {
    seen_[0] = true;
  }

  base::Result<Entry> storage(const Record& record, std::size_t depth) {
    Entry out;
    out.name = record.name;
    out.storage = true;
    out.class_id = record.class_id;
    if (depth > kDepthMax) return refuse(Code::too_deep);
    auto ids = siblings(record.child);
    if (!ids) return std::unexpected(ids.error());
    for (std::uint32_t id : *ids) {
      auto child = entry(records_[id], depth);
      if (!child) return std::unexpected(child.error());
      out.children.push_back(std::move(*child));
    }
    auto before = [](const Entry& a, const Entry& b) { return compare_names(a.name, b.name) < 0; };
    auto equal = [](const Entry& a, const Entry& b) { return compare_names(a.name, b.name) == 0; };
    std::ranges::stable_sort(out.children, before);
    if (std::ranges::adjacent_find(out.children, equal) != out.children.end()) return refuse(Code::compound_damaged, {}, "a name stands twice");
    return out;
  }

 private:
  base::Result<Entry> entry(const Record& record, std::size_t depth) {
    if (record.name.empty()) return refuse(Code::compound_damaged, {}, "an entry without a name");
    if (record.type == kStorageType) return storage(record, depth + 1);
    if (record.type != kStreamType) return refuse(Code::compound_damaged, {}, "an entry that is neither storage nor stream");
    auto bytes = content(record);
    if (!bytes) return std::unexpected(bytes.error());
    Entry out;
    out.name = record.name;
    out.bytes = std::move(*bytes);
    return out;
  }

  // All records of the tree below one storage, each reached once in the whole file.
  base::Result<std::vector<std::uint32_t>> siblings(std::uint32_t top) {
    std::vector<std::uint32_t> out, open{top};
    while (!open.empty()) {
      std::uint32_t id = open.back();
      open.pop_back();
      if (id == kNoEntry) continue;
      if (id >= records_.size() || seen_[id]) return refuse(Code::compound_damaged, {}, "the directory is no tree");
      seen_[id] = true;
      out.push_back(id);
      open.push_back(records_[id].left);
      open.push_back(records_[id].right);
    }
    return out;
  }

  base::Result<Bytes> content(const Record& record) {
    if (record.size == 0) return Bytes{};
    std::uint64_t room = record.size < kMiniCutoff ? mini_stream_.size() : sectors_.sectors() * sectors_.sector_bytes();
    if (record.size > room) return refuse(Code::compound_damaged, {}, "a stream larger than the file");
    std::size_t size = static_cast<std::size_t>(record.size);
    if (record.name == kEncryptedPackage && size >= kMiniCutoff) {
      auto bytes = sectors_.read_all(record.start, size);
      if (bytes && bytes->size() > size) bytes->resize(size);
      return bytes;
    }
    if (size >= kMiniCutoff) return sectors_.read(record.start, size);
    auto chain = mini_chains_.follow(record.start, (size + kMiniSectorBytes - 1) / kMiniSectorBytes);
    if (!chain) return std::unexpected(chain.error());
    Bytes out;
    for (std::uint32_t sector : *chain) base::put(out, base::slice(mini_stream_, sector * kMiniSectorBytes, kMiniSectorBytes));
    out.resize(size);
    return out;
  }

  std::vector<Record> records_;
  std::vector<bool> seen_;
  Sectors sectors_;
  Bytes mini_stream_;
  Chains mini_chains_;
};

base::Result<std::vector<Record>> read_records(Sectors& sectors, const Header& header, const base::Limits& limits) {
  auto bytes = sectors.read_all(header.directory_start);
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->size() / kDirectoryEntryBytes > limits.parts_max) return refuse(Code::too_many_entries);
  std::vector<Record> out;
  for (std::size_t at = 0; at < bytes->size(); at += kDirectoryEntryBytes)
    out.push_back(parse(base::slice(*bytes, at, kDirectoryEntryBytes), header.version_4));
  if (out.empty() || out[0].type != kRootType) return refuse(Code::compound_damaged, {}, "no root entry");
  return out;
}

}  // namespace

base::Result<Entry> read(ByteView input, const base::Limits& limits) {
  auto header = read_header(input);
  if (!header) return std::unexpected(header.error());
  auto sectors = Sectors::open(input, *header);
  if (!sectors) return std::unexpected(sectors.error());
  auto records = read_records(*sectors, *header, limits);
  if (!records) return std::unexpected(records.error());
  auto mini_fat = sectors->read_all(header->mini_fat_start);
  if (!mini_fat) return std::unexpected(mini_fat.error());
  // 2.6.2: the root entry's stream holds the short streams. Its size is the truth about how many of them there can be: writers exist that let its
  // chain run on into the next one.
  const Record& root = (*records)[0];
  auto mini_stream = root.size == 0 ? Bytes{} : sectors->read_all(root.start, root.size);
  if (!mini_stream) return std::unexpected(mini_stream.error());
  std::uint64_t declared = (root.size + kMiniSectorBytes - 1) / kMiniSectorBytes * kMiniSectorBytes;
  if (declared < mini_stream->size()) mini_stream->resize(static_cast<std::size_t>(declared));
  std::size_t mini_sectors = mini_stream->size() / kMiniSectorBytes;
  Chains mini_chains(numbers(*mini_fat), mini_sectors);
  Record top = root;
  return Directory(std::move(*records), std::move(*sectors), std::move(*mini_stream), std::move(mini_chains)).storage(top, 0);
}

}  // namespace sekisho::formats::compound
