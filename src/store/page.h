// Lists a page at a time, without OFFSET: each page begins after the last row of the one before, by values that an index holds. The order is total
// (the last column is unique), so no row is shown twice or left out while others come and go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/value.h"

namespace sekisho::store {

enum class Direction { up, down };

template <class T>
struct Page {
  std::vector<T> rows;
  std::string next;  // the cursor of the next page; empty at the end
};

class Keyset {
 public:
  // list: the name of the list, so that a cursor of one is none of another. columns: never NULL in the rows listed, the last one unique; texts
  // among them are declared {text}, for both engines to order them alike.
  Keyset(std::string list, std::vector<std::string> columns, Direction direction);

  struct After {
    std::string where;  // true for what comes after the cursor; for the WHERE clause
    std::vector<Value> values;
  };
  // An empty cursor is before the first row. Errors: store_conflict for a cursor that is not of this list and this program's making.
  base::Result<After> after(const std::string& cursor) const;
  std::string order() const;  // for ORDER BY

  // Of rows asked for with LIMIT rows_max + 1, whose first columns are those of the order: leaves rows_max, gives the cursor of what follows.
  std::string cut(Rows& rows, std::size_t rows_max) const;

 private:
  std::string seal(const std::string& payload) const;
  std::string list_;
  std::vector<std::string> columns_;
  Direction direction_;
};

// The key that seals cursors; random until it is given. Before the first cursor is made: a server sets it so that cursors outlive a restart.
void set_cursor_key(std::string_view secret);

}  // namespace sekisho::store
