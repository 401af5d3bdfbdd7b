// The workbook part: sheets that went are taken out of every index that counts them (ECMA-376 Part 1, 18.2).
#include <algorithm>
#include <charconv>

#include "formats/ooxml/sheet/book.h"
#include "formats/ooxml/sheet/hooks.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

long number(std::string_view text) {
  long value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

bool flag(std::string_view value) { return value == "1" || value == "true"; }

// An index into the old sheets becomes one into those that survive.
void renumber(Element& element, std::string_view attribute, Part& part, const Book& book) {
  const Attribute* old = element.find(attribute);
  if (old == nullptr) return;
  long index = book.written_index(number(old->value));
  if (index < 0) index = std::max(0L, book.first_visible());
  std::string text = std::to_string(index);
  if (text != old->value) element.set(attribute, part.keep_text(std::move(text)));
}

}  // namespace

Verdict on_workbook(Element&, Part& part) {
  ++book_of(part).passes;
  return Verdict::keep;
}

Verdict on_book_view(Element& element, Part& part) {
  const Book& book = book_of(part);
  renumber(element, "activeTab", part, book);
  renumber(element, "firstSheet", part, book);
  return Verdict::keep;
}

// Excel opens no workbook whose every sheet is hidden.
Verdict on_sheet(Element& element, Part& part) {
  const Book& book = book_of(part);
  if (book.all_hidden()) {
    const auto first = std::ranges::find_if(book.sheets, &BookSheet::survives);
    if (first != book.sheets.end() && first->relation == element.value("id", Ns::r)) element.remove("state");
  }
  // 18.2.19: a very hidden sheet is not even in the list of those that can be shown again.
  if (const std::string_view state = element.value("state"); state == "hidden" || state == "veryHidden") part.hides(base::What::hidden_sheet);
  return Verdict::keep;
}

Verdict on_custom_book_view(Element& element, Part& part) {
  const Book& book = book_of(part);
  if (!book.kept_views.contains(std::string(element.value("guid")))) {
    part.removed(base::What::metadata);
    return Verdict::drop;
  }
  const std::string_view active = element.value("activeSheetId");
  const BookSheet* first = nullptr;
  for (const BookSheet& each : book.sheets) {
    if (!each.survives) continue;
    if (each.id == active) return Verdict::keep;
    if (first == nullptr) first = &each;
  }
  if (first != nullptr) element.set("activeSheetId", first->id);
  return Verdict::keep;
}

Verdict on_custom_sheet_view(Element& element, Part& part) {
  if (book_of(part).kept_views.contains(std::string(element.value("guid")))) return Verdict::keep;
  part.removed(base::What::metadata);
  return Verdict::drop;
}

Verdict on_defined_name(Element& element, Part& part) {
  const Book& book = book_of(part);
  BookName name{std::string(element.value("name")), {}, -1};
  name.macro = flag(element.value("function")) || flag(element.value("vbProcedure")) || flag(element.value("xlm"));
  for (std::string_view attribute : {"function", "vbProcedure", "xlm"}) element.remove(attribute);
  if (book.macro_name(name)) {
    part.removed(base::What::xlm_macro);
    return Verdict::drop;
  }
  if (const Attribute* local = element.find("localSheetId"); local != nullptr) {
    const long index = book.written_index(number(local->value));
    if (index < 0) {
      part.removed(base::What::dangling_reference);
      return Verdict::drop;
    }
    if (std::string text = std::to_string(index); text != local->value) element.set("localSheetId", part.keep_text(std::move(text)));
  }
  return Verdict::keep;
}

Verdict on_defined_name_text(std::string& text, Part& part) {
  const Judgement judgement = judge(text, book_of(part).scope);
  if (judgement == Judgement::keep) return Verdict::keep;
  part.removed(what_of(judgement));
  return Verdict::drop;
}

Verdict on_pivot_definition(Element& element, Part&) {
  element.remove("mdxSubqueries");
  return Verdict::keep;
}

Verdict on_pivot_cache_definition(Element& element, Part& part) {
  if (flag(element.value("refreshOnLoad"))) part.removed(base::What::data_connection);
  element.remove("refreshOnLoad");
  element.remove("backgroundQuery");
  return Verdict::keep;
}

// Calculated fields and items calculate from the cache; anything else in them goes.
Verdict on_pivot_formula(Element& element, Part& part) {
  const Attribute* formula = element.find("formula");
  if (formula == nullptr) return Verdict::keep;
  const Judgement judgement = judge(formula->value, book_of(part).scope);
  if (judgement == Judgement::keep) return Verdict::keep;
  part.removed(what_of(judgement));
  element.set("formula", "0");
  return Verdict::keep;
}

}  // namespace sekisho::formats::ooxml::sheet
