#include "formats/ooxml/sheet/book.h"

#include <algorithm>

#include "formats/ooxml/sheet/letters.h"

namespace sekisho::formats::ooxml {
namespace {

constexpr int kRoundsMax = 32;

// Names that start macros by themselves, with or without the prefix of built-in names ([MS-XLSB] 2.4.717).
bool starts_by_itself(std::string_view name) {
  if (sheet::starts_with_letters(name, "_xlnm.")) name.remove_prefix(6);
  for (std::string_view start : {"Auto_Open", "Auto_Close", "Auto_Activate", "Auto_Deactivate"})
    if (sheet::starts_with_letters(name, start)) return true;
  return false;
}

}  // namespace

bool Book::macro_name(const BookName& each) const { return each.macro || starts_by_itself(each.name); }

void Book::settle(bool keep_links) {
  scope = {};
  scope.keep_links = keep_links;
  new_indexes.clear();
  long next = 0;
  for (const BookSheet& each : sheets) {
    new_indexes.push_back(each.survives ? next++ : -1);
    if (each.survives) scope.sheets.insert(sheet::folded(each.name));
  }
  for (BookName& each : names) {
    const bool gone_sheet = each.sheet >= 0 && new_index(each.sheet) < 0;
    each.survives = !macro_name(each) && !gone_sheet;
    if (!each.survives) each.why = gone_sheet ? base::What::dangling_reference : base::What::xlm_macro;
  }
  // A name that uses a removed name goes too, and so on.
  bool changed = true;
  for (int round = 0; changed; ++round) {
    scope_names();
    changed = false;
    for (BookName& each : names) {
      if (!each.survives) continue;
      const sheet::Judgement judgement = round >= kRoundsMax ? sheet::Judgement::dangling : sheet::judge(each.formula, scope);
      if (judgement == sheet::Judgement::keep) continue;
      each.survives = false;
      each.why = sheet::what_of(judgement);
      changed = true;
    }
  }
  kept_views.clear();
  for (const BookView& view : views)
    if (!view.personal) kept_views.insert(view.guid);
}

// A name that survives on one sheet and goes on another counts as surviving.
void Book::scope_names() {
  scope.names.clear();
  scope.removed_names.clear();
  for (const BookName& each : names)
    if (each.survives) scope.names.insert(sheet::folded(each.name));
  for (const BookName& each : names)
    if (std::string key = sheet::folded(each.name); !each.survives && scope.names.find(key) == scope.names.end())
      scope.removed_names.insert(std::move(key));
}

long Book::new_index(long old_index) const {
  return old_index < 0 || static_cast<std::size_t>(old_index) >= new_indexes.size() ? -1 : new_indexes[static_cast<std::size_t>(old_index)];
}

long Book::written_index(long index) const {
  if (passes <= 1) return new_index(index);
  return index >= 0 && index < std::count_if(new_indexes.begin(), new_indexes.end(), [](long each) { return each >= 0; }) ? index : -1;
}

bool Book::all_hidden() const {
  return std::none_of(sheets.begin(), sheets.end(), [](const BookSheet& each) { return each.survives && !each.hidden; });
}

long Book::first_visible() const {
  long first = -1;
  for (std::size_t i = 0; i < sheets.size() && i < new_indexes.size(); ++i) {
    if (new_indexes[i] < 0) continue;
    if (!sheets[i].hidden) return new_indexes[i];
    if (first < 0) first = new_indexes[i];
  }
  return first;
}

}  // namespace sekisho::formats::ooxml
