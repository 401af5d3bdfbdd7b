// The globals read ahead: sheets, references to other books, names, strings, pictures.
#include <algorithm>
#include <unordered_map>

#include "formats/officeart/officeart.h"
#include "formats/xls/book.h"
#include "text/text.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;
namespace sheet = ooxml::sheet;

base::Status Book::prescan() {
  // Nothing nests in the globals: they end with the first EOF.
  globals_end_ = static_cast<std::size_t>(std::ranges::find(records_, kEof, &Record::type) - records_.begin());
  globals_end_ = std::min(globals_end_ + 1, records_.size());
  if (auto status = find_sheets(); !status) return status;
  scope_.keep_links = on(base::Setting::office_keep_links);
  scan_supporting();
  scan_names();
  scan_strings();
  scan_pictures();
  return {};
}

// The blocks behind the globals: first record, one past the last.
std::vector<std::pair<std::size_t, std::size_t>> Book::blocks() const {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t i = globals_end_; i < records_.size();) {
    if (records_[i].type != kBof) {
      ++i;
      continue;
    }
    const std::size_t end = block_end(records_, i);
    out.emplace_back(i, end);
    i = end;
  }
  return out;
}

// 2.4.28: a sheet says where its block begins. Where one of them is wrong, all are taken in the order of the stream, as readers that ignore it do.
base::Status Book::find_sheets() {
  const auto found = blocks();
  std::unordered_map<std::size_t, std::size_t> by_place;
  for (std::size_t i = 0; i < found.size(); ++i) by_place.emplace(records_[found[i].first].at, i);
  std::vector<std::size_t> claimed;
  for (std::size_t i = 0; i < globals_end_; ++i) {
    if (records_[i].type != kBoundSheet) continue;
    Cursor in(records_[i]);
    const std::uint32_t place = in.u32();
    Sheet each;
    each.hidden = in.u8() & 3;
    in.u8();
    each.name = short_string(in);
    each.where = text::printable(utf8(each.name));
    const auto at = by_place.find(place);
    claimed.push_back(at == by_place.end() ? SIZE_MAX : at->second);
    if (at != by_place.end()) by_place.erase(at);
    sheets_.push_back(std::move(each));
  }
  if (std::ranges::find(claimed, SIZE_MAX) != claimed.end())
    for (std::size_t i = 0; i < claimed.size(); ++i) claimed[i] = i < found.size() ? i : SIZE_MAX;
  for (std::size_t i = 0; i < sheets_.size(); ++i) {
    if (claimed[i] == SIZE_MAX) {
      context_.notes.removed(What::broken_part, sheets_[i].where);
      continue;
    }
    sheets_[i].first = found[claimed[i]].first;
    sheets_[i].end = found[claimed[i]].second;
    judge_sheet(sheets_[i]);
  }
  for (std::size_t i = std::ranges::count_if(claimed, [](std::size_t at) { return at != SIZE_MAX; }); i < found.size(); ++i)
    context_.notes.removed(What::hidden_remains);
  for (Sheet& each : sheets_)
    if (each.survives) each.number = static_cast<std::uint16_t>(survivors_++);
  if (survivors_ == 0) return base::refuse(sheets_.empty() ? Code::damaged : Code::feature_unsupported);
  if (std::ranges::none_of(sheets_, [](const Sheet& each) { return each.survives && each.hidden == 0; }))
    std::ranges::find_if(sheets_, &Sheet::survives)->hidden = 0;
  return {};
}

void Book::judge_sheet(Sheet& each) {
  each.kind = opens(records_[each.first]);
  if (each.kind == kMacroSheet) return context_.notes.removed(What::xlm_macro, each.where);
  if (each.kind == kModule) return context_.notes.removed(What::macro, each.where);
  if (each.kind != kSheet && each.kind != kChart) return context_.notes.removed(What::unknown_part, each.where);
  bool hides = each.hidden != 0;
  for (std::size_t i = each.first; i < each.end; ++i) {
    const Record& record = records_[i];
    if (record.type == kWsBool && record.body.size() >= 2 && record.body[0] & 0x10) return context_.notes.removed(What::dialog_sheet, each.where);
    hides = hides || (record.type == kRow && record.body.size() >= 14 && record.body[12] & 0x20) ||  // 2.4.221: fDyZero
            (record.type == kColInfo && record.body.size() >= 10 && record.body[8] & 1);             // 2.4.53: fHidden
  }
  each.survives = true;
  if (hides) context_.notes.warn(What::hidden_sheet, each.where);
}

