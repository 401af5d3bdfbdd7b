#include "formats/xls/sheet.h"

#include <algorithm>

namespace sekisho::formats::xls {

using base::Bytes;
using base::What;

Bytes write_block(Book& book, std::span<const Record> records, std::string_view where) { return Block(book, records, where).run(); }

Bytes Block::run() {
  put_bof(out_, records_.front());
  scan_formulas();
  scan_drawing();
  at_ = 1;
  while (at_ < records_.size()) one();
  put(kEof, {});
  return std::move(out_);
}

void Block::one() {
  const Record& record = records_[at_];
  if (record.type == kBof) {  // charts of objects were taken with them
    at_ = std::max(block_end(records_, at_), at_ + 1);
    return;
  }
  if (record.type == kUserViewBegin) return leave_view();
  if (record.type == kFormula) return formula();
  ++at_;
  const RecordRule* rule = rule_of(record.type);
  if (rule == nullptr) return void(gone(What::unknown_part));
  if (rule->fate == Fate::silent) return;
  if (rule->fate == Fate::drop) return void(gone(rule->what));
  if (!(rule->places & place_)) return void(gone(What::unknown_part));
  if (rule->fate == Fate::judge) {
    if (!judge(record)) gone(What::unknown_part);
    return;
  }
  if (right_size(*rule, record)) return put(record.type, record.body);
  gone(What::unknown_part);
  // A cell stays, whatever stands behind its value.
  const bool cell = record.type == kNumber || record.type == kBoolErr || record.type == kBlank || record.type == 0x027E;
  if (cell && record.body.size() > rule->most) put(record.type, record.body.first(rule->most));
}

// Handlers note themselves what they take away; false: not understood.
bool Block::judge(const Record& record) {
  switch (record.type) {
    case 0x0014:
    case 0x0015: return header(record);
    case kNote: return note(record);
    case 0x0031: return font(record, out_);
    case kObj:
    case kTxo:
    case kMsoDrawing: write_drawing(); return true;
    case kWsBool: return worksheet_options(record);
    case 0x009E: return auto_filter(record);
    case 0x00D6:
    case kLabel: return label(record);
    case kLabelSst: return shared_label(record);
    case kCondFmt: return conditional_formats();
    case kDVal: return validations();
    case kHLink: return hyperlink();
    case kHLinkTooltip: return gone(What::dangling_reference);  // without its link
    case 0x0867: return feature_header(record);
    case 0x0868: return feature(record);
    case 0x089C: return header_extension(record);
    case 0x100D: return series_text(record);
    case 0x1051: return data_source(record);
    case 0x1066: return fill_effects();
    default: return false;
  }
}

void Block::leave_view() {
  gone(What::metadata);
  while (at_ < records_.size() && records_[at_].type != kUserViewEnd) ++at_;
  if (at_ < records_.size()) ++at_;
}

}  // namespace sekisho::formats::xls
