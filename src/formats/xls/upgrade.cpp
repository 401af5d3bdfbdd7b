#include "formats/xls/upgrade.h"

#include <algorithm>
#include <unordered_map>

#include "formats/xls/records.h"
#include "formats/xls/strings.h"
#include "text/encoding.h"

namespace sekisho::formats::xls {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

// Records whose bodies are the same in both versions, or are accepted in both sizes.
constexpr std::uint16_t kSame[] = {0x000C, 0x000D, 0x000E, 0x000F, 0x0010, 0x0011, 0x0012, 0x0013, 0x0019, 0x001D, 0x0022, 0x0026,
                                   0x0027, 0x0028, 0x0029, 0x002A, 0x002B, 0x003D, 0x0040, 0x0041, 0x0055, 0x005E, 0x005F, 0x0063,
                                   0x007D, 0x0080, 0x0081, 0x0082, 0x0083, 0x0084, 0x008C, 0x008D, 0x0092, 0x0099, 0x00A0, 0x00A1,
                                   0x00AB, 0x00BD, 0x00BE, 0x00DA, 0x00DD, 0x0201, 0x0203, 0x0205, 0x0208, 0x0225, 0x023E, 0x027E};
static_assert(std::ranges::is_sorted(kSame));

std::u16string utf16(std::string_view text) {
  std::u16string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[i]);
    const int more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    char32_t code = more == 0 ? first : first & (0x3F >> more);
    for (int k = 1; k <= more && i + static_cast<std::size_t>(k) < text.size(); ++k)
      code = code << 6 | (static_cast<std::uint8_t>(text[i + static_cast<std::size_t>(k)]) & 0x3F);
    i += 1 + static_cast<std::size_t>(more);
    if (code >= 0x10000) {
      out += static_cast<char16_t>(0xD7C0 + (code >> 10));
      out += static_cast<char16_t>(0xDC00 + (code & 0x3FF));
    } else {
      out += static_cast<char16_t>(code);
    }
  }
  return out;
}

class Upgrade {
 public:
  Upgrade(std::span<const Record> records, Context& context) : records_(records), context_(context) {}

  base::Result<Bytes> run() {
    if (opens(records_.front()) != kGlobals) return base::refuse(Code::old_version);
    const std::size_t globals_end = block_end(records_, 0);
    for (std::size_t i = 0; i < globals_end; ++i)
      if (records_[i].type == 0x0042) code_page_ = base::Reader(records_[i].body).u16le();
    find_sheets(globals_end);
    block(0, globals_end, kGlobals);
    for (const std::size_t first : sheets_) block(first, block_end(records_, first), kSheet);
    if (foreign_) return base::refuse(Code::old_version);
    context_.notes.removed(What::converted);
    return std::move(out_);
  }

 private:
  // Worksheets by the places that the globals name.
  void find_sheets(std::size_t globals_end) {
    std::unordered_map<std::size_t, std::size_t> by_place;
    for (std::size_t i = globals_end; i < records_.size();) {
      if (records_[i].type == kBof) {
        by_place.emplace(records_[i].at, i);
        i = std::max(block_end(records_, i), i + 1);
      } else {
        ++i;
      }
    }
    for (std::size_t i = 0; i < globals_end; ++i) {
      if (records_[i].type != kBoundSheet) continue;
      const auto found = by_place.find(base::Reader(records_[i].body).u32le());
      const std::uint16_t kind = found == by_place.end() ? 0 : opens(records_[found->second]);
      kept_.push_back(kind == kSheet);
      if (kind == kSheet) sheets_.push_back(found->second);
      else gone(kind == kMacroSheet ? What::xlm_macro : kind == kModule ? What::macro : kind == kChart ? What::unknown_markup : What::broken_part);
      if (found != by_place.end()) by_place.erase(found);
    }
  }

  void gone(What what) { context_.notes.removed(what); }
  void put(std::uint16_t type, ByteView body) { put_record(out_, type, body); }

  void block(std::size_t first, std::size_t end, std::uint16_t kind) {
    Bytes bof;
    base::put_u16le(bof, 0x0600);
    base::put_u16le(bof, kind);
    bof.resize(16, 0);
    put(kBof, bof);
    if (kind == kGlobals) {
      const std::uint8_t utf16_page[] = {0xB0, 0x04};
      put(0x0042, utf16_page);
    }
    for (std::size_t i = first + 1; i < end && records_[i].type != kEof; ++i) {
      if (records_[i].type == kBof) {  // a chart within a sheet
        i = block_end(records_, i) - 1;
        gone(What::unknown_markup);
      } else {
        one(records_[i], i + 1 < end ? &records_[i + 1] : nullptr);
      }
    }
    put(kEof, {});
  }

  void one(const Record& record, const Record* next) {
    if (std::ranges::binary_search(kSame, record.type)) return put(record.type, base::slice(record.body, 0, kBodyBytesMax));
    base::Reader in(record.body);
    switch (record.type) {
      case kBoundSheet:
        if (sheets_seen_ < kept_.size() && kept_[sheets_seen_++]) named(record, 6, true);
        return;
      case 0x0031: return named(record, 14, true);
      case 0x041E: return named(record, 2, false);
      case 0x0293:
        if (in.u16le() & 0x8000) return put(record.type, record.body);
        return named(record, 2, false);
      case 0x0014:
      case 0x0015:
        if (record.body.empty()) return put(record.type, {});
        return named(record, 0, false);
      case 0x00E0: return cell_format(record);
      case 0x001A:
      case 0x001B: return breaks(record);
      case 0x0200: return dimensions(record);
      case kLabel:
      case 0x00D6: return label(record);
      case kFormula: return formula(record, next);
      case kString:
      case kArray:
      case kShrFmla:
      case kTable:
      case 0x0016:
      case kExternSheet:
      case kExternName:
      case kLbl: return;  // of formulas
      case kNote: return gone(What::hidden_content);
      default: break;
    }
    const RecordRule* rule = rule_of(record.type);
    if (rule != nullptr && (rule->fate == Fate::silent || record.type == 0x0042 || record.type == 0x005C || record.type == 0x00E1 ||
                            record.type == 0x00E2 || record.type == 0x00C1))
      return;
    gone(rule != nullptr && rule->fate == Fate::drop ? rule->what : What::unknown_markup);
  }

