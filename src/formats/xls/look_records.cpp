// The stream Workbook: blocks of records ([MS-XLS] 2.1.7.20), each record by its number, and what may stand inside those that could do harm.
#include <algorithm>
#include <set>

#include "formats/xls/look.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::Reader;
using worker::second_look::is_safe_link;
using worker::second_look::Look;
using worker::second_look::lower;

namespace {

// Every record that may stand in an output; all else is a finding.
constexpr std::uint16_t kAllowed[] = {
    0x0006, 0x000A, 0x000C, 0x000D, 0x000E, 0x000F, 0x0010, 0x0011, 0x0012, 0x0013, 0x0014, 0x0015, 0x0017, 0x0018, 0x0019, 0x001A, 0x001B,
    0x001C, 0x001D, 0x0022, 0x0023, 0x0026, 0x0027, 0x0028, 0x0029, 0x002A, 0x002B, 0x0031, 0x0033, 0x003C, 0x003D, 0x0040, 0x0041, 0x0042,
    0x0055, 0x005C, 0x005D, 0x005E, 0x005F, 0x0060, 0x0063, 0x007D, 0x0080, 0x0081, 0x0082, 0x0083, 0x0084, 0x0085, 0x008C, 0x008D, 0x0092,
    0x0097, 0x0099, 0x009B, 0x009C, 0x009D, 0x009E, 0x00A0, 0x00A1, 0x00AB, 0x00BD, 0x00BE, 0x00C1, 0x00DA, 0x00DD, 0x00DE, 0x00E0, 0x00E1,
    0x00E2, 0x00E5, 0x00EB, 0x00EC, 0x00EF, 0x00FC, 0x00FD, 0x00FF, 0x013D, 0x015F, 0x0160, 0x0161, 0x01AE, 0x01AF, 0x01B0, 0x01B1, 0x01B2,
    0x01B6, 0x01B7, 0x01B8, 0x01BC, 0x01BE, 0x01C0, 0x01C1, 0x0200, 0x0201, 0x0203, 0x0204, 0x0205, 0x0207, 0x0208, 0x0221, 0x0225, 0x0236,
    0x023E, 0x027E, 0x0293, 0x041E, 0x04BC, 0x0800, 0x0809, 0x0862, 0x0863, 0x0867, 0x0868, 0x087C, 0x087D, 0x088B, 0x088C, 0x088D, 0x088E,
    0x0892, 0x0896, 0x089A, 0x089B, 0x089C, 0x08A3, 0x1001, 0x1002, 0x1003, 0x1006, 0x1007, 0x1009, 0x100A, 0x100B, 0x100C, 0x100D, 0x1014,
    0x1015, 0x1016, 0x1017, 0x1018, 0x1019, 0x101A, 0x101B, 0x101C, 0x101D, 0x101E, 0x101F, 0x1020, 0x1021, 0x1022, 0x1024, 0x1025, 0x1026,
    0x1027, 0x1032, 0x1033, 0x1034, 0x1035, 0x103A, 0x103C, 0x103D, 0x103E, 0x103F, 0x1040, 0x1041, 0x1043, 0x1044, 0x1045, 0x1046, 0x104A,
    0x104B, 0x104E, 0x104F, 0x1050, 0x1051, 0x105B, 0x105C, 0x105D, 0x105F, 0x1060, 0x1061, 0x1062, 0x1063, 0x1064, 0x1065, 0x1066, 0x1068,
};
static_assert(std::ranges::is_sorted(kAllowed));

struct Item {
  std::uint16_t type;
  ByteView body;
  std::size_t at;
  Bytes whole;  // with what CONTINUE records add
};

class Walk {
 public:
  Walk(ByteView stream, Look& look) : stream_(stream), look_(look) {}

