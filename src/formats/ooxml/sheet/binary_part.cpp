// The records of records.def, one after the other; tables, validations, conditional formats and links ([MS-XLSB] 2.4).
#include <array>

#include "formats/ooxml/sheet/binary.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml {
namespace sheet {
namespace {

constexpr std::uint16_t kFutureBegin = 35, kFutureEnd = 36, kAlternateBegin = 37, kAlternateEnd = 38;
constexpr std::size_t kBlockRecordsMax = 1'000'000;
constexpr int kBlockDepthMax = 16;

enum class Action : std::uint8_t { unknown, keep, judge, gone, silent };
enum class Room : std::uint8_t { any, book, cells, other };
struct Entry {
  Action action = Action::unknown;
  base::What what = base::What::unknown_markup;
  Room room = Room::any;
};

constexpr std::size_t kTypes = 8'192;
constexpr auto make_entries() {
  std::array<Entry, kTypes> table{};
  Room room = Room::any;
  const auto fill = [&](std::size_t first, std::size_t last, Entry entry) {
    entry.room = room;
    for (std::size_t type = first; type <= last; ++type) table[type] = entry;
  };
#define ROOM(name) room = Room::name;
#define KEEP(first, last) fill(first, last, {Action::keep});
#define JUDGE(number, how) fill(number, number, {Action::judge});
#define GONE(first, last, what) fill(first, last, {Action::gone, base::What::what});
#define SILENT(first, last) fill(first, last, {Action::silent});
#include "formats/ooxml/sheet/records.def"
#undef ROOM
#undef KEEP
#undef JUDGE
#undef GONE
#undef SILENT
  return table;
}
constexpr auto kEntries = make_entries();

Entry entry_of(std::uint16_t type, PartKind kind) {
  const Entry entry = type < kTypes ? kEntries[type] : Entry{};
  const bool here = entry.room == Room::any || (entry.room == Room::book) == (kind == PartKind::sheet_main);
  return here && (entry.room != Room::cells || kind == PartKind::sheet_worksheet) ? entry : Entry{};
}

// A formula that is #REF!: PtgErr in two bytes.
void put_lost_formula(base::Bytes& out) {
  base::put_u32le(out, 2);
  base::put_u8(out, 0x1C);
  base::put_u8(out, 0x17);
  base::put_u32le(out, 0);
}

}  // namespace

base::Result<base::Bytes> BinaryPart::run() {
  while (auto record = in_.next()) {
    if (record->type == kFutureBegin || record->type == kAlternateBegin) {
      block(*record);
    } else {
      one(*record);
    }
  }
  if (!in_.ok()) return base::refuse(base::Code::damaged, std::string(part_.name()), "records");
  return std::move(out_);
}

bool BinaryPart::write(std::uint16_t type, base::ByteView body) {
  last_start_ = out_.size();
  last_type_ = type;
  put_record(out_, type, body);
  return true;
}

bool BinaryPart::end_of_list(const Record& record) {
  const std::uint16_t begin = record.type == 662 ? 660 : static_cast<std::uint16_t>(record.type - 1);  // BrtBeginListParts
  if (last_type_ != begin || out_.empty()) return write(record);
  out_.resize(last_start_);
  last_type_ = 0;
  return false;
}

bool BinaryPart::one(const Record& record) {
  const Entry entry = entry_of(record.type, part_.kind());
  switch (entry.action) {
    case Action::keep: return write(record);
    case Action::silent: return false;
    case Action::unknown:
    case Action::gone: removed(entry.what); return false;
    case Action::judge: break;
  }
  switch (record.type) {
#define ROOM(name)
#define KEEP(first, last)
#define JUDGE(number, how) \
  case number: return how(record);
#define GONE(first, last, what)
#define SILENT(first, last)
#include "formats/ooxml/sheet/records.def"
#undef ROOM
#undef KEEP
#undef JUDGE
#undef GONE
#undef SILENT
    default: return false;
  }
}

// Future records open with a header whose bits say whether formulas or relationships follow (2.5.61, FRTHeader): such blocks go whole.
bool BinaryPart::may_stay(const Record& record) {
  if (entry_of(record.type, part_.kind()).action != Action::keep) return false;
  return record.type < 1026 || record.body.size() < 4 || (u32le_at(record.body, 0) & ~3u) == 0 || record.type == 1117 || record.type == 2091 ||
         record.type == 1045;
}

// Blocks of records of later versions: all of a future block stays or goes; of alternate content, what is known stays.
bool BinaryPart::block(const Record& begin) {
  const std::uint16_t end = begin.type == kFutureBegin ? kFutureEnd : kAlternateEnd;
  const std::size_t start = out_.size();
  write(begin);
  bool all = true, any = false;
  for (std::size_t i = 0; i < kBlockRecordsMax; ++i) {
    auto record = in_.next();
    if (!record) break;
    if (record->type == end) {
      write(*record);
      if (begin.type == kFutureBegin ? all : any) return true;
      out_.resize(start);
      last_type_ = 0;
      if (begin.type == kFutureBegin) removed(base::What::unknown_markup);
      return false;
    }
    if (record->type == kFutureBegin || record->type == kAlternateBegin) {
      if (++depth_ > kBlockDepthMax) break;
      (block(*record) ? any = true : all = false);
      --depth_;
    } else if (begin.type == kFutureBegin) {
      all = all && may_stay(*record);
      write(*record);
    } else {
      any = one(*record) || any;
    }
  }
  out_.resize(start);
  last_type_ = 0;
  removed(base::What::broken_part);
  return false;
}

// BrtRowHdr (2.4.740): fDyZero among its last flags
bool BinaryPart::row(const Record& record) {
  row_ = u32le_at(record.body, 0);
  if (record.body.size() > 11 && (record.body[11] & 0x10) != 0) part_.hides(base::What::hidden_sheet);
  return write(record);
}

// BrtColInfo (2.4.323): fHidden behind four numbers
bool BinaryPart::column(const Record& record) {
  if (record.body.size() > 16 && (record.body[16] & 1) != 0) part_.hides(base::What::hidden_sheet);
  return write(record);
}

// The whole body is the id of a relationship.
bool BinaryPart::relation(const Record& record) {
  base::Reader in(record.body);
  const auto id = wide_string(in);
  return id && part_.use(*id) && write(record);
}

bool BinaryPart::page_setup(const Record& record) { return without_printer(record, 34); }
bool BinaryPart::chart_page_setup(const Record& record) { return without_printer(record, 22); }

// The id of the printer's settings stands last; the settings themselves are noted with their relationship.
bool BinaryPart::without_printer(const Record& record, std::size_t offset) {
  if (record.body.size() < offset) return false;
  base::Bytes body(record.body.begin(), record.body.begin() + static_cast<std::ptrdiff_t>(offset));
  put_null_string(body);
  return write(record.type, body);
}

// BrtHLink (2.4.684): a range, a relationship, a place, a tip and a text.
bool BinaryPart::hyperlink(const Record& record) {
  base::Reader in(record.body);
  const base::ByteView range = in.take(16);
  const auto id = wide_string(in);
  auto place = wide_string(in);
  const auto tip = wide_string(in), text = wide_string(in);
  if (place && (place->find('\\') != place->npos || place->find("://") != place->npos || place->find('|') != place->npos)) {
    removed(base::What::unsafe_link);
    place.reset();
  }
  const bool outside = id && !id->empty() && part_.use(*id);
  if (!outside && (!place || place->empty())) {
    if (!id || id->empty() || part_.relation(*id) == nullptr) removed(base::What::dangling_reference);
    return false;
  }
  base::Bytes body(range.begin(), range.end());
  put_wide_string(body, outside ? *id : "");
  put_wide_string(body, place.value_or(""));
  put_wide_string(body, tip.value_or(""));
  put_wide_string(body, text.value_or(""));
  return write(record.type, body);
}

// Copies one formula, or #REF! in its place; false when the bytes are no formula.
bool BinaryPart::formula_onto(base::Bytes& out, base::Reader& in) {
  const std::uint32_t rgce_bytes = in.u32le();
  const base::ByteView rgce = in.take(rgce_bytes);
  const std::uint32_t extra_bytes = in.u32le();
  const base::ByteView extra = in.take(extra_bytes);
  if (!in.ok()) return false;
  base::Bytes tokens(rgce.begin(), rgce.end());
  if (const Judgement judgement = judge_tokens(tokens, binary_.tokens); judgement != Judgement::keep) {
    removed(what_of(judgement));
    put_lost_formula(out);
    return true;
  }
  base::put_u32le(out, rgce_bytes);
  base::put(out, tokens);
  base::put_u32le(out, extra_bytes);
  base::put(out, extra);
  return true;
}

// BrtBeginCFRule (2.4.23): three sizes of tokens at 30, a string, then the formulas whose size is not zero.
bool BinaryPart::rule(const Record& record) {
  constexpr std::size_t kSizes = 30;
  base::Reader in(record.body);
  in.skip(kSizes);
  std::array<std::uint32_t, 3> sizes{};
  for (std::uint32_t& size : sizes) size = in.u32le();
  wide_string(in);
  if (!in.ok()) return false;
  base::Bytes body(record.body.begin(), record.body.begin() + static_cast<std::ptrdiff_t>(in.position()));
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 0) continue;
    const std::size_t start = body.size();
    if (!formula_onto(body, in)) return false;
    patch_u32le(body, kSizes + 4 * i, u32le_at(body, start));
  }
  return write(record.type, body);
}

