// The Compact Font Format (Adobe 5176): every offset followed within its bounds, every charstring walked. What is reached is copied to
// where it stood; what nothing reaches becomes 0, so that no offset has to be written anew and outlines stay to the bit.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "formats/font/charstring.h"
#include "formats/font/parts.h"

namespace sekisho::formats::font {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;

constexpr std::size_t kDictsMax = 256, kOperandsMax = 513, kStandardStrings = 391;
constexpr std::uint8_t kEndchar = 14, kReturn = 11;

struct Entry {
  unsigned op = 0;              // 12 x as 0x0C00 + x
  std::size_t at = 0, end = 0;  // in the file
  std::vector<double> operands;
  std::size_t number(std::size_t i) const {
    return i < operands.size() && operands[i] >= 0 && operands[i] < 4294967296.0 ? static_cast<std::size_t>(operands[i]) : SIZE_MAX;
  }
};

struct Index {
  std::vector<ByteView> items;
  std::size_t end = 0;
};

// Top, font and private dictionaries (9, 15 and 18).
bool is_top_op(unsigned op) {
  return op <= 5 || (op >= 13 && op <= 18) || (op >= 0x0C00 && op <= 0x0C08) || (op >= 0x0C14 && op <= 0x0C17) || (op >= 0x0C1E && op <= 0x0C26);
}
bool is_private_op(unsigned op) { return (op >= 6 && op <= 11) || (op >= 19 && op <= 21) || (op >= 0x0C09 && op <= 0x0C13); }

double real(base::Reader& in) {
  std::string text;
  for (bool more = true; more && in.ok() && text.size() < 64;) {
    const unsigned byte = in.u8();
    for (const unsigned nibble : {byte >> 4, byte & 15u}) {
      if (nibble == 15) {
        more = false;
        break;
      }
      static constexpr std::string_view kNibbles[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "E", "E-", "", "-"};
      text += kNibbles[nibble];
    }
  }
  return std::strtod(text.c_str(), nullptr);
}

class Cff {
 public:
  Cff(ByteView in, bool& dropped) : in_(in), out_(in.size(), 0), dropped_(dropped) {}

  base::Result<Bytes> run() {
    if (in_.size() < 4 || in_[0] != 1 || in_[2] < 4)
      return base::refuse(in_.size() > 4 && in_[0] == 2 ? Code::feature_unsupported : Code::damaged, {}, "CFF header");
    const char* wrong = structure();
    if (wrong != nullptr) return base::refuse(Code::damaged, {}, wrong);
    out_.resize(end_);
    if (!std::ranges::equal(out_, base::slice(in_, 0, end_)) || in_.size() > end_ + 3) dropped_ = true;
    return std::move(out_);
  }

 private:
  const char* structure() {
    keep(0, in_[2]);
    const auto names = index(in_[2]);
    if (!names || names->items.size() != 1) return "Name INDEX";
    const auto tops = index(names->end);
    if (!tops || tops->items.size() != 1) return "Top DICT INDEX";
    const auto strings = index(tops->end);
    if (!strings) return "String INDEX";
    const auto global = index(strings->end);
    if (!global) return "Global Subr INDEX";
    global_.emplace(global->items);
    auto top = dictionary(tops->items[0], is_top_op);
    if (!top) return "Top DICT";
    for (const Entry& entry : *top)
      if (entry.op == 0x0C15) tame_postscript(entry, strings->items);
    const Entry* charstrings = find(*top, 17);
    const auto glyphs = charstrings != nullptr ? index(charstrings->number(0)) : std::nullopt;
    if (!glyphs || glyphs->items.empty()) return "CharStrings INDEX";
    const Entry* kind = find(*top, 0x0C06);
    if (kind != nullptr && kind->number(0) != 2) return "CharstringType";
    glyphs_ = glyphs->items.size();
    if (const Entry* charset = find(*top, 15); charset != nullptr && charset->number(0) > 2 && !charset_at(charset->number(0))) return "charset";
    const bool cid = find(*top, 0x0C1E) != nullptr;
    if (const Entry* encoding = find(*top, 16); !cid && encoding != nullptr && encoding->number(0) > 1 && !encoding_at(encoding->number(0)))
      return "Encoding";
    if (cid ? !font_dicts(*top) : !private_of(*top)) return "Private DICT";
    return walk(*glyphs) ? nullptr : "charstrings";
  }