  void run() {
    Reader in(stream_);
    Item item{};
    bool open = false;
    while (!in.at_end() && !look_.enough()) {
      const std::size_t at = in.position();
      const std::uint16_t type = in.u16le(), bytes = in.u16le();
      const ByteView body = in.take(bytes);
      if (!in.ok() || bytes > 8'224) return look_.find("xls: records that cannot be read");
      if (type == 0x3C && open) {
        base::put(item.whole, body);
        continue;
      }
      if (open) one(item);
      item = {type, body, at, Bytes(body.begin(), body.end())};
      open = true;
    }
    if (open) one(item);
    if (depth_ != 0 || !kinds_.empty()) look_.find("xls: a block of records that is not whole");
    if (!sheets_.empty()) look_.find("xls: a sheet that is not where the book says");
  }

 private:
  void one(const Item& item) {
    if (!std::ranges::binary_search(kAllowed, item.type)) return look_.find("xls: a record that must not be there", "record", item.type);
    if (item.type == 0x0809) return begin(item);
    if (depth_ == 0) return look_.find("xls: a record outside of all blocks", "record", item.type);
    switch (item.type) {
      case 0x000A: return end();
      case 0x0006: return formula(item, 20);
      case 0x04BC: return formula(item, 8);
      case 0x0221: return formula(item, 12);
      case 0x1051: return formula(item, 6);
      case 0x01B1: return rule(item);
      case 0x01BE: return validation(item);
      case 0x0018: return name(item);
      case 0x0023: return extern_name(item);
      case 0x01AE: return supporting(item);
      case 0x0085: return sheet(item);
      case 0x0081:
        if (item.body.size() != 2 || item.body[0] & 0x10) look_.find("xls: a dialog sheet");
        return;
      case 0x005C: return user(item);
      case 0x01B7:
        if (item.body.size() != 2 || item.body[0] != 0) look_.find("xls: data that are fetched on opening");
        return;
      case 0x0896:
        if (item.whole.size() != 16) look_.find("xls: a package of a theme");
        return;
      case 0x01B8: return link(item);
      case 0x005D: return object(item);
      case 0x01B6:
        if (item.body.size() != 18 || item.body[16] != 0 || item.body[17] != 0) look_.find("xls: a formula of a text");
        return;
      case 0x00EB: return look_at_drawing(item.whole, true, look_);
      case 0x00EC: base::put(kinds_.back().drawing, ByteView(item.whole)); return;
      default: return;
    }
  }

  // ---- blocks
  struct Open {
    std::uint16_t kind;
    Bytes drawing;
  };
  void begin(const Item& item) {
    Reader in(item.body);
    const std::uint16_t version = in.u16le(), kind = in.u16le();
    const bool right =
        depth_ == 0 ? (item.at == 0 ? kind == 5 : kind == 0x10 || kind == 0x20) : depth_ == 1 && kind == 0x20 && kinds_.back().kind == 0x10;
    if (version != 0x0600 || item.body.size() != 16 || !right) look_.find("xls: a block of a kind that must not be there", "kind", kind);
    if (depth_ == 0 && item.at != 0 && sheets_.erase({item.at, kind}) == 0) look_.find("xls: a block that is no sheet of the book");
    ++depth_;
    kinds_.push_back({kind, {}});
  }
  void end() {
    if (!kinds_.empty()) {
      if (!kinds_.back().drawing.empty()) look_at_drawing(kinds_.back().drawing, false, look_);
      kinds_.pop_back();
    }
    --depth_;
  }

  // ---- the book
  void sheet(const Item& item) {
    Reader in(item.body);
    const std::size_t at = in.u32le();
    in.skip(1);
    const std::uint8_t kind = in.u8();
    if (!in.ok() || (kind != 0 && kind != 2)) look_.find("xls: a sheet of macros", "kind", kind);
    if (!sheets_.insert({at, static_cast<std::uint16_t>(kind == 2 ? 0x20 : 0x10)}).second) look_.find("xls: two sheets in one place");
  }
  void user(const Item& item) {
    const bool blank = item.body.size() == 112 && item.body[0] == 0 && item.body[1] == 0 && item.body[2] == 0 &&
                       std::ranges::all_of(item.body.subspan(3), [](std::uint8_t byte) { return byte == ' '; });
    if (!blank) look_.find("xls: the name of a user");
  }
  void supporting(const Item& item) {
    Reader in(item.body);
    in.skip(2);
    const std::uint16_t kind = in.u16le();
    functions_ = kind == 0x3A01;
    if (item.whole.size() != 4 || (kind != 0x0401 && !functions_)) look_.find("xls: another book, DDE or OLE");
  }
  void extern_name(const Item& item) {
    Reader in(item.body);
    const bool plain = in.u16le() == 0 && in.u32le() == 0;
    const std::size_t characters = in.u8();
    const bool wide = in.u8() & 1;
    const ByteView letters = in.take(characters << wide);
    if (!functions_ || !plain || wide || !in.ok() || in.left() != 4) return look_.find("xls: a name of another book");
    if (!calculates(lower(base::text(letters)))) look_.find("xls: a function of an add-in that fetches or runs something");
  }
  static bool calculates(const std::string& name) {
    constexpr std::string_view kBad[] = {"call",        "dde",        "euroconvert", "exec",      "register",     "rtd",
                                         "sql.request", "webservice", "image",       "filterxml", "stockhistory", "py"};
    const std::size_t dot = name.starts_with("_xlfn.") ? 6 : 0;
    const std::string bare = name.substr(dot);
    return std::ranges::all_of(bare, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'; }) &&
           std::ranges::none_of(kBad, [&](std::string_view bad) { return bare == bad || bare.starts_with("cube"); });
  }

  // 2.4.150: no macros, nothing that starts by itself
  void name(const Item& item) {
    Reader in(item.whole);
    const std::uint16_t flags = in.u16le();
    in.skip(1);
    const std::size_t characters = in.u8(), tokens = in.u16le();
    in.skip(8);
    const bool wide = in.u8() & 1;
    const ByteView units = in.take(characters << wide);
    const std::string_view fault = formula_fault(in.take(tokens));
    std::string letters;
    for (std::size_t i = 0; i < units.size(); i += wide ? 2 : 1) letters += wide && units[i + 1] != 0 ? '?' : static_cast<char>(units[i]);
    letters = lower(letters);
    if (!in.ok()) look_.find("xls: a name that cannot be read");
    const bool later = (letters.starts_with("_xlfn.") || letters.starts_with("_xlws.")) && calculates(letters);
    if (flags & 0x04 || (flags & 0x0A && !later)) look_.find("xls: a name of a macro", letters);
    if (flags & 0x20 && characters == 1 && (units[0] == 1 || units[0] == 2 || (units[0] >= 8 && units[0] <= 11)))
      look_.find("xls: a name that starts by itself");
    if (letters.starts_with("auto_open") || letters.starts_with("auto_close") || letters.starts_with("auto_activate") ||
        letters.starts_with("auto_deactivate"))
      look_.find("xls: a name that starts by itself", letters);
    if (!fault.empty()) look_.find(fault, "a name");
  }

  // ---- formulas
  void judge(ByteView tokens) {
    if (const std::string_view fault = formula_fault(tokens); !fault.empty()) look_.find(fault);
  }
  void formula(const Item& item, std::size_t at) {
    Reader in(base::slice(item.whole, at));
    const std::size_t bytes = in.u16le();
    const ByteView tokens = in.take(bytes);
    if (!in.ok()) look_.find("a formula that cannot be read");
    else judge(tokens);
  }
  void rule(const Item& item) {
    Reader in(item.body);
    in.skip(2);
    const std::size_t first = in.u16le(), second = in.u16le();
    if (!in.ok() || first + second > in.left()) return look_.find("a formula that cannot be read");
    const std::size_t at = item.body.size() - first - second;
    judge(base::slice(item.body, at, first));
    judge(base::slice(item.body, at + first, second));
  }
  void validation(const Item& item) {
    Reader in(item.whole);
    in.skip(4);
    for (int i = 0; i < 4; ++i) {
      const std::size_t characters = in.u16le();
      in.skip(characters << (in.u8() & 1));
    }
    for (int i = 0; i < 2; ++i) {
      const std::size_t bytes = in.u16le();
      in.skip(2);
      judge(in.take(bytes));
    }
    if (!in.ok() && item.whole.size() <= 8'224) look_.find("a formula that cannot be read");
  }

  // ---- links and objects
  void link(const Item& item) {
    Reader in(base::slice(item.whole, 28));
    const std::uint32_t flags = in.u32le();
    const auto text = [&](std::size_t bytes) {
      std::string out;
      const ByteView units = in.take(bytes);
      for (std::size_t i = 0; i + 1 < units.size(); i += 2) out += units[i + 1] != 0 ? '?' : static_cast<char>(units[i]);
      if (!out.empty() && out.back() == '\0') out.pop_back();
      return out;
    };
    if (flags & ~0x1Fu) return look_.find("xls: a link with more than an address");
    if (flags & 0x10) (void)text(std::size_t{in.u32le()} * 2);
    if (flags & 0x01) {
      const ByteView moniker = in.take(16);
      if (moniker.empty() || moniker[0] != 0xE0 || moniker[1] != 0xC9) return look_.find("xls: a link that is no address");
      const std::string address = text(in.u32le());
      if (!is_safe_link(address)) look_.find("xls: a link that must not be there", address);
    }
    if (flags & 0x08) {
      const std::string place = text(std::size_t{in.u32le()} * 2);
      if (!(flags & 0x01) && (place.find("://") != std::string::npos || place.starts_with("\\\\")))
        look_.find("xls: a link that must not be there", place);
    }
    if (!in.ok() || !in.at_end()) look_.find("xls: a link that cannot be read");
  }

  // 2.4.181: no macro, no OLE, no control but the arrow of a list
  void object(const Item& item) {
    if (item.whole.size() != item.body.size()) look_.find("xls: an object that is too long");
    Reader in(item.body);
    for (;;) {
      const std::uint16_t part = in.u16le(), bytes = in.u16le();
      if (!in.ok()) return look_.find("xls: an object that cannot be read");
      if (part == 0) break;
      Reader inner(base::slice(item.body, in.position(), bytes));
      switch (part) {
        case 0x15: {
          const std::uint16_t kind = inner.u16le();
          inner.skip(2);
          const bool arrow = kind == 0x14 && inner.u16le() & 0x0100;
          if ((kind >= 0x0A && kind <= 0x14 && !arrow) || kind == 7) look_.find("xls: a control", "kind", kind);
          break;
        }
        case 0x08:
          if (inner.u16le() & ~1u) look_.find("xls: an object of OLE, DDE or ActiveX");
          break;
        case 0x13:
          if (inner.u16le() != 0) look_.find("xls: a formula of a list");
          if (in.left() != 20) look_.find("xls: an object that is too long");
          return;
        case 0x06:
        case 0x07:
        case 0x0C:
        case 0x0D: break;
        default: look_.find("xls: a part of an object that must not be there", "part", part);
      }
      in.skip(bytes);
    }
    if (!in.at_end()) look_.find("xls: an object that is too long");
  }

  ByteView stream_;
  Look& look_;
  int depth_ = 0;
  std::vector<Open> kinds_;
  std::set<std::pair<std::size_t, std::uint16_t>> sheets_;
  bool functions_ = false;
};

}  // namespace

void look_at_workbook(ByteView stream, Look& look) { Walk(stream, look).run(); }

}  // namespace sekisho::formats::xls