// BrtCFVO (2.4.319): the size of a formula at 20, then the formula.
bool BinaryPart::threshold(const Record& record) {
  constexpr std::size_t kSize = 20;
  base::Reader in(record.body);
  in.skip(kSize);
  const std::uint32_t size = in.u32le();
  if (!in.ok() || size == 0) return write(record);
  base::Bytes body(record.body.begin(), record.body.begin() + static_cast<std::ptrdiff_t>(in.position()));
  if (!formula_onto(body, in)) return false;
  patch_u32le(body, kSize, u32le_at(body, kSize + 4));
  return write(record.type, body);
}

// BrtDVal (2.4.353): flags, ranges, four strings, two formulas.
bool BinaryPart::validation(const Record& record) {
  base::Reader in(record.body);
  in.skip(4);
  in.skip(std::size_t{in.u32le()} * 16);
  for (int i = 0; i < 4; ++i) wide_string(in);
  if (!in.ok()) return false;
  base::Bytes body(record.body.begin(), record.body.begin() + static_cast<std::ptrdiff_t>(in.position()));
  for (int i = 0; i < 2; ++i)
    if (!formula_onto(body, in)) return false;
  return write(record.type, body);
}

// BrtListCCFmla, BrtListTrFmla (2.4.704 f.): a flag, then a formula.
bool BinaryPart::column_formula(const Record& record) {
  base::Reader in(record.body);
  base::Bytes body;
  base::put_u8(body, in.u8());
  return formula_onto(body, in) && write(record.type, body);
}