  void keep(std::size_t begin, std::size_t end) {
    end = std::min(end, in_.size());
    if (begin >= end) return;
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(begin), in_.begin() + static_cast<std::ptrdiff_t>(end),
              out_.begin() + static_cast<std::ptrdiff_t>(begin));
    end_ = std::max(end_, end);
  }
  std::size_t place(ByteView part) const { return part.empty() ? 0 : static_cast<std::size_t>(part.data() - in_.data()); }

  // 5: count, size of offsets, offsets that begin with 1, objects.
  std::optional<Index> index(std::size_t at) {
    if (at == 0 || at > in_.size() || in_.size() - at < 2) return std::nullopt;
    const std::size_t count = be16(in_, at);
    Index out;
    out.end = at + 2;
    if (count > 0) {
      const std::size_t width = at + 2 < in_.size() ? in_[at + 2] : 0, offsets = at + 3, data = offsets + (count + 1) * width - 1;
      if (width < 1 || width > 4 || data >= in_.size()) return std::nullopt;
      auto offset = [&](std::size_t i) {
        std::size_t value = 0;
        for (std::size_t k = 0; k < width; ++k) value = value << 8 | in_[offsets + i * width + k];
        return value;
      };
      std::size_t before = offset(0);
      if (before != 1) return std::nullopt;
      out.items.reserve(count);
      for (std::size_t i = 1; i <= count; ++i) {
        const std::size_t next = offset(i);
        if (next < before || next > in_.size() - data) return std::nullopt;
        out.items.push_back(in_.subspan(data + before, next - before));
        before = next;
      }
      out.end = data + before;
    }
    keep(at, out.end);
    return out;
  }

  std::optional<std::vector<Entry>> dictionary(ByteView bytes, bool (*allowed)(unsigned)) {
    base::Reader in(bytes);
    std::vector<Entry> out;
    Entry entry;
    entry.at = place(bytes);
    while (!in.at_end()) {
      const unsigned byte = in.u8();
      if (byte == 28) entry.operands.push_back(static_cast<std::int16_t>(in.u16be()));
      else if (byte == 29) entry.operands.push_back(static_cast<std::int32_t>(in.u32be()));
      else if (byte == 30) entry.operands.push_back(real(in));
      else if (byte >= 32 && byte <= 246) entry.operands.push_back(static_cast<int>(byte) - 139);
      else if (byte >= 247 && byte <= 250) entry.operands.push_back(static_cast<int>((byte - 247) * 256 + in.u8() + 108));
      else if (byte >= 251 && byte <= 254) entry.operands.push_back(-static_cast<int>((byte - 251) * 256 + in.u8() + 108));
      else if (byte <= 21) {
        entry.op = byte == 12 ? 0x0C00u + in.u8() : byte;
        if (!in.ok() || !allowed(entry.op) || find(out, entry.op) != nullptr) return std::nullopt;
        entry.end = place(bytes) + in.position();
        out.push_back(entry);
        entry = {};
        entry.at = out.back().end;
      } else {
        return std::nullopt;
      }
      if (!in.ok() || entry.operands.size() > kOperandsMax) return std::nullopt;
    }
    return out;
  }

  static const Entry* find(const std::vector<Entry>& entries, unsigned op) {
    for (const Entry& entry : entries)
      if (entry.op == op) return &entry;
    return nullptr;
  }

