#include <algorithm>
#include <bit>

#include "formats/compound/compound.h"
#include "formats/compound/layout.h"

namespace sekisho::formats::compound {

using base::Bytes;
using base::ByteView;

namespace {

constexpr std::size_t kSectorBytes = 512, kNumbersPerSector = kSectorBytes / 4;
constexpr std::uint16_t kMinorVersion = 0x3E, kMajorVersion = 3;

std::size_t sectors_for(std::size_t bytes) { return (bytes + kSectorBytes - 1) / kSectorBytes; }

struct Record {
  const Entry* entry;
  std::uint32_t left = kNoEntry, right = kNoEntry, child = kNoEntry, start = 0, size = 0;
  std::uint8_t type, colour = kBlack;
};

// The directory's records: the children of a storage stand one behind another in the order of 2.6.4, linked as a balanced tree.
class Records {
 public:
  explicit Records(const Entry& root) {
    records_.push_back({.entry = &root, .type = kRootType});
    add_children(0);
  }
  std::vector<Record>& all() { return records_; }

 private:
  void add_children(std::size_t of) {
    std::vector<const Entry*> sorted;
    for (const Entry& child : records_[of].entry->children) sorted.push_back(&child);
    std::ranges::sort(sorted, [](const Entry* a, const Entry* b) { return compare_names(a->name, b->name) < 0; });
    std::size_t first = records_.size();
    for (const Entry* child : sorted) records_.push_back({.entry = child, .type = child->storage ? kStorageType : kStreamType});
    // A tree halved again and again is full but for its deepest level: painting that level red makes it a red-black tree.
    int deepest = std::has_single_bit(sorted.size() + 1) ? -1 : static_cast<int>(std::bit_width(sorted.size())) - 1;
    records_[of].child = link(first, records_.size(), 0, deepest);
    for (std::size_t i = first, end = records_.size(); i < end; ++i)
      if (records_[i].type == kStorageType) add_children(i);
  }

  std::uint32_t link(std::size_t first, std::size_t end, int depth, int deepest) {
    if (first == end) return kNoEntry;
    std::size_t middle = first + (end - first) / 2;
    records_[middle].left = link(first, middle, depth + 1, deepest);
    records_[middle].right = link(middle + 1, end, depth + 1, deepest);
    records_[middle].colour = depth == deepest ? kRed : kBlack;
    return static_cast<std::uint32_t>(middle);
  }

  std::vector<Record> records_;
};

// Where everything lies: allocation table, directory, mini FAT, mini stream, long streams, one behind another.
struct Plan {
  std::size_t difat = 0, fat = 0, directory = 0, mini_fat = 0, mini_stream = 0, long_streams = 0;  // sectors
  std::size_t total() const { return difat + fat + directory + mini_fat + mini_stream + long_streams; }
};

void size_tables(Plan& plan) {
  for (;;) {
    std::size_t fat = (plan.total() + kNumbersPerSector - 1) / kNumbersPerSector;
    std::size_t beyond = fat > kHeaderDifatEntries ? fat - kHeaderDifatEntries : 0;
    std::size_t difat = (beyond + kNumbersPerSector - 2) / (kNumbersPerSector - 1);
    if (fat == plan.fat && difat == plan.difat) return;
    plan.fat = fat;
    plan.difat = difat;
  }
}

class Writer {
 public:
  Writer(const Entry& root, Sink& out) : records_(root), out_(out) {}

  void write() {
    place_short_streams();
    plan_.directory = sectors_for(records_.all().size() * kDirectoryEntryBytes);
    plan_.mini_fat = (mini_next_.size() + kNumbersPerSector - 1) / kNumbersPerSector;
    plan_.mini_stream = sectors_for(mini_stream_.size());
    for (const Record& record : records_.all())
      if (is_long(record)) plan_.long_streams += sectors_for(record.entry->bytes.size());
    size_tables(plan_);
    place_all();
    put_header();
    put_difat();
    put_numbers(next_);
    put_directory();
    put_numbers(mini_next_);
    put_sectors(mini_stream_);
    for (const Record& record : records_.all())
      if (is_long(record)) put_sectors(record.entry->bytes);
  }

 private:
  static bool is_long(const Record& record) { return record.type == kStreamType && record.entry->bytes.size() >= kMiniCutoff; }

  static void add_chain(std::vector<std::uint32_t>& next, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) next.push_back(i + 1 == count ? kEndOfChain : static_cast<std::uint32_t>(next.size() + 1));
  }

  void place_short_streams() {
    for (Record& record : records_.all()) {
      if (record.type != kStreamType) continue;
      record.size = static_cast<std::uint32_t>(record.entry->bytes.size());
      record.start = kEndOfChain;
      if (record.size == 0 || is_long(record)) continue;
      record.start = static_cast<std::uint32_t>(mini_next_.size());
      base::put(mini_stream_, record.entry->bytes);
      std::size_t sectors = (record.size + kMiniSectorBytes - 1) / kMiniSectorBytes;
      add_chain(mini_next_, sectors);
      mini_stream_.resize(mini_next_.size() * kMiniSectorBytes);
    }
  }

