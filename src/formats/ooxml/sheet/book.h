// What the parts of one workbook know of each other: which sheets, names, views and pivot caches survive, and under which number.
// Filled from the workbook part (XML or BIFF12) before anything is written; read by the hooks of all other parts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/what.h"
#include "formats/ooxml/sheet/formula.h"

namespace sekisho::formats::ooxml {

namespace sheet {
struct BinaryBook;
}

struct BookSheet {
  std::string name, id, relation;  // id: sheetId, decimal
  bool hidden = false;
  bool survives = true;
};

struct BookName {
  std::string name, formula;
  long sheet = -1;     // localSheetId: index into Book::sheets, before renumbering
  bool macro = false;  // flags that only macros need
  bool survives = true;
  base::What why = base::What::dangling_reference;
};

struct BookView {
  std::string guid;
  bool personal = false;  // named after a person
};

struct Book {
  // Fixed once settle() has run.
  std::vector<BookSheet> sheets;
  std::vector<BookName> names;
  std::vector<BookView> views;
  std::unordered_set<std::string> kept_views;
  std::unordered_set<std::string> cache_ids;  // of the pivot caches that stay
  bool any_cache_removed = false;
  bool keep_cell_metadata = false;
  sheet::Scope scope;
  std::shared_ptr<sheet::BinaryBook> binary;  // of an xlsb

  // Decides which names survive and what the scope of formulas is. Rounds are bounded; what is undecided then goes.
  void settle(bool keep_links);
  void scope_names();
  long new_index(long old_index) const;         // of a sheet; -1 where it is gone
  long written_index(long index) const;         // the same while the workbook part is written
  long first_visible() const;                   // new index; of the first hidden one where all are hidden; -1 where no sheet survives
  bool all_hidden() const;                      // no visible sheet survives
  bool macro_name(const BookName& each) const;  // by flags or by a name that starts by itself

  std::vector<long> new_indexes;

  // Of the part that is being written. The filter may run over its own output again: numbers are changed in the first pass only.
  int passes = 0;
  std::unordered_map<std::string, bool> shared_formulas;  // by si: whether its master stays
  std::string formula_group;                              // of the f that is open
  enum class Formula : std::uint8_t { plain, master, child } formula_kind = Formula::plain;
  bool name_goes = false;   // the definedName that is open
  bool value_owed = false;  // a formula went and its cell has shown no value yet
  std::uint32_t without_value = 0;
};

}  // namespace sekisho::formats::ooxml