  // The book's code page: Japanese, or Western where the text is more than ASCII.
  std::u16string decoded(ByteView bytes) {
    const bool ascii = std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte < 0x80; });
    text::Encoding encoding = text::Encoding::windows1252;
    if (code_page_ == 932 || code_page_ == 10'001) encoding = text::Encoding::cp932;
    else if (!ascii && code_page_ != 1252 && code_page_ != 0x8001 && code_page_ != 10'000 && code_page_ != 0x8000) foreign_ = true;
    return utf16(text::decode(bytes, encoding).utf8);
  }

  // A record that ends with a name, its length in one byte before it.
  void named(const Record& record, std::size_t head, bool short_length) {
    base::Reader in(record.body);
    const ByteView front = in.take(head);
    const std::size_t length = in.u8();
    const ByteView text = in.take(length);
    if (!in.ok()) return gone(What::broken_part);
    Bytes body(front.begin(), front.end());
    if (short_length) put_short_string(body, decoded(text));
    else put_long_string(body, decoded(text));
    put(record.type, body);
  }

  // [MS-XLS] 2.4.353 from the sixteen bytes of old: fonts, formats, alignment; turning, borders and fills stand elsewhere.
  void cell_format(const Record& record) {
    base::Reader in(record.body);
    Bytes body;
    base::put(body, in.take(7));
    const std::uint8_t turned = in.u8();
    const std::uint32_t fill = in.u32le(), lines = in.u32le();
    if (!in.ok()) return gone(What::broken_part);
    constexpr std::uint8_t kTurns[] = {0, 255, 90, 180};
    base::put_u8(body, kTurns[turned & 3]);
    base::put_u8(body, 0);
    base::put_u8(body, turned & 0xFC);
    const std::uint32_t bottom = fill >> 22 & 7, top = lines & 7, left = lines >> 3 & 7, right = lines >> 6 & 7;
    const std::uint32_t bottom_color = fill >> 25 & 0x7F, top_color = lines >> 9 & 0x7F, left_color = lines >> 16 & 0x7F,
                        right_color = lines >> 23 & 0x7F;
    base::put_u32le(body, left | right << 4 | top << 8 | bottom << 12 | left_color << 16 | right_color << 23);
    base::put_u32le(body, top_color | bottom_color << 7 | (fill >> 16 & 0x3F) << 26);
    base::put_u16le(body, fill & 0x3FFF);
    put(record.type, body);
  }

  void breaks(const Record& record) {
    base::Reader in(record.body);
    const std::size_t count = in.u16le();
    Bytes body;
    base::put_u16le(body, static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      base::put_u16le(body, in.u16le());
      base::put_u16le(body, 0);
      base::put_u16le(body, record.type == 0x001B ? 255 : 65'535);
    }
    if (!in.ok() || body.size() > kBodyBytesMax) return gone(What::broken_part);
    put(record.type, body);
  }

  void dimensions(const Record& record) {
    base::Reader in(record.body);
    Bytes body;
    base::put_u32le(body, in.u16le());
    base::put_u32le(body, in.u16le());
    base::put(body, in.take(4));
    if (!in.ok()) return gone(What::broken_part);
    body.resize(14, 0);
    put(record.type, body);
  }

  void words(ByteView cell, ByteView bytes) {
    const std::u16string shown = decoded(bytes);
    put_text_record(out_, kLabel, cell, shown);
  }

  void label(const Record& record) {
    base::Reader in(record.body);
    const ByteView cell = in.take(6);
    const std::size_t length = in.u16le();
    const ByteView text = in.take(length);
    if (!in.ok()) return gone(What::broken_part);
    words(cell, text);
  }

  // The value that the formula had; its text stands in the record behind, or behind that of its group.
  void formula(const Record& record, const Record* next) {
    base::Reader in(record.body);
    const ByteView cell = in.take(6), value = in.take(8);
    if (!in.ok()) return gone(What::broken_part);
    Bytes body(cell.begin(), cell.end());
    if (value[6] != 0xFF || value[7] != 0xFF) {
      base::put(body, value);
      return put(kNumber, body);
    }
    if (value[0] == 1 || value[0] == 2) {
      base::put_u8(body, value[2]);
      base::put_u8(body, value[0] - 1);
      return put(kBoolErr, body);
    }
    const Record* last = &records_.back();
    while (next != nullptr && (next->type == kArray || next->type == kShrFmla || next->type == kTable)) next = next == last ? nullptr : next + 1;
    if (value[0] != 0 || next == nullptr || next->type != kString) return put(kBlank, body);
    base::Reader text(next->body);
    const std::size_t length = text.u16le();
    words(cell, text.take(length));
  }

  std::span<const Record> records_;
  Context& context_;
  std::vector<std::size_t> sheets_;
  std::vector<bool> kept_;
  std::size_t sheets_seen_ = 0;
  std::uint16_t code_page_ = 0;
  bool foreign_ = false;
  Bytes out_;
};

}  // namespace

base::Result<Bytes> upgrade(std::span<const Record> records, Context& context) { return Upgrade(records, context).run(); }

}  // namespace sekisho::formats::xls
