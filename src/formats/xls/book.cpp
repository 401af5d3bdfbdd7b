// The globals written, and the stream put together: globals, then the sheets that survive in the order of their tabs.
#include "formats/xls/book.h"

#include <algorithm>

#include "formats/officeart/officeart.h"
#include "formats/xls/sheet.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::What;

base::Result<Bytes> Book::write() {
  std::vector<Bytes> blocks;
  for (const Sheet& each : sheets_)
    if (each.survives) blocks.push_back(write_block(*this, records_.subspan(each.first, each.end - each.first), each.where));
  context_.notes.text(strings.characters(), strings.characters());
  if (const std::size_t unused = strings.unused(); unused != 0) context_.notes.removed(What::hidden_remains, {}, static_cast<std::uint32_t>(unused));
  std::vector<Place> places;
  Bytes out = globals(places);
  for (const Place& place : places) {
    patch_le(out, place.at, out.size(), 4);
    base::put(out, std::exchange(blocks[sheets_[place.sheet].number], {}));
    if (out.size() > context_.limits.part_bytes_max) return base::refuse(base::Code::output_too_large);
  }
  return out;
}

Bytes Book::globals(std::vector<Place>& places) {
  Bytes out;
  put_bof(out, records_.front());
  for (std::size_t i = 1; i < globals_end_; ++i) {
    const Record& record = records_[i];
    if (record.type == kBof) {
      gone(What::unknown_part);
      continue;
    }
    if (!one(record, out, places)) gone(rule_of(record.type) ? rule_of(record.type)->what : What::unknown_part);
  }
  if (!strings.empty() && !strings_written_) strings.write(out, out.size());
  put_record(out, kEof, {});
  return out;
}

bool Book::one(const Record& record, Bytes& out, std::vector<Place>& places) {
  const RecordRule* rule = rule_of(record.type);
  if (rule == nullptr || rule->fate == Fate::drop) return false;
  if (rule->fate == Fate::silent) {
    if (record.type == kSupBook) supporting_block(out);
    return true;
  }
  if (!(rule->places & kInGlobals)) return false;
  if (rule->fate == Fate::judge) return judge_one(record, out, places);
  if (!right_size(*rule, record)) return false;
  put_record(out, record.type, record.body);
  return true;
}

bool Book::judge_one(const Record& record, Bytes& out, std::vector<Place>& places) {
  switch (record.type) {
    case kBoundSheet: bound_sheet(out, places); return true;
    case kExternSheet: supporting_block(out); return true;
    case kLbl: name(out); return true;
    case kWindow1: return window(record, out);
    case kSst:
      if (!std::exchange(strings_written_, true)) strings.write(out, out.size());
      return true;
    case kMsoDrawingGroup:
      if (!std::exchange(drawing_written_, true) && !drawing_group_.empty()) put_long_record(out, kMsoDrawingGroup, drawing_group_);
      return true;
    case 0x0031: return font(record, out);
    case 0x005C: return write_access(record, out);
    case 0x013D: return sheet_numbers(record, out);
    case 0x01B7: return refresh_all(record, out);
    case 0x0293: return style(record, out);
    case 0x041E: return number_format(record, out);
    case 0x087D: return theme_gone_ ? kept_from(What::unknown_markup) : cell_format_extension(record, out);
    case 0x088D: return differential_format(record, out);
    case 0x088E: return table_styles(record, out);
    case 0x0892: return theme_gone_ ? kept_from(What::unknown_markup) : style_extension(record, out);
    case 0x0896:
      if (theme_gone_ || !future_header(record)) return kept_from(What::custom_data);  // a package of its own
      put_record(out, record.type, record.body);
      return true;
    default: return false;
  }
}

// 2.4.28
void Book::bound_sheet(Bytes& out, std::vector<Place>& places) {
  const std::size_t index = sheets_seen_++;
  if (index >= sheets_.size() || !sheets_[index].survives) return;
  const Sheet& each = sheets_[index];
  Bytes body;
  base::put_u32le(body, 0);
  base::put_u8(body, each.hidden);
  base::put_u8(body, each.kind == kChart ? 2 : 0);
  put_short_string(body, each.name);
  places.push_back({out.size() + 4, index});
  put_record(out, kBoundSheet, body);
}

