// The workbook part of an xlsb: which sheets and names survive, and every index that counts them ([MS-XLSB] 2.1.7.61).
#include <algorithm>

#include "formats/ooxml/sheet/binary.h"
#include "formats/ooxml/sheet/letters.h"
#include "formats/ooxml/sheet/prescan.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

constexpr std::size_t kSheetsMax = 10'000, kNamesMax = 200'000, kReachesMax = 65'536;
constexpr int kRoundsMax = 32;
constexpr std::uint32_t kNoSheet = 0xFFFFFFFF;
// BrtName (2.4.712): bits of its flags
constexpr std::uint32_t kXlm = 1u << 1, kVisualBasic = 1u << 2, kProcedure = 1u << 3;

void add_sheet(base::ByteView body, Part& part, Book& book) {
  base::Reader in(body);
  const std::uint32_t state = in.u32le(), id = in.u32le();
  auto relation = wide_string(in);
  auto name = wide_string(in);
  BookSheet entry{name.value_or(""), std::to_string(id), relation.value_or(""), state != 0};
  const Relation* found = part.relation(entry.relation);
  const bool twice =
      std::any_of(book.sheets.begin(), book.sheets.end(), [&](const BookSheet& each) { return each.survives && each.relation == entry.relation; });
  entry.survives =
      relation && name && !twice && found != nullptr && (found->kind == PartKind::sheet_worksheet || found->kind == PartKind::sheet_chartsheet);
  if (book.sheets.size() < kSheetsMax) book.sheets.push_back(std::move(entry));
}

void add_external_sheets(base::ByteView body, BinaryBook& binary) {
  base::Reader in(body);
  const std::uint32_t count = in.u32le();
  for (std::uint32_t i = 0; i < count && in.left() >= 12 && binary.supporting.size() < kReachesMax; ++i) {
    binary.supporting.push_back(in.u32le());
    binary.first_sheet.push_back(static_cast<std::int32_t>(in.u32le()));
    binary.last_sheet.push_back(static_cast<std::int32_t>(in.u32le()));
  }
}

void add_name(base::ByteView body, BinaryBook& binary) {
  base::Reader in(body);
  BinaryName name;
  name.flags = in.u32le();
  in.u8();  // shortcut key
  name.sheet = in.u32le();
  auto text = wide_string(in);
  const base::ByteView rgce = in.take(in.u32le());
  name.name = text.value_or("");
  name.rgce.assign(rgce.begin(), rgce.end());
  name.survives = in.ok() && text.has_value();
  if (binary.names.size() < kNamesMax) binary.names.push_back(std::move(name));
}

bool future(const BinaryName& name) { return starts_with_letters(name.name, "_xlfn.") || starts_with_letters(name.name, "_xlws."); }

void settle_reaches(const Book& book, BinaryBook& binary) {
  for (std::size_t i = 0; i < binary.supporting.size(); ++i) {
    const std::uint32_t link = binary.supporting[i];
    Reach reach = link < binary.supporting_inside.size() && binary.supporting_inside[link] ? Reach::inside : Reach::outside;
    for (std::int32_t sheet : {binary.first_sheet[i], binary.last_sheet[i]})
      if (reach == Reach::inside && sheet >= 0 && book.new_index(sheet) < 0) reach = Reach::gone;
    binary.tokens.reaches.push_back(reach);
  }
}

// A name goes for the same reasons as in XML; a name that uses a removed one goes too.
void settle_names(Book& book, BinaryBook& binary) {
  TokenScope& tokens = binary.tokens;
  tokens.names.resize(binary.names.size());
  for (std::size_t i = 0; i < binary.names.size(); ++i) {
    BinaryName& name = binary.names[i];
    TokenName& token = tokens.names[i];
    token.future = future(name);
    token.kind = token.future ? function_kind(without_prefix(name.name)) : FunctionKind::unknown;
    const bool macro = !token.future && ((name.flags & (kXlm | kVisualBasic | kProcedure)) != 0 || book.macro_name({name.name, {}}));
    const bool gone_sheet = name.sheet != kNoSheet && book.new_index(static_cast<long>(name.sheet)) < 0;
    if (macro) token.why = Judgement::macro;
    if (macro || gone_sheet || (token.future && token.kind != FunctionKind::calculates)) name.survives = false;
    if (token.future && !name.survives) token.why = token.kind == FunctionKind::macro ? Judgement::macro : Judgement::fetching;
  }
  bool changed = true;
  for (int round = 0; changed; ++round) {
    changed = false;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < binary.names.size(); ++i) tokens.names[i].number = binary.names[i].survives ? ++number : 0;
    for (std::size_t i = 0; i < binary.names.size(); ++i) {
      if (!binary.names[i].survives) continue;
      base::Bytes rgce = binary.names[i].rgce;
      const Judgement judgement = round >= kRoundsMax ? Judgement::dangling : judge_tokens(rgce, tokens);
      if (judgement == Judgement::keep) continue;
      binary.names[i].survives = false;
      tokens.names[i].why = judgement;
      changed = true;
    }
  }
  // For formulas of charts, which stand as text.
  for (const BinaryName& name : binary.names)
    if (name.survives) book.scope.names.insert(folded(name.name));
  for (const BinaryName& name : binary.names)
    if (std::string key = folded(name.name); !name.survives && !book.scope.names.contains(key)) book.scope.removed_names.insert(std::move(key));
}