// 2.4.271: the book itself, the analysis functions, another book, DDE, OLE
void Book::scan_supporting() {
  for (std::size_t i = 0; i < globals_end_; ++i) {
    const Record& record = records_[i];
    if (record.type == kSupBook) {
      base::Reader in(record.body);
      in.skip(2);
      const std::uint16_t kind = in.u16le();
      Supporting each;
      if (kind == 0x0401) each.kind = Supporting::Kind::itself;
      else if (kind == 0x3A01) each.kind = Supporting::Kind::functions;
      else if (std::ranges::find(record.body, std::uint8_t{3}) != record.body.end()) each.what = What::dde;
      itself_ = itself_ || each.kind == Supporting::Kind::itself;
      if (each.kind == Supporting::Kind::outside) context_.notes.removed(each.what);
      supporting_.push_back(std::move(each));
    } else if (record.type == kExternName && !supporting_.empty()) {
      extern_name(record, supporting_.back());
    }
  }
  std::uint32_t number = 0;
  for (Supporting& each : supporting_)
    for (TokenName& name : each.names)
      if (name.number != 0) name.number = ++number;
  for (std::size_t i = 0; i < globals_end_; ++i)
    if (records_[i].type == kExternSheet) extern_sheet(records_[i]);
}

// 2.4.106: of an add-in, the name of a function
void Book::extern_name(const Record& record, Supporting& supporting) {
  if (supporting.kind != Supporting::Kind::functions) return;
  Cursor in(record);
  (void)in.take(6);
  const std::u16string name = short_string(in);
  TokenName named;
  named.future = true;
  named.kind = in.ok() ? sheet::function_kind(sheet::without_prefix(utf8(name))) : FunctionKind::unknown;
  if (named.kind == FunctionKind::calculates) {
    named.number = 1;
    supporting.kept.push_back(name);
  } else {
    context_.notes.removed(What::fetching_formula);
  }
  supporting.names.push_back(named);
}

void Book::extern_sheet(const Record& record) {
  if (!scope_.sheets.empty()) return;
  Cursor in(record);
  const std::size_t count = in.u16();
  const std::uint16_t functions_book = itself_ ? 1 : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint16_t book = in.u16(), first = in.u16(), last = in.u16();
    if (!in.ok()) break;
    Sheets3d line;
    if (book < supporting_.size() && supporting_[book].kind == Supporting::Kind::functions) {
      line.reach = Reach::inside;
      line.functions = true;
      line.extern_names = &supporting_[book].names;
      line.number = static_cast<std::uint16_t>(extern_lines_.size());
      extern_lines_.push_back({functions_book, 0xFFFE, 0xFFFE});
    } else if (book < supporting_.size() && supporting_[book].kind == Supporting::Kind::itself) {
      const auto number = [&](std::uint16_t old) -> int {
        if (old >= 0xFFFE) return old;  // the whole book; a sheet that was deleted
        return old < sheets_.size() && sheets_[old].survives ? sheets_[old].number : -1;
      };
      line.reach = number(first) >= 0 && number(last) >= 0 ? Reach::inside : Reach::gone;
      if (line.reach == Reach::inside) {
        line.number = static_cast<std::uint16_t>(extern_lines_.size());
        extern_lines_.push_back({0, static_cast<std::uint16_t>(number(first)), static_cast<std::uint16_t>(number(last))});
      }
    }
    scope_.sheets.push_back(line);
  }
}

namespace {

enum NameFlag : std::uint16_t { kHidden = 0x01, kFunction = 0x02, kMacro = 0x04 | 0x08, kCalculated = 0x10, kBuiltIn = 0x20 };

// 2.5.114: built-in names that run when a book is opened, closed, shown, left, or belong to macros.
bool starts_by_itself(const std::u16string& text, bool built_in) {
  if (built_in && text.size() == 1) return text[0] == 1 || text[0] == 2 || (text[0] >= 8 && text[0] <= 0x0B);
  const std::string letters = text::lower_ascii(utf8(text));
  for (std::string_view start : {"auto_open", "auto_close", "auto_activate", "auto_deactivate", "_xlnm.auto_", "_xlnm.recorder"})
    if (letters.starts_with(start)) return true;
  return false;
}

}  // namespace

