#include "formats/detect/compound.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace sekisho::formats::detect {

using base::ByteView;
using base::FileType;
using base::Reader;

namespace {

constexpr std::size_t kHeaderBytes = 512, kDirectoryEntryBytes = 128, kHeaderDifatSectors = 109;
constexpr std::size_t kDirectorySectorsMax = 4096;  // two million entries would be needed to go beyond
constexpr std::uint32_t kSectorMax = 0xFFFFFFFA;    // [MS-CFB] 2.1: above it, marks

struct Directory {
  std::string root_class;                           // 16 bytes, as stored
  std::vector<std::string> names;                   // ASCII; anything else as '?', Windows Installer's own characters as '*'
  std::vector<std::array<std::uint32_t, 3>> links;  // of each name: left and right neighbour, child
  std::vector<std::size_t> numbers;                 // of each name: its place among all entries
  bool has(std::string_view name) const {
    return std::ranges::any_of(names, [name](const std::string& other) { return same(other, name); });
  }
  // Whether it stands directly in the root: documents inside have streams of the same names.
  bool at_root(std::string_view name) const {
    if (names.empty()) return false;
    std::vector<std::uint32_t> open = {links.front()[2]};
    for (std::size_t steps = 0; !open.empty() && steps <= 2 * names.size(); ++steps) {  // every entry names two neighbours, or none of them
      const std::uint32_t number = open.back();
      open.pop_back();
      const auto found = std::ranges::lower_bound(numbers, number);
      if (found == numbers.end() || *found != number) continue;
      const auto index = static_cast<std::size_t>(found - numbers.begin());
      if (same(names[index], name)) return true;
      open.push_back(links[index][0]);
      open.push_back(links[index][1]);
    }
    return false;
  }
  // Case does not matter (2.6.4).
  static bool same(std::string_view left, std::string_view right) { return std::ranges::equal(left, right, {}, lower, lower); }
  static char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }
};

class Compound {
 public:
  explicit Compound(ByteView input) : input_(input) {
    Reader in(input);
    in.skip(30);
    shift_ = in.u16le();
    in.skip(16);
    directory_start_ = in.u32le();
    readable_ = in.ok() && (shift_ == 9 || shift_ == 12);
  }

  Directory directory() const {
    Directory out;
    if (!readable_) return out;
    std::uint32_t sector = directory_start_;
    std::size_t sectors_max = std::min(kDirectorySectorsMax, input_.size() >> shift_);  // more is a chain that bites its tail
    std::size_t number = 0;
    for (std::size_t i = 0; i < sectors_max && sector < kSectorMax; ++i, sector = next(sector)) {
      ByteView bytes = sector_bytes(sector);
      for (std::size_t at = 0; at + kDirectoryEntryBytes <= bytes.size(); at += kDirectoryEntryBytes)
        add(base::slice(bytes, at, kDirectoryEntryBytes), number++, out);
    }
    return out;
  }

 private:
  ByteView sector_bytes(std::uint32_t sector) const {
    std::uint64_t offset = (std::uint64_t{sector} + 1) << shift_;
    return offset < input_.size() ? base::slice(input_, static_cast<std::size_t>(offset), std::size_t{1} << shift_) : ByteView{};
  }

  // The FAT sectors named in the header reach 7 MB of 512-byte sectors; a directory behind that is found incomplete, and that is enough.
  std::uint32_t next(std::uint32_t sector) const {
    std::size_t per_sector = (std::size_t{1} << shift_) / 4;
    if (sector / per_sector >= kHeaderDifatSectors) return UINT32_MAX;
    Reader difat(base::slice(input_, kHeaderBytes - 4 * kHeaderDifatSectors + 4 * (sector / per_sector)));
    Reader fat(base::slice(sector_bytes(difat.u32le()), 4 * (sector % per_sector)));
    std::uint32_t following = fat.u32le();
    return fat.ok() ? following : UINT32_MAX;
  }

  // 2.6.1
  static void add(ByteView entry, std::size_t number, Directory& out) {
    Reader in(entry);
    Reader characters(in.take(64));
    std::uint16_t name_bytes = in.u16le();
    std::uint8_t kind = in.u8();
    in.skip(1);
    const std::array<std::uint32_t, 3> links = {in.u32le(), in.u32le(), in.u32le()};
    ByteView root_class = in.take(16);
    if (kind == 0 || name_bytes < 2 || name_bytes > 64) return;
    std::string name;
    for (int i = 0; i < name_bytes / 2 - 1; ++i) {
      std::uint16_t unit = characters.u16le();
      name.push_back(unit < 0x80 ? static_cast<char>(unit) : unit >= 0x3800 && unit <= 0x4840 ? '*' : '?');
    }
    if (kind == 5) out.root_class = base::text(root_class);
    out.names.push_back(name);
    out.links.push_back(links);
    out.numbers.push_back(number);
  }

  ByteView input_;
  std::uint16_t shift_ = 0;
  std::uint32_t directory_start_ = 0;
  bool readable_ = false;
};

// {000C1084-0000-0000-C000-000000000046} packages, …1086 patches, …1082 transforms.
bool windows_installer(const Directory& directory) {
  std::string_view id = directory.root_class;
  bool known = id.size() == 16 && (id[0] == '\x82' || id[0] == '\x84' || id[0] == '\x86') && id.substr(1, 3) == std::string_view("\x10\x0C\0", 3) &&
               id[8] == '\xC0' && id[15] == '\x46';
  // Its tables have names packed into characters U+3800 to U+4840.
  return known || std::ranges::count_if(directory.names, [](const std::string& name) { return name.size() > 2 && name.starts_with("***"); }) > 3;
}

}  // namespace

std::optional<FileType> compound(ByteView input) {
  if (!base::starts_with(input, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return std::nullopt;
  Directory directory = Compound(input).directory();
  if (windows_installer(directory)) return FileType::installer;
  if (directory.has("EncryptedPackage")) return FileType::ole_encrypted_office;
  if (directory.has("__properties_version1.0") || directory.has("__nameid_version1.0")) return FileType::msg;
  if (directory.has("JSRV_SegmentInformation") || directory.has("JSRV_SummaryInformation")) return FileType::ichitaro;
  if (directory.at_root("Workbook") || directory.at_root("Book")) return FileType::xls;
  if (directory.at_root("PowerPoint Document")) return FileType::ppt;
  if (directory.at_root("WordDocument")) return FileType::doc;
  if (directory.has("VisioDocument")) return FileType::vsd;
  if (directory.has("PowerPoint Document") || directory.has("PP40")) return FileType::ppt;
  if (directory.has("Workbook") || directory.has("Book")) return FileType::xls;
  if (directory.has("WordDocument")) return FileType::doc;
  if (directory.has("Quill") && directory.has("Contents")) return FileType::pub;
  return FileType::ole_document;
}

}  // namespace sekisho::formats::detect
