// What libpq sees of statements and values: $n for ?, parameters with their types, results by their types.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/value.h"

namespace sekisho::store::postgresql {

// Object ids of built-in types: pg_type.dat. They never change.
enum Oid_ : unsigned {
  kUnknown = 0,
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kText = 25,
  kFloat4 = 700,
  kFloat8 = 701,
  kNumeric = 1700,
};

// Each ? outside literals, quoted names and comments becomes $1, $2, …
std::string with_numbers(std::string_view sql);

// The values of one statement, as PQexecPrepared takes them: numbers as text, bytes as they are. Borrows from the values.
struct Parameters {
  explicit Parameters(std::span<const Value> values);
  Parameters(const Parameters&) = delete;
  std::vector<unsigned> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;

 private:
  std::vector<std::string> numbers_;
};

// A field of a result in text format. A numeric without a fraction that fits becomes an integer, as SUM() is on SQLite. Errors: store_damaged.
base::Result<Value> value_of(unsigned type, std::string_view text);

// One row of COPY … FROM STDIN in text format: https://www.postgresql.org/docs/15/sql-copy.html, “Text Format”.
void append_copy_row(std::string& out, const Row& row);

}  // namespace sekisho::store::postgresql
