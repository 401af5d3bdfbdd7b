// Cells: formulas that stay or become their values, texts.
#include <algorithm>
#include <array>

#include "formats/xls/sheet.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::What;

namespace {

constexpr std::size_t kFormulaHead = 20, kCellHead = 6, kTableBytes = 16;

std::uint32_t cell_of(const Record& record) {
  base::Reader in(record.body);
  const std::uint32_t row = in.u16le(), column = in.u16le();
  return row << 16 | column;
}

struct Parts {
  ByteView tokens, extra;
  bool good = false;
};

// The length in front of the tokens, the tokens, what they hold behind.
Parts parts_of(ByteView body, std::size_t at) {
  base::Reader in(base::slice(body, at));
  const std::size_t length = in.u16le();
  Parts out;
  out.tokens = in.take(length);
  out.good = in.ok();
  out.extra = base::slice(body, at + 2 + length);
  return out;
}

Bytes joined(const Record& record) {
  Bytes out(record.body.begin(), record.body.end());
  for (const ByteView more : record.more) base::put(out, more);
  return out;
}

// Where the tokens of the records behind a formula begin (2.4.4, 2.4.277); 2.4.313 has none.
std::size_t tokens_at(std::uint16_t type) { return type == kArray ? 12 : 8; }

What what_of(const Judged& judged) { return judged.keep() ? What::dangling_reference : ooxml::sheet::what_of(judged.judgement); }

}  // namespace

std::size_t Block::follower(std::size_t formula) const {
  if (formula + 1 >= records_.size()) return 0;
  const std::uint16_t type = records_[formula + 1].type;
  return type == kArray || type == kShrFmla || type == kTable ? formula + 1 : 0;
}

// What keeps a formula for several cells from staying: its own tokens, or the formula of the cell that it stands behind.
std::optional<What> Block::group_fault(const Record& cell, const Record& group, std::uint32_t& target) const {
  if (!book_.on(base::Setting::office_keep_formulas)) return What::fetching_formula;
  const Bytes owner = joined(cell);
  const Parts own = parts_of(owner, kFormulaHead);
  const Judged owned = book_.judge(own.tokens, own.extra);
  if (!own.good || cell.body.size() < kFormulaHead) return What::broken_part;
  if (!owned.keep()) return what_of(owned);
  if (owned.refers) target = owned.row_column;
  if (group.type == kTable) return group.body.size() >= kTableBytes ? std::optional<What>() : What::broken_part;
  const Bytes body = joined(group);
  const Parts parts = parts_of(body, tokens_at(group.type));
  const Judged judged = book_.judge(parts.tokens, parts.extra);
  if (!parts.good) return What::broken_part;
  if (!judged.keep() || judged.refers) return what_of(judged);
  return std::nullopt;
}

// Formulas that stand for several cells: judged before the first of those cells is written.
void Block::scan_formulas() {
  std::vector<std::array<std::uint32_t, 3>> all;  // the cell it stands behind, its first cell, the cell that the former refers to
  for (std::size_t i = 1; i < records_.size(); ++i) {
    if (records_[i].type != kFormula) continue;
    const std::size_t behind = follower(i);
    if (behind == 0) continue;
    base::Reader in(records_[behind].body);
    const std::uint32_t row = in.u16le();
    in.skip(2);
    const std::uint32_t cell = cell_of(records_[i]), corner = row << 16 | in.u8();
    std::uint32_t target = cell;
    const std::optional<What> fault = group_fault(records_[i], records_[behind], target);
    groups_.insert({cell, corner});
    all.push_back({cell, corner, target});
    if (!fault) continue;
    for (const std::uint32_t each : all.back()) bad_groups_.emplace(each, *fault);
  }
  // A group without its cell is none: rounds until nothing changes. Where that takes too long, none stays.
  constexpr int kRoundsMax = 16;
  for (int round = 0; !all.empty(); ++round) {
    const std::size_t before = bad_groups_.size();
    for (const auto& group : all) {
      const bool bad = round >= kRoundsMax ||
                       std::ranges::any_of(group, [this](std::uint32_t each) { return bad_groups_.contains(each) || !groups_.contains(each); });
      if (!bad) continue;
      for (const std::uint32_t each : group) bad_groups_.emplace(each, What::dangling_reference);
    }
    if (bad_groups_.size() == before) return;
  }
}