  // 9: PostScript code to be run with the font. Adobe's own programs write two settings there; anything else is blanked.
  void tame_postscript(const Entry& entry, const std::vector<ByteView>& strings) {
    const std::size_t sid = entry.number(0);
    if (sid < kStandardStrings || sid - kStandardStrings >= strings.size()) return;
    const ByteView code = strings[sid - kStandardStrings];
    std::string_view left = base::text(code);
    bool known = true;
    while (known && !left.empty()) {
      const std::size_t begin = left.find_first_not_of(" \r\n\t");
      if (begin == left.npos) break;
      left.remove_prefix(begin);
      const std::string_view word = left.substr(0, left.find_first_of(" \r\n\t"));
      known = word == "def" || word == "/FSType" || word == "/OrigFontType" || word == "/OrigFontStyle" || word == "/TrueType" || word == "/Type1" ||
              word == "/CID" || word == "()" || word == "{}" || word.find_first_not_of("0123456789") == word.npos;
      left.remove_prefix(word.size());
    }
    if (!known) std::fill_n(out_.begin() + static_cast<std::ptrdiff_t>(place(code)), code.size(), std::uint8_t{' '});
  }

  // 13: the glyph 0 is not listed.
  bool charset_at(std::size_t at) {
    if (at >= in_.size()) return false;
    const unsigned format = in_[at];
    std::size_t end = at + 1;
    if (format == 0) {
      end += (glyphs_ - 1) * 2;
    } else if (format <= 2) {
      for (std::size_t covered = 1; covered < glyphs_; end += format + 2) {
        if (end + format + 2 > in_.size()) return false;
        covered += 1 + (format == 1 ? in_[end + 2] : be16(in_, end + 2));
      }
    } else {
      return false;
    }
    if (end > in_.size()) return false;
    keep(at, end);
    return true;
  }

  bool encoding_at(std::size_t at) {  // 12
    if (at + 2 > in_.size()) return false;
    const unsigned format = in_[at];
    std::size_t end = at + 2 + std::size_t{in_[at + 1]} * ((format & 0x7F) == 0 ? 1 : 2);
    if ((format & 0x7F) > 1 || end > in_.size()) return false;
    if (format & 0x80) {
      if (end >= in_.size()) return false;
      end += 1 + std::size_t{in_[end]} * 3;
    }
    if (end > in_.size()) return false;
    keep(at, end);
    return true;
  }

  bool private_of(const std::vector<Entry>& dict) {
    const Entry* entry = find(dict, 18);
    locals_.emplace_back(std::vector<ByteView>{});
    if (entry == nullptr || entry->number(0) == 0) return true;
    const std::size_t size = entry->number(0), at = entry->number(1);
    if (at == SIZE_MAX || at > in_.size() || size > in_.size() - at) return false;
    const auto values = dictionary(in_.subspan(at, size), is_private_op);
    if (!values) return false;
    keep(at, at + size);
    const Entry* subrs = find(*values, 19);
    if (subrs == nullptr || subrs->number(0) == 0) return true;
    if (subrs->number(0) > in_.size()) return false;
    const auto bodies = index(at + subrs->number(0));
    if (!bodies) return false;
    locals_.back() = Subroutines(bodies->items);
    return true;
  }

  bool font_dicts(const std::vector<Entry>& top) {
    const Entry *array = find(top, 0x0C24), *select = find(top, 0x0C25);
    const auto dicts = array != nullptr ? index(array->number(0)) : std::nullopt;
    if (!dicts || dicts->items.empty() || dicts->items.size() > kDictsMax) return false;
    for (const ByteView item : dicts->items) {
      const auto dict = dictionary(item, is_top_op);
      if (!dict || !private_of(*dict)) return false;
    }
    return select == nullptr ? dicts->items.size() == 1 : select_at(select->number(0));
  }