// SUPBOOK of the book itself and of the analysis functions, EXTERNNAME, EXTERNSHEET: one block, where the first of them stood.
void Book::supporting_block(Bytes& out) {
  if (std::exchange(supporting_written_, true)) return;
  if (itself_) {
    Bytes body;
    base::put_u16le(body, static_cast<std::uint16_t>(survivors_));
    base::put_u16le(body, 0x0401);
    put_record(out, kSupBook, body);
  }
  const bool functions = std::ranges::any_of(supporting_, [](const Supporting& each) { return each.kind == Supporting::Kind::functions; });
  if (functions) {
    Bytes body;
    base::put_u16le(body, 1);
    base::put_u16le(body, 0x3A01);
    put_record(out, kSupBook, body);
    for (const Supporting& each : supporting_)
      for (const std::u16string& function : each.kept) {
        Bytes name_body(6, 0);
        put_short_string(name_body, function);
        base::put_u16le(name_body, 2);  // the formula of a function's name is #REF!
        base::put_u16le(name_body, 0x171C);
        put_record(out, kExternName, name_body);
      }
  }
  if (!itself_ && !functions) return;
  Bytes lines;
  base::put_u16le(lines, static_cast<std::uint16_t>(extern_lines_.size()));
  for (const auto& line : extern_lines_)
    for (const std::uint16_t value : line) base::put_u16le(lines, value);
  // A line is never cut in two.
  constexpr std::size_t kWhole = 2 + 6 * 1'370;
  put_record(out, kExternSheet, base::slice(lines, 0, kWhole));
  for (std::size_t at = kWhole; at < lines.size(); at += 6 * 1'370) put_record(out, kContinue, base::slice(lines, at, 6 * 1'370));
}

// How Excel marks the name of a function of later versions: hidden, a function, of the user's own group. Nothing is called by it.
constexpr std::uint16_t kLaterFunction = 0x038B;

// 2.4.150, without the texts that a macro's menu entry had
bool Book::name(Bytes& out) {
  const std::size_t index = names_seen_++;
  if (index >= names_.size()) return false;
  const Name& each = names_[index];
  if (!each.survives) return gone(each.why);
  const Judged judged = judge(each.tokens, each.extra);
  const bool error = each.future;  // #NAME?
  Bytes body;
  base::put_u16le(body, each.future ? kLaterFunction : static_cast<std::uint16_t>(each.flags & 0x0FE1));
  base::put_u8(body, 0);
  base::put_u8(body, static_cast<std::uint8_t>(each.text.size()));
  base::put_u16le(body, static_cast<std::uint16_t>(error ? 2 : judged.tokens.size()));
  base::put_u16le(body, 0);
  base::put_u16le(body, each.sheet == 0 ? 0 : static_cast<std::uint16_t>(sheets_[each.sheet - 1u].number + 1));
  base::put_u32le(body, 0);
  put_string_of(body, each.text);
  if (error) base::put_u16le(body, 0x1D1C);
  else base::put(body, judged.tokens), base::put(body, judged.extra);
  put_long_record(out, kLbl, body);
  return true;
}

// 2.4.346: which tab is shown, which is the first to be seen, how many are selected
bool Book::window(const Record& record, Bytes& out) const {
  if (record.body.size() != 18 || !record.more.empty()) return false;
  const auto number = [&](std::uint16_t old) -> std::uint16_t {
    if (old < sheets_.size() && sheets_[old].survives && sheets_[old].hidden == 0) return sheets_[old].number;
    return std::ranges::find_if(sheets_, [](const Sheet& each) { return each.survives && each.hidden == 0; })->number;
  };
  base::Reader in(record.body);
  Bytes body(record.body.begin(), record.body.end());
  in.skip(10);
  const std::uint16_t current = in.u16le(), first = in.u16le(), selected = in.u16le();
  patch_le(body, 10, number(current), 2);
  patch_le(body, 12, first < sheets_.size() && sheets_[first].survives ? sheets_[first].number : 0, 2);
  patch_le(body, 14, survivors_ == sheets_.size() ? selected : 1, 2);
  put_record(out, record.type, body);
  return true;
}

// 2.4.349: who has the book open: nobody
bool Book::write_access(const Record& record, Bytes& out) {
  constexpr std::size_t kBytes = 112;
  Bytes body = {0, 0, 0};
  body.resize(kBytes, ' ');
  if (!std::ranges::equal(body, record.body)) gone(What::metadata);
  put_record(out, record.type, body);
  return true;
}

// 2.4.241: numbers of the tabs for the history of changes; as good as nothing once a tab is gone
bool Book::sheet_numbers(const Record& record, Bytes& out) const {
  if (record.body.size() == 2 * sheets_.size() && record.more.empty() && survivors_ == sheets_.size()) put_record(out, record.type, record.body);
  return record.body.size() % 2 == 0;
}

// 2.4.221: whether data from elsewhere are fetched on opening
bool Book::refresh_all(const Record& record, Bytes& out) {
  if (record.body.size() != 2) return false;
  if (record.body[0] != 0 || record.body[1] != 0) gone(What::data_query);
  const std::uint8_t no[] = {0, 0};
  put_record(out, record.type, no);
  return true;
}

}  // namespace sekisho::formats::xls