// BrtBeginPCDSource must say "a range", BrtBeginPCDSRange must not name a relationship, BrtBeginPCDField must not hold a formula.
bool cache_stays(base::ByteView bytes, const Book& book) {
  RecordReader in(bytes);
  bool in_book = false;
  while (auto record = in.next()) {
    if (record->type == 185 && u32le_at(record->body, 0) != 0) return false;
    if (record->type == 183 && !record->body.empty() && (record->body[0] & 0x20) != 0) return false;
    if (record->type >= 195 && record->type <= 218) return false;  // cubes, connections, consolidated ranges
    if (record->type >= 225 && record->type <= 246) return false;  // tuple caches, calculated items
    if (record->type != 187) continue;
    base::Reader range(record->body);
    const bool by_name = (range.u8() & 1) != 0;
    range.u8();
    const std::uint8_t loads = range.u8();
    std::optional<std::string> sheet;
    if (loads & 2) sheet = wide_string(range);
    in_book = range.ok() && (loads & 1) == 0 && (by_name || (sheet && book.scope.sheets.contains(folded(*sheet))));
  }
  return in.ok() && in_book;
}

void settle_caches(const std::unordered_map<std::string, std::string>& ids, Part& part, Book& book) {
  for (Relation& relation : part.relations()) {
    const bool cache = relation.kind == PartKind::sheet_pivot_cache;
    if (!cache && relation.kind != PartKind::sheet_metadata) continue;
    if (cache) {
      auto bytes = peek(part, relation);
      const auto id = ids.find(relation.id);
      if (id != ids.end() && bytes && cache_stays(*bytes, book)) {
        book.cache_ids.insert(id->second);
        continue;
      }
      book.any_cache_removed = true;
    }
    relation.kind = PartKind::refused;
    relation.why = base::What::data_connection;
    part.removed(relation.why);
  }
}

}  // namespace

void prescan_binary_workbook(base::ByteView bytes, Part& part, Book& book) {
  book.binary = std::make_shared<BinaryBook>();
  BinaryBook& binary = *book.binary;
  std::unordered_map<std::string, std::string> cache_ids;
  ExternalsBlock externals;
  RecordReader in(bytes);
  while (auto record = in.next()) {
    switch (record->type) {
      case 156: add_sheet(record->body, part, book); break;
      case 353:
      case 354: externals.takes(record->type); break;
      case 355:
      case 358:
      case 667:  // another book; names of whichever book is active; add-ins
        if (externals.takes(record->type)) binary.supporting_inside.push_back(false);
        break;
      case 357:
        if (externals.takes(record->type)) binary.supporting_inside.push_back(true);
        break;
      case 362:
        if (externals.takes(record->type)) add_external_sheets(record->body, binary);
        break;
      case 39: add_name(record->body, binary); break;
      case 386: {
        base::Reader entry(record->body);
        const std::uint32_t id = entry.u32le();
        if (auto relation = wide_string(entry)) cache_ids.emplace(*relation, std::to_string(id));
        break;
      }
      default: break;
    }
  }
  book.settle(part.on(base::Setting::office_keep_links));
  binary.tokens.keep_links = book.scope.keep_links;
  settle_reaches(book, binary);
  settle_names(book, binary);
  settle_caches(cache_ids, part, book);
}

std::string binary_pivot_cache_id(base::ByteView bytes) {
  RecordReader in(bytes);
  while (auto record = in.next())
    if (record->type == 280) return std::to_string(u32le_at(record->body, 28));
  return {};
}