  bool select_at(std::size_t at) {  // 19
    if (at >= in_.size()) return false;
    fd_.assign(glyphs_, 0);
    std::size_t end = 0;
    if (in_[at] == 0) {
      end = at + 1 + glyphs_;
      if (end > in_.size()) return false;
      std::copy_n(in_.begin() + static_cast<std::ptrdiff_t>(at) + 1, glyphs_, fd_.begin());
    } else if (in_[at] == 3) {
      const std::size_t ranges = be16(in_, at + 1);
      end = at + 5 + ranges * 3;
      if (ranges == 0 || end > in_.size() || be16(in_, at + 3) != 0) return false;
      for (std::size_t i = 0; i < ranges; ++i) {
        const std::size_t from = be16(in_, at + 3 + i * 3), to = be16(in_, at + 6 + i * 3);
        if (to < from) return false;  // glyphs behind the last range are of the first dictionary
        for (std::size_t glyph = from; glyph < std::min(to, glyphs_); ++glyph) fd_[glyph] = in_[at + 5 + i * 3];
      }
    } else {
      return false;
    }
    keep(at, end);
    // Readers take the last dictionary for a number that has none.
    const auto last = static_cast<std::uint8_t>(locals_.size() - 1);
    const std::size_t first = in_[at] == 0 ? at + 1 : at + 5, width = in_[at] == 0 ? 1 : 3;
    for (std::size_t i = first; i < end; i += width) out_[i] = std::min(out_[i], last);
    for (std::uint8_t& fd : fd_) fd = std::min(fd, last);
    return true;
  }

  void blank(ByteView part, std::size_t from) {
    if (from < part.size()) std::fill_n(out_.begin() + static_cast<std::ptrdiff_t>(place(part) + from), part.size() - from, std::uint8_t{0});
  }

  // A glyph that breaks a rule shows nothing; what no glyph runs is cleared.
  bool walk(const Index& glyphs) {
    Charstrings machine(Dialect::type2);
    std::vector<bool> bad(glyphs_);
    auto pass = [&] {
      bool all = true;
      for (std::size_t i = 0; i < glyphs_; ++i) {
        if (bad[i]) continue;
        std::size_t used = 0;
        bad[i] = !machine.walk(glyphs.items[i], locals_[fd_.empty() ? 0 : fd_[i]], *global_, used);
        if (!bad[i]) blank(glyphs.items[i], used);
        all = all && !bad[i];
      }
      return all;
    };
    if (!pass()) {  // subroutines that only the bad ones run are not used
      global_->forget();
      for (Subroutines& local : locals_) local.forget();
      pass();
    }
    if (machine.exhausted() || static_cast<std::size_t>(std::ranges::count(bad, true)) > glyphs_ / 2 + 1) return false;
    for (std::size_t i = 0; i < glyphs_; ++i)
      if (bad[i]) shorten(glyphs.items[i], kEndchar);
    clear_unused(*global_);
    for (const Subroutines& local : locals_) clear_unused(local);
    return true;
  }

  void shorten(ByteView part, std::uint8_t op) {
    blank(part, 0);
    if (!part.empty()) out_[place(part)] = op;
  }

  void clear_unused(const Subroutines& subroutines) {
    for (std::size_t i = 0; i < subroutines.bodies.size(); ++i)
      if (subroutines.used[i] == 0) shorten(subroutines.bodies[i], kReturn);
      else blank(subroutines.bodies[i], subroutines.used[i]);
  }

  ByteView in_;
  Bytes out_;
  bool& dropped_;
  std::size_t end_ = 0, glyphs_ = 0;
  std::optional<Subroutines> global_;
  std::vector<Subroutines> locals_;  // one of each font dictionary
  std::vector<std::uint8_t> fd_;     // font dictionary of each glyph of a CID font
};

}  // namespace

base::Result<Bytes> rebuild_cff(ByteView input, bool& dropped) {
  auto made = Cff(input, dropped).run();
  if (!made || std::ranges::equal(*made, base::slice(input, 0, made->size()))) return made;
  // Parts that lie over one another could have changed each other: what came out must be read as it is meant.
  bool again = false;
  auto remade = Cff(*made, again).run();
  if (!remade || *remade != *made) return base::refuse(Code::damaged, {}, "parts of a CFF font overlap");
  return made;
}

}  // namespace sekisho::formats::font
