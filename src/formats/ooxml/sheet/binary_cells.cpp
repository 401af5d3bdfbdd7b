// Cells of an xlsb that hold formulas: the formula is judged, the value stays ([MS-XLSB] 2.4.671 to 2.4.674, 2.4.301, 2.4.786).
#include <utility>

#include "formats/ooxml/sheet/binary.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

constexpr std::size_t kCellBytes = 8;  // Cell (2.5.10)
constexpr std::uint8_t kExp = 0x01;    // PtgExp: the formula stands with another cell

std::uint64_t place(std::uint32_t row, std::uint32_t column) { return std::uint64_t{row} << 32 | column; }

}  // namespace

// A formula structure is cce, rgce, cb, rgcb. offset: of cce.
Judgement BinaryPart::judge_at(base::Bytes& body, std::size_t offset) {
  const std::uint32_t bytes = u32le_at(body, offset);
  if (offset > body.size() || body.size() - offset < 8 || bytes > body.size() - offset - 8) return Judgement::unknown_function;
  return judge_tokens(std::span(body).subspan(offset + 4, bytes), binary_.tokens);
}

// Where the value ends: string, number, boolean, error.
static std::optional<std::size_t> value_end(const Record& record) {
  base::Reader in(record.body);
  in.skip(kCellBytes);
  switch (record.type) {
    case 8: in.skip(std::size_t{in.u32le()} * 2); break;
    case 9: in.skip(8); break;
    default: in.skip(1);
  }
  if (!in.ok()) return std::nullopt;
  return in.position();
}

bool BinaryPart::value_of(const Record& record) {
  constexpr std::uint16_t kValueCells[] = {6, 5, 4, 3};  // BrtCellSt, BrtCellReal, BrtCellBool, BrtCellError
  const auto end = value_end(record);
  if (!end) return false;
  return write(kValueCells[record.type - 8], record.body.first(*end));
}

bool BinaryPart::formula_cell(const Record& record) {
  const auto end = value_end(record);
  if (!end) {
    removed(base::What::broken_part);
    return false;
  }
  base::Bytes body(record.body.begin(), record.body.end());
  if (!part_.on(base::Setting::office_keep_formulas)) {
    removed(base::What::fetching_formula);
    return value_of(record);
  }
  if (cell_formula_stays(record, body, *end + 2)) return write(record.type, body);
  return value_of(record);
}

// offset of the formula: behind the value and GrbitFmla.
bool BinaryPart::cell_formula_stays(const Record& record, base::Bytes& body, std::size_t formula) {
  const std::uint32_t column = u32le_at(record.body, 0);
  const bool elsewhere = u32le_at(body, formula) == 5 && body.size() >= formula + 17 && body[formula + 4] == kExp;
  if (!elsewhere) {
    const Judgement judgement = judge_at(body, formula);
    if (judgement != Judgement::keep) removed(what_of(judgement));
    return judgement == Judgement::keep;
  }
  const std::uint64_t master = place(u32le_at(body, formula + 5), u32le_at(body, formula + 13));
  if (const auto known = shared_.find(master); known != shared_.end()) {
    if (!known->second) removed(base::What::fetching_formula);
    return known->second;
  }
  // The first cell of a shared or array formula: the formula itself is the next record.
  const std::size_t resume = in_.position();
  const auto next = in_.next();
  in_.seek(resume);
  bool stays = false;
  if (master == place(row_, column) && next && next->type == 428) stays = true;  // a data table: numbers only
  if (master == place(row_, column) && next && (next->type == 426 || next->type == 427)) {
    base::Bytes copy(next->body.begin(), next->body.end());
    const Judgement judgement = judge_at(copy, next->type == 426 ? 17 : 16);
    stays = follower_stays_ = judgement == Judgement::keep;
    if (!stays) removed(what_of(judgement));
  } else if (!stays) {
    removed(base::What::dangling_reference);
  }
  shared_[master] = stays;
  return stays;
}

// BrtArrFmla and BrtShrFmla follow the cell that was judged with them. Their range may begin elsewhere: it is a box around all members.
bool BinaryPart::shared_formula(const Record& record) {
  const bool stays = std::exchange(follower_stays_, false);
  base::Bytes body(record.body.begin(), record.body.end());
  if (!stays || judge_at(body, record.type == 426 ? 17 : 16) != Judgement::keep) return false;
  return write(record.type, body);
}

}  // namespace sekisho::formats::ooxml::sheet