bool BinaryPart::sheet_entry(const Record& record) {
  const std::size_t index = sheets_seen_++;
  if (index >= book_.sheets.size() || !book_.sheets[index].survives || !part_.use(book_.sheets[index].relation)) return false;
  base::Bytes body(record.body.begin(), record.body.end());
  if (book_.all_hidden() && book_.new_index(static_cast<long>(index)) == 0) patch_u32le(body, 0, 0);
  if (u32le_at(body, 0) != 0) part_.hides(base::What::hidden_sheet);
  return write(record.type, body);
}

// BrtBookView (2.4.301): itabFirst and itabCur stand behind five numbers.
bool BinaryPart::book_view(const Record& record) {
  base::Bytes body(record.body.begin(), record.body.end());
  for (std::size_t offset : {20u, 24u}) {
    long index = book_.new_index(static_cast<long>(u32le_at(record.body, offset)));
    if (index < 0) index = std::max(0L, book_.first_visible());
    patch_u32le(body, offset, static_cast<std::uint32_t>(index));
  }
  return write(record.type, body);
}

bool ExternalsBlock::takes(std::uint16_t type) {
  switch (type) {
    case 353: return state_ == State::before && (state_ = State::open, true);
    case 362: return state_ == State::open && (state_ = State::listed, true);
    case 354: return (state_ == State::open || state_ == State::listed) && (state_ = State::behind, true);
    default: return state_ == State::open;
  }
}

bool BinaryPart::externals(const Record& record) {
  if (!externals_.takes(record.type)) {
    removed(base::What::broken_part);
    return false;
  }
  switch (record.type) {
    case 353:
    case 357: return write(record);
    case 354: return end_of_list(record);
    case 362: return external_sheets();
    default: removed(base::What::external_workbook); return false;
  }
}

// Lines keep their number, because formulas count them; those that led outside lead to a sheet that is not there.
bool BinaryPart::external_sheets() {
  std::vector<std::uint32_t> new_link(binary_.supporting_inside.size(), 0);
  std::uint32_t next = 0, inside = 0;
  bool any = false;
  for (std::size_t i = 0; i < binary_.supporting_inside.size(); ++i) {
    if (!binary_.supporting_inside[i]) continue;
    new_link[i] = next++;
    if (!any) inside = new_link[i];
    any = true;
  }
  if (!any) write(357, {});
  base::Bytes body;
  base::put_u32le(body, static_cast<std::uint32_t>(binary_.supporting.size()));
  for (std::size_t i = 0; i < binary_.supporting.size(); ++i) {
    const Reach reach = binary_.tokens.reaches[i];
    const auto renumbered = [&](std::int32_t sheet) {
      if (reach != Reach::inside) return kNoSheet;
      return sheet < 0 ? static_cast<std::uint32_t>(sheet) : static_cast<std::uint32_t>(book_.new_index(sheet));
    };
    base::put_u32le(body, reach == Reach::outside ? inside : new_link[binary_.supporting[i]]);
    base::put_u32le(body, renumbered(binary_.first_sheet[i]));
    base::put_u32le(body, renumbered(binary_.last_sheet[i]));
  }
  return write(362, body);
}

bool BinaryPart::name(const Record& record) {
  const std::size_t index = names_seen_++;
  if (index >= binary_.names.size() || !binary_.names[index].survives) {
    removed(what_of(index < binary_.names.size() ? binary_.tokens.names[index].why : Judgement::dangling));
    return false;
  }
  base::Bytes body(record.body.begin(), record.body.end());
  if (const std::uint32_t sheet = binary_.names[index].sheet; sheet != kNoSheet)
    patch_u32le(body, 5, static_cast<std::uint32_t>(book_.new_index(static_cast<long>(sheet))));
  base::Reader in(record.body);
  in.skip(9);
  wide_string(in);
  if (judge_at(body, in.position()) != Judgement::keep) return false;
  return write(record.type, body);
}

// BrtBeginPivotCacheIDs (2.4.170) counts its caches.
bool BinaryPart::pivot_cache_list(const Record& record) {
  base::Bytes body(record.body.begin(), record.body.end());
  patch_u32le(body, 0, static_cast<std::uint32_t>(book_.cache_ids.size()));
  return write(record.type, body);
}

bool BinaryPart::pivot_cache_entry(const Record& record) {
  base::Reader in(record.body);
  const std::uint32_t id = in.u32le();
  auto relation = wide_string(in);
  if (!relation || !book_.cache_ids.contains(std::to_string(id)) || !part_.use(*relation)) return false;
  write(record);
  return write(387, {});
}

}  // namespace sekisho::formats::ooxml::sheet