  void place_all() {
    next_.insert(next_.end(), plan_.difat, kDifatSector);
    next_.insert(next_.end(), plan_.fat, kFatSector);
    directory_start_ = place(plan_.directory);
    mini_fat_start_ = place(plan_.mini_fat);
    Record& root = records_.all()[0];
    root.start = place(plan_.mini_stream);
    root.size = static_cast<std::uint32_t>(mini_stream_.size());
    for (Record& record : records_.all())
      if (is_long(record)) record.start = place(sectors_for(record.size));
  }

  std::uint32_t place(std::size_t sectors) {
    std::uint32_t start = sectors == 0 ? kEndOfChain : static_cast<std::uint32_t>(next_.size());
    add_chain(next_, sectors);
    return start;
  }

  // 2.2
  void put_header() {
    Bytes out;
    base::put(out, kSignature);
    out.resize(out.size() + 16);
    base::put_u16le(out, kMinorVersion);
    base::put_u16le(out, kMajorVersion);
    base::put_u16le(out, 0xFFFE);
    base::put_u16le(out, std::countr_zero(kSectorBytes));
    base::put_u16le(out, std::countr_zero(kMiniSectorBytes));
    out.resize(out.size() + 6 + 4);
    base::put_u32le(out, static_cast<std::uint32_t>(plan_.fat));
    base::put_u32le(out, directory_start_);
    base::put_u32le(out, 0);
    base::put_u32le(out, kMiniCutoff);
    base::put_u32le(out, mini_fat_start_);
    base::put_u32le(out, static_cast<std::uint32_t>(plan_.mini_fat));
    base::put_u32le(out, plan_.difat == 0 ? kEndOfChain : 0);
    base::put_u32le(out, static_cast<std::uint32_t>(plan_.difat));
    for (std::size_t i = 0; i < kHeaderDifatEntries; ++i) base::put_u32le(out, fat_sector(i));
    out_.write(out);
  }

  std::uint32_t fat_sector(std::size_t index) const { return index < plan_.fat ? static_cast<std::uint32_t>(plan_.difat + index) : kFree; }

  // 2.5.1
  void put_difat() {
    Bytes out;
    std::size_t index = kHeaderDifatEntries;
    for (std::size_t sector = 0; sector < plan_.difat; ++sector) {
      for (std::size_t i = 0; i + 1 < kNumbersPerSector; ++i) base::put_u32le(out, fat_sector(index++));
      base::put_u32le(out, sector + 1 == plan_.difat ? kEndOfChain : static_cast<std::uint32_t>(sector + 1));
    }
    out_.write(out);
  }

  void put_numbers(const std::vector<std::uint32_t>& list) {
    Bytes out;
    out.reserve(4 * list.size() + kSectorBytes);
    for (std::uint32_t number : list) base::put_u32le(out, number);
    while (out.size() % kSectorBytes != 0) base::put_u32le(out, kFree);
    out_.write(out);
  }

  void put_directory() {
    Bytes out;
    for (const Record& record : records_.all()) put_record(out, record);
    while (out.size() % kSectorBytes != 0) put_record(out, {.entry = nullptr, .type = 0, .colour = kRed});
    out_.write(out);
  }

  static void put_record(Bytes& out, const Record& record) {
    std::size_t begin = out.size();
    std::u16string_view name = record.type == kRootType ? std::u16string_view(u"Root Entry") : std::u16string_view{};
    if (record.entry && record.type != kRootType) name = record.entry->name;
    name = name.substr(0, kNameUnitsMax - 1);
    for (char16_t unit : name) base::put_u16le(out, unit);
    out.resize(begin + 2 * kNameUnitsMax);
    base::put_u16le(out, static_cast<std::uint16_t>(record.entry ? 2 * name.size() + 2 : 0));
    base::put_u8(out, record.type);
    base::put_u8(out, record.colour);
    base::put_u32le(out, record.left);
    base::put_u32le(out, record.right);
    base::put_u32le(out, record.child);
    base::put(out, record.entry && record.type != kStreamType ? ByteView(record.entry->class_id) : ByteView(ClassId{}));
    out.resize(out.size() + 4 + 8 + 8);
    base::put_u32le(out, record.start);
    base::put_u64le(out, record.size);
  }

  void put_sectors(ByteView bytes) {
    out_.write(bytes);
    if (std::size_t rest = bytes.size() % kSectorBytes; rest != 0) out_.write(Bytes(kSectorBytes - rest));
  }

  Records records_;
  Sink& out_;
  Plan plan_;
  std::vector<std::uint32_t> next_, mini_next_;
  Bytes mini_stream_;
  std::uint32_t directory_start_ = 0, mini_fat_start_ = 0;
};

}  // namespace

void write(const Entry& root, Sink& out) { Writer(root, out).write(); }

}  // namespace sekisho::formats::compound
