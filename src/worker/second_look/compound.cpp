#include "worker/second_look/compound.h"

#include <algorithm>

namespace sekisho::worker::second_look {

using base::ByteView;

namespace {

constexpr std::uint32_t kSector = 512, kMiniSector = 64, kCutoff = 4096, kEnd = 0xFFFFFFFE, kNothing = 0xFFFFFFFF;
constexpr int kDepth = 65;

std::uint32_t u32(ByteView bytes, std::size_t at) {
  return at + 4 <= bytes.size() ? bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | std::uint32_t{bytes[at + 3]} << 24 : 0;
}
std::uint16_t u16(ByteView bytes, std::size_t at) { return at + 2 <= bytes.size() ? static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8) : 0; }
bool zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

// As names are compared: letters that have a capital count as the capital.
char16_t capital(char16_t c) {
  struct Range {
    char16_t first, last, distance;
  };
  constexpr Range kRanges[] = {{'a', 'z', 32}, {0xE0, 0xF6, 32}, {0xF8, 0xFE, 32}, {0xFF41, 0xFF5A, 32}};
  for (const Range& range : kRanges)
    if (c >= range.first && c <= range.last) return static_cast<char16_t>(c - range.distance);
  return c;
}

// Only what both sides surely capitalise alike is compared; other letters with case are rare in names of streams and may stand in either order.
bool comparable(std::u16string_view name) {
  return std::ranges::all_of(name, [](char16_t c) { return c < 0x100 ? c != 0xFF : c >= 0x590; });
}
bool in_order(std::u16string_view first, std::u16string_view second) {
  if (first.size() != second.size()) return first.size() < second.size();
  if (!comparable(first) || !comparable(second)) return first != second;
  return std::ranges::lexicographical_compare(first, second, [](char16_t a, char16_t b) { return capital(a) < capital(b); });
}

class Walk {
 public:
  explicit Walk(ByteView file) : file_(file), body_(base::slice(file, kSector)) {}

  // An empty text when the file is canonical, else what is not.
  std::string_view read() {
    if (std::string_view fault = header(); !fault.empty()) return fault;
    if (std::string_view fault = tables(); !fault.empty()) return fault;
    if (std::string_view fault = root(); !fault.empty()) return fault;
    if (std::string_view fault = children(u32(record(0), 76), 0, 0); !fault.empty()) return fault;
    if (std::string_view fault = contents(); !fault.empty()) return fault;
    for (std::size_t i = used_; i < records_; ++i)
      if (!unused(record(i))) return "compound file: an unused directory entry holds something";
    if (mini_next_ != mini_sectors()) return "compound file: mini sectors that no stream has";
    if (next_ != body_.size() / kSector) return "compound file: sectors that no stream has";
    return {};
  }
  std::vector<CompoundEntry>& entries() { return entries_; }

