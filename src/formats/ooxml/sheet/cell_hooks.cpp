// Cells and their formulas: a formula that may not stay goes, its value stays (ECMA-376 Part 1, 18.3.1.4, 18.3.1.40).
#include "formats/ooxml/sheet/book.h"
#include "formats/ooxml/sheet/hooks.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

// The formula went; until its value is seen the cell may turn out blank.
Verdict drop_formula(Book& book, Part& part, base::What what) {
  part.removed(what);
  book.value_owed = true;
  return Verdict::drop;
}

}  // namespace

Verdict on_worksheet(Element&, Part& part) {
  Book& book = book_of(part);
  book.shared_formulas.clear();
  book.formula_kind = Book::Formula::plain;
  book.value_owed = false;
  return Verdict::keep;
}

// 18.3.1.13 and 18.3.1.73: columns and rows
Verdict on_row(Element& element, Part& part) {
  if (is_on(element.value("hidden"))) part.hides(base::What::hidden_sheet);
  return Verdict::keep;
}

Verdict on_all_rows(Element& element, Part& part) {
  if (is_on(element.value("zeroHeight"))) part.hides(base::What::hidden_sheet);
  return Verdict::keep;
}

Verdict on_cell(Element& element, Part& part) {
  if (!book_of(part).keep_cell_metadata && element.remove("cm")) part.removed(base::What::dangling_reference);
  return Verdict::keep;
}

void on_cell_end(Part& part) {
  Book& book = book_of(part);
  if (book.value_owed) ++book.without_value;
  book.value_owed = false;
}

void on_value_end(Part& part) { book_of(part).value_owed = false; }

Verdict on_cell_formula(Element& element, Part& part) {
  Book& book = book_of(part);
  book.formula_kind = Book::Formula::plain;
  if (!part.on(base::Setting::office_keep_formulas)) return drop_formula(book, part, base::What::fetching_formula);
  if (element.value("t") != "shared") return Verdict::keep;
  book.formula_group = element.value("si");
  if (element.find("ref") != nullptr) {
    book.formula_kind = Book::Formula::master;
    return Verdict::keep;
  }
  // Without its master a member of a shared formula means nothing.
  book.formula_kind = Book::Formula::child;
  const auto master = book.shared_formulas.find(book.formula_group);
  if (master == book.shared_formulas.end()) return drop_formula(book, part, base::What::dangling_reference);
  return master->second ? Verdict::keep : drop_formula(book, part, base::What::fetching_formula);
}

Verdict on_cell_formula_text(std::string& text, Part& part) {
  Book& book = book_of(part);
  const Judgement judgement = judge(text, book.scope);
  if (book.formula_kind == Book::Formula::master) {
    if (book.shared_formulas.size() < kSharedFormulasMax) book.shared_formulas[book.formula_group] = judgement == Judgement::keep;
  }
  if (judgement == Judgement::keep) return Verdict::keep;
  return drop_formula(book, part, what_of(judgement));
}

// Conditional formats, validations, sparklines, column formulas: Excel itself writes #REF! where a reference is lost.
Verdict on_formula_text(std::string& text, Part& part) {
  const Judgement judgement = judge(text, book_of(part).scope);
  if (judgement == Judgement::keep) return Verdict::keep;
  part.removed(what_of(judgement));
  text = "#REF!";
  return Verdict::keep;
}

// Thresholds of scales: val is a formula when type says so.
Verdict on_threshold(Element& element, Part& part) {
  const std::string_view value = element.value("val");
  if (value.empty()) return Verdict::keep;
  const Judgement judgement = judge(value, book_of(part).scope);
  if (judgement == Judgement::keep) return Verdict::keep;
  part.removed(what_of(judgement));
  element.set("val", "0");
  return Verdict::keep;
}

}  // namespace sekisho::formats::ooxml::sheet