// 2.4.150
Book::Name Book::read_name(const Record& record) {
  Name name;
  Cursor in(record);
  name.flags = in.u16();
  name.key = in.u8();
  const std::size_t characters = in.u8();
  const std::size_t tokens = in.u16();
  in.u16();
  name.sheet = in.u16();
  (void)in.take(4);
  name.text = string_of(in, characters);
  name.tokens = in.take(tokens);
  if (!in.ok()) {
    name.survives = false;
    name.why = What::broken_part;
    return name;
  }
  name.extra = in.take(in.left());
  const bool built_in = name.flags & kBuiltIn;
  const std::string letters = built_in ? std::string() : utf8(name.text);
  const std::string_view bare = sheet::without_prefix(letters);
  name.future = bare.size() != letters.size();
  if (starts_by_itself(name.text, built_in)) {
    name.survives = false;
    name.why = What::auto_name;
  } else if (name.future) {
    name.survives = sheet::function_kind(bare) == FunctionKind::calculates;
    name.why = What::fetching_formula;
  } else if (name.flags & (kFunction | kMacro)) {
    name.survives = false;
    name.why = What::macro_link;
  }
  if (name.survives && (name.sheet > sheets_.size() || (name.sheet > 0 && !sheets_[name.sheet - 1u].survives))) {
    name.survives = false;
    name.why = What::dangling_reference;
  }
  return name;
}

void Book::scan_names() {
  for (std::size_t i = 0; i < globals_end_; ++i)
    if (records_[i].type == kLbl) names_.push_back(read_name(records_[i]));
  settle_names();
}

void Book::number_names() {
  std::uint32_t number = 0;
  scope_.names.clear();
  for (const Name& name : names_) {
    TokenName token;
    token.future = name.future;
    token.kind = name.future ? (name.survives ? FunctionKind::calculates : FunctionKind::unknown) : FunctionKind::unknown;
    token.why = name.why == What::macro_link || name.why == What::auto_name || name.why == What::xlm_macro ? Judgement::macro
                : name.why == What::external_workbook                                                      ? Judgement::external_workbook
                                                                                                           : Judgement::dangling;
    if (name.survives) token.number = ++number;
    scope_.names.push_back(token);
  }
}

bool Book::name_stays(Name& name) const {
  // A function of later versions stands for an error, whatever it is called with.
  if (name.future) return true;
  const Judged judged = judge(name.tokens, name.extra);
  if (judged.keep() && !judged.refers) return true;
  name.why = judged.keep() ? What::dangling_reference : sheet::what_of(judged.judgement);
  return name.survives = false;
}

// A name may stand on other names: rounds until nothing changes. Where that takes too long, names that are left in doubt go.
void Book::settle_names() {
  constexpr int kRoundsMax = 64;
  number_names();
  for (int round = 0;; ++round) {
    bool changed = false;
    for (Name& name : names_)
      if (name.survives && (round >= kRoundsMax || !name_stays(name))) {
        name.survives = false;
        changed = true;
      }
    if (!changed) return;
    number_names();
  }
}

void Book::scan_strings() {
  const auto table = std::find_if(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(globals_end_),
                                  [](const Record& each) { return each.type == kSst; });
  if (table == records_.begin() + static_cast<std::ptrdiff_t>(globals_end_)) return;
  strings.read(*table);
  if (strings.damaged()) context_.notes.removed(What::broken_part);
  if (strings.lost()) context_.notes.removed(What::unknown_markup);
}

// 2.4.170: one drawing group, over several records
void Book::scan_pictures() {
  Bytes bytes;
  for (std::size_t i = 0; i < globals_end_; ++i) {
    const Record& record = records_[i];
    if (record.type == 0x0896) theme_gone_ = record.body.size() != 16 || !record.more.empty();
    if (record.type != kMsoDrawingGroup) continue;
    base::put(bytes, record.body);
    for (const ByteView more : record.more) base::put(bytes, more);
  }
  if (bytes.empty()) return;
  auto tree = officeart::read(bytes, context_.limits);
  if (!tree || tree->records.empty() || tree->records.front().type != officeart::kDggContainer || !tree->records.front().container())
    return context_.notes.removed(What::broken_part);
  if (!tree->whole || tree->records.size() > 1) context_.notes.removed(What::trailing_bytes);
  pictures_ = officeart::clean_group(tree->records.front(), context_);
  officeart::write(tree->records.front(), drawing_group_);
}

}  // namespace sekisho::formats::xls
