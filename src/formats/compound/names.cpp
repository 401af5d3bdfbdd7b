#include <algorithm>

#include "formats/compound/compound.h"

namespace sekisho::formats::compound {

namespace {

// 2.6.4 upper-cases by the simple mapping of Unicode. The scripts with case that Windows of that time knew; Japanese has none but full-width Latin.
char16_t upper(char16_t unit) {
  auto within = [unit](char16_t first, char16_t last) { return unit >= first && unit <= last; };
  if (within(u'a', u'z') || within(0xE0, 0xF6) || within(0xF8, 0xFE) || within(0x3B1, 0x3C1) || within(0x3C3, 0x3CB) || within(0x430, 0x44F) ||
      within(0xFF41, 0xFF5A))
    return static_cast<char16_t>(unit - 0x20);
  if (within(0x450, 0x45F)) return static_cast<char16_t>(unit - 0x50);
  bool even_is_upper = within(0x100, 0x137) || within(0x14A, 0x177) || within(0x460, 0x481) || within(0x490, 0x4BF);
  if (even_is_upper && unit != 0x131) return static_cast<char16_t>(unit & ~1);
  if (within(0x139, 0x148) || within(0x179, 0x17E)) return static_cast<char16_t>(unit - (unit % 2 == 0));
  return unit == 0xFF ? char16_t{0x178} : unit;
}

std::u16string wide(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }

}  // namespace

int compare_names(std::u16string_view left, std::u16string_view right) {
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  for (std::size_t i = 0; i < left.size(); ++i) {
    char16_t a = upper(left[i]), b = upper(right[i]);
    if (a != b) return a < b ? -1 : 1;
  }
  return 0;
}

const Entry* find(const Entry& storage, std::u16string_view name) {
  auto found = std::ranges::find_if(storage.children, [name](const Entry& entry) { return compare_names(entry.name, name) == 0; });
  return found == storage.children.end() ? nullptr : &*found;
}

const Entry* find(const Entry& storage, std::string_view ascii_name) { return find(storage, wide(ascii_name)); }

base::ByteView stream(const Entry& storage, std::string_view ascii_name) {
  const Entry* entry = find(storage, ascii_name);
  return entry && !entry->storage ? base::ByteView(entry->bytes) : base::ByteView{};
}

Entry make_stream(std::string_view ascii_name, base::Bytes bytes) {
  Entry out;
  out.name = wide(ascii_name);
  out.bytes = std::move(bytes);
  return out;
}

Entry make_storage(std::string_view ascii_name, std::vector<Entry> children) {
  Entry out;
  out.name = wide(ascii_name);
  out.storage = true;
  out.children = std::move(children);
  return out;
}

}  // namespace sekisho::formats::compound