// 2.4.127, with the record of its group and the text that it shows
void Block::formula() {
  const Record& cell = records_[at_++];
  const std::size_t behind = follower(at_ - 1);
  if (behind != 0) ++at_;
  const Record* text = at_ < records_.size() && records_[at_].type == kString ? &records_[at_++] : nullptr;
  if (!(rule_of(kFormula)->places & place_)) return void(gone(What::unknown_part));
  const Bytes body = joined(cell);
  const Parts parts = parts_of(body, kFormulaHead);
  if (cell.body.size() < kFormulaHead) return void(gone(What::broken_part));
  const Judged judged = book_.judge(parts.tokens, parts.extra);
  std::optional<What> why;
  if (!book_.on(base::Setting::office_keep_formulas)) why = What::fetching_formula;
  else if (!parts.good) why = What::broken_part;
  else if (!judged.keep()) why = what_of(judged);
  else if (judged.refers && !groups_.contains(judged.row_column)) why = What::dangling_reference;
  else if (const auto bad = bad_groups_.find(judged.row_column); judged.refers && bad != bad_groups_.end()) why = bad->second;
  else if (const auto own = bad_groups_.find(cell_of(cell)); behind != 0 && own != bad_groups_.end()) why = own->second;
  if (why) {
    gone(*why);
    return value_of(cell, text);
  }
  Bytes made(body.begin(), body.begin() + kFormulaHead);
  patch_le(made, 14, made[14] & 0x2B, 2);  // grbit
  patch_le(made, 16, 0, 4);                // chn: of the program that had it open
  base::put_u16le(made, static_cast<std::uint16_t>(judged.tokens.size()));
  base::put(made, judged.tokens);
  base::put(made, judged.extra);
  put_long_record(out_, kFormula, made);
  if (behind != 0) {
    const Record& record = records_[behind];
    Bytes group = joined(record);
    if (record.type == kTable) {
      group.resize(kTableBytes);
    } else {
      const Parts held = parts_of(group, tokens_at(record.type));
      const Judged good = book_.judge(held.tokens, held.extra);
      group.resize(tokens_at(record.type));
      if (record.type == kArray) patch_le(group, 8, 0, 4);  // chn
      base::put_u16le(group, static_cast<std::uint16_t>(good.tokens.size()));
      base::put(group, good.tokens);
      base::put(group, good.extra);
    }
    put_long_record(out_, record.type, group);
  }
  if (text == nullptr) return;
  Cursor in(*text);
  const std::u16string shown = long_string(in);
  if (!in.ok()) return void(gone(What::broken_part));
  put_text_record(out_, kString, {}, shown);
}

// 2.5.133 (FormulaValue)
void Block::value_of(const Record& cell, const Record* text) {
  Bytes body(cell.body.begin(), cell.body.begin() + kCellHead);
  const ByteView value = base::slice(cell.body, kCellHead, 8);
  if (value[6] != 0xFF || value[7] != 0xFF) {
    base::put(body, value);
    return put(kNumber, body);
  }
  if (value[0] == 1 || value[0] == 2) {
    base::put_u8(body, value[2]);
    base::put_u8(body, value[0] - 1);
    return put(kBoolErr, body);
  }
  std::u16string shown;
  if (text != nullptr) {
    Cursor in(*text);
    shown = long_string(in);
    if (!in.ok()) shown.clear();
  }
  if (shown.empty()) {
    if (value[0] == 0) notes_.warn(What::value_without_cache, where_);
    return put(kBlank, body);
  }
  base::put_u32le(body, book_.strings.add(shown));
  book_.strings.count_cell();
  put(kLabelSst, body);
}

// 2.4.149, and RSTRING of older writers, whose formats within the text are not kept: in a sheet both become shared strings.
bool Block::label(const Record& record) {
  Cursor in(record);
  Bytes body = in.take(kCellHead);
  const std::u16string text = long_string(in);
  if (!in.ok()) return false;
  if (place_ == kInChart) {
    put_text_record(out_, kLabel, body, text);
    return record.type == kLabel;
  }
  book_.context().notes.text(base::characters(text), base::characters(text));
  base::put_u32le(body, book_.strings.add(text));
  book_.strings.count_cell();
  put(kLabelSst, body);
  return true;
}

// 2.4.150
bool Block::shared_label(const Record& record) {
  if (record.body.size() != 10 || !record.more.empty()) return false;
  const auto index = book_.strings.index(base::Reader(base::slice(record.body, 6)).u32le());
  Bytes body(record.body.begin(), record.body.begin() + kCellHead);
  if (!index) {
    gone(What::broken_part);
    put(kBlank, body);
    return true;
  }
  base::put_u32le(body, *index);
  book_.strings.count_cell();
  put(kLabelSst, body);
  return true;
}

}  // namespace sekisho::formats::xls