 private:
  std::string_view header() {
    constexpr std::uint8_t kBegin[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                       0,    0,    0x3E, 0,    3,    0,    0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    if (file_.size() < 2 * kSector || file_.size() % kSector != 0) return "compound file: cut or lengthened";
    if (!std::ranges::equal(file_.first(sizeof kBegin), kBegin) || u32(file_, 52) != 0 || u32(file_, 56) != kCutoff) return "compound file: header";
    return {};
  }

  // The list of table sectors, then the table sectors, from sector 0 on; then the directory and the mini table.
  std::string_view tables() {
    const std::size_t sectors = body_.size() / kSector;
    const std::size_t fat = (sectors + 127) / 128, beyond = fat > 109 ? fat - 109 : 0, lists = (beyond + 126) / 127;
    if (u32(file_, 44) != fat || u32(file_, 72) != lists || u32(file_, 68) != (lists == 0 ? kEnd : 0)) return "compound file: header";
    for (std::size_t i = 0; i < 109; ++i)
      if (u32(file_, 76 + 4 * i) != (i < fat ? lists + i : kNothing)) return "compound file: list of tables";
    for (std::size_t i = 0; i < lists * 127; ++i)
      if (u32(body_, i / 127 * kSector + i % 127 * 4) != (109 + i < fat ? lists + 109 + i : kNothing)) return "compound file: list of tables";
    for (std::size_t i = 0; i < lists; ++i)
      if (u32(body_, (i + 1) * kSector - 4) != (i + 1 == lists ? kEnd : i + 1)) return "compound file: list of tables";
    table_ = base::slice(body_, lists * kSector, fat * kSector);
    for (std::size_t i = 0; i < fat * 128; ++i) {
      std::uint32_t value = u32(table_, 4 * i);
      if (i < lists ? value != 0xFFFFFFFC : i < lists + fat && value != 0xFFFFFFFD) return "compound file: table";
      if (i >= sectors && value != kNothing) return "compound file: table";
    }
    next_ = lists + fat;
    directory_ = run(u32(file_, 48));
    records_ = directory_.size() / 128;
    if (records_ == 0) return "compound file: directory";
    mini_table_ = u32(file_, 60) == kEnd ? ByteView{} : run(u32(file_, 60));
    if (mini_table_.size() != std::size_t{u32(file_, 64)} * kSector) return "compound file: mini table";
    return {};
  }

  // The run of sectors that begins here, if it begins where the last one ended.
  ByteView run(std::uint32_t start) {
    if (start != next_) return {};
    const std::size_t sectors = body_.size() / kSector;
    while (next_ < sectors) {
      std::uint32_t value = u32(table_, 4 * next_++);
      if (value == kEnd) return base::slice(body_, std::size_t{start} * kSector, (next_ - start) * kSector);
      if (value != next_) break;
    }
    return {};
  }

  ByteView mini_run(std::uint32_t start) {
    if (start != mini_next_) return {};
    while (mini_next_ < mini_sectors()) {
      std::uint32_t value = u32(mini_table_, 4 * mini_next_++);
      if (value == kEnd) return base::slice(mini_, std::size_t{start} * kMiniSector, (mini_next_ - start) * kMiniSector);
      if (value != mini_next_) break;
    }
    return {};
  }
  std::size_t mini_sectors() const { return mini_.size() / kMiniSector; }

  ByteView record(std::size_t id) const { return base::slice(directory_, id * 128, 128); }
  static bool unused(ByteView record) {
    return zero(record.first(68)) && u32(record, 68) == kNothing && u32(record, 72) == kNothing && u32(record, 76) == kNothing &&
           zero(record.subspan(80));
  }

  std::string_view root() {
    ByteView bytes = record(0);
    constexpr std::u16string_view kName = u"Root Entry";
    if (name(bytes) != kName || bytes[66] != 5 || u32(bytes, 68) != kNothing || u32(bytes, 72) != kNothing || !zero(bytes.subspan(96, 20)))
      return "compound file: root entry";
    const std::uint32_t size = u32(bytes, 120);
    if (size % kMiniSector != 0 || u32(bytes, 124) != 0) return "compound file: root entry";
    ByteView sectors = size == 0 && u32(bytes, 116) == kEnd ? ByteView{} : run(u32(bytes, 116));
    if ((size + kSector - 1) / kSector * kSector != sectors.size() || !zero(base::slice(sectors, size))) return "compound file: mini stream";
    mini_ = sectors.first(size);
    for (std::size_t i = mini_sectors(); i < mini_table_.size() / 4; ++i)
      if (u32(mini_table_, 4 * i) != kNothing) return "compound file: mini table";
    if ((mini_sectors() + 127) / 128 * kSector != mini_table_.size()) return "compound file: mini table";
    entries_.push_back({.storage = true});
    std::ranges::copy(bytes.subspan(80, 16), entries_.back().class_id.begin());
    return {};
  }

  std::u16string name(ByteView bytes) const {
    const std::size_t length = u16(bytes, 64);
    std::u16string out;
    if (length < 4 || length > 64 || length % 2 != 0) return out;
    for (std::size_t at = 0; at + 2 < length; at += 2) out.push_back(u16(bytes, at));
    const bool clean = zero(bytes.subspan(length - 2, 64 - length + 2)) && out.find(u'\0') == std::u16string::npos &&
                       out.find_first_of(u"/\\:!") == std::u16string::npos;
    return clean ? out : std::u16string{};
  }

  // The ids of one storage's tree in their order; false when it is none, or deeper than a tree of its size may be.
  bool in_order_ids(std::uint32_t id, int depth, std::vector<std::uint32_t>& out) const {
    if (id == kNothing) return true;
    if (id == 0 || id >= records_ || depth > 32 || out.size() > records_) return false;
    if (!in_order_ids(u32(record(id), 68), depth + 1, out)) return false;
    out.push_back(id);
    return in_order_ids(u32(record(id), 72), depth + 1, out);
  }

  // The children of one storage have the next ids, in their order; then come the children of the first storage among them. So entries_ goes by id.
  std::string_view children(std::uint32_t top, std::size_t parent, int depth) {
    std::vector<std::uint32_t> ids;
    if (depth > kDepth || !in_order_ids(top, 0, ids)) return "compound file: directory is no tree";
    std::u16string last;
    for (std::uint32_t id : ids) {
      if (id != used_++) return "compound file: directory order";
      std::u16string own = name(record(id));
      if (own.empty() || (!last.empty() && !in_order(last, own))) return "compound file: names";
      if (std::string_view fault = entry(record(id), parent, own); !fault.empty()) return fault;
      last = std::move(own);
    }
    for (std::uint32_t id : ids)
      if (entries_[id].storage)
        if (std::string_view fault = children(u32(record(id), 76), id, depth + 1); !fault.empty()) return fault;
    return {};
  }

  std::string_view entry(ByteView bytes, std::size_t parent, const std::u16string& own) {
    CompoundEntry out;
    const CompoundEntry& above = entries_[parent];
    out.path = parent == 0 ? own : above.path + u'/' + own;
    out.where = parent == 0 ? printable(own) : above.where + '/' + printable(own);
    out.storage = bytes[66] == 1;
    std::ranges::copy(bytes.subspan(80, 16), out.class_id.begin());
    if (bytes[66] != 1 && bytes[66] != 2) return "compound file: kind of entry";
    if (bytes[67] > 1 || !zero(bytes.subspan(96, 20)) || u32(bytes, 124) != 0) return "compound file: times or state bits";
    if (out.storage && (u32(bytes, 116) != 0 || u32(bytes, 120) != 0)) return "compound file: a storage with content";
    if (!out.storage && (u32(bytes, 76) != kNothing || !zero(bytes.subspan(80, 16)))) return "compound file: a stream with children";
    entries_.push_back(std::move(out));
    return {};
  }

  // Streams lie in the order of their ids: the long ones in the file, the short ones in the mini stream.
  std::string_view contents() {
    for (std::size_t id = 1; id < used_; ++id)
      if (!entries_[id].storage)
        if (std::string_view fault = content(record(id), entries_[id]); !fault.empty()) return fault;
    return {};
  }

  std::string_view content(ByteView bytes, CompoundEntry& entry) {
    const std::uint32_t start = u32(bytes, 116), size = u32(bytes, 120), unit = size < kCutoff ? kMiniSector : kSector;
    if (size == 0) return start == kEnd ? std::string_view{} : "compound file: an empty stream";
    ByteView stored = size < kCutoff ? mini_run(start) : run(start);
    if (stored.size() != (std::size_t{size} + unit - 1) / unit * unit) return "compound file: the run of a stream";
    if (!zero(stored.subspan(size))) return "compound file: slack";
    entry.bytes = stored.first(size);
    return {};
  }

  static std::string printable(std::u16string_view name) {
    std::string out;
    for (char16_t c : name) {
      if (c < 0x20) out += {'^', static_cast<char>(c + 0x40)};
      else out += c < 0x7F ? static_cast<char>(c) : '?';
    }
    return out;
  }

  ByteView file_, body_, table_, directory_, mini_table_, mini_;
  std::size_t next_ = 0, mini_next_ = 0, records_ = 0, used_ = 1;
  std::vector<CompoundEntry> entries_;
};

}  // namespace

std::optional<std::vector<CompoundEntry>> walk_compound(ByteView file, Look& look) {
  Walk walk(file);
  if (std::string_view fault = walk.read(); !fault.empty()) {
    look.find(fault);
    return std::nullopt;
  }
  return std::move(walk.entries());
}

bool compound_naming(ByteView file, std::string_view name_utf16le) {
  return base::starts_with(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") && base::text(file).find(name_utf16le) != std::string_view::npos;
}

bool holds_only_a_title(ByteView summary) {
  base::Reader in(base::slice(summary, 24));
  const bool one = in.u32le() == 1;
  in.skip(16);
  const std::uint32_t place = in.u32le(), bytes = in.u32le(), count = in.u32le();
  bool good = in.ok() && one && place == 48 && bytes == summary.size() - 48 && count == 2;
  for (std::uint32_t id = 1; good && id <= 2; ++id) {
    good = in.u32le() == id;
    in.skip(4);
  }
  return good;
}

const CompoundEntry* entry_at(const std::vector<CompoundEntry>& entries, std::u16string_view path) {
  auto found = std::ranges::find_if(entries, [path](const CompoundEntry& entry) { return entry.path == path; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace sekisho::worker::second_look