// BrtBeginList (2.4.100): its kind at 16, its connection at 60: a table of a query or of XML becomes a plain one.
bool BinaryPart::table(const Record& record) {
  base::Bytes body(record.body.begin(), record.body.end());
  if (u32le_at(body, 16) != 0) removed(base::What::data_connection);
  patch_u32le(body, 16, 0);
  patch_u32le(body, 60, 0);
  return write(record.type, body);
}

bool BinaryPart::table_column(const Record& record) {
  base::Bytes body(record.body.begin(), record.body.end());
  patch_u32le(body, 20, 0);  // idqsif: the field of the query
  return write(record.type, body);
}

// BrtBeginPivotCacheDef (2.4.168): no refresh on loading, nobody's name.
bool BinaryPart::cache_definition(const Record& record) {
  constexpr std::size_t kFlags = 3, kStrings = 21;
  constexpr std::uint8_t kRefreshOnLoad = 0x04;
  base::Reader in(record.body);
  in.skip(kStrings);
  if (!in.ok()) return false;
  base::Bytes body(record.body.begin(), record.body.begin() + kStrings);
  if (body[kFlags] & kRefreshOnLoad) removed(base::What::data_connection);
  body[kFlags] &= static_cast<std::uint8_t>(~kRefreshOnLoad);
  const auto who = wide_string(in);
  if (who && !who->empty()) removed(base::What::metadata);
  const auto records = wide_string(in);
  if (who) put_wide_string(body, "");
  if (records && part_.use(*records)) put_wide_string(body, *records);
  return write(record.type, body);
}

}  // namespace sheet

base::Result<base::Bytes> rebuild_binary_part(base::ByteView bytes, Part& part) {
  Book& book = book_of(part);
  if (!book.binary) book.binary = std::make_shared<sheet::BinaryBook>();
  return sheet::BinaryPart(bytes, part, book).run();
}

}  // namespace sekisho::formats::ooxml
