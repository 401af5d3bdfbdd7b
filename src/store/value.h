// What SQL takes and gives: the five kinds of value both engines have, and rows of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace sekisho::store {

// Times are whole microseconds since 1970-01-01 UTC; truth values are 0 and 1; text is UTF-8 without NUL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, base::Bytes>;

// One row of a result. Asking for another kind than the column has is a bug and ends the process.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  const Value& at(std::size_t column) const;
  bool is_null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  double number(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  const base::Bytes& bytes(std::size_t column) const;
  std::span<const Value> values() const { return values_; }

 private:
  std::vector<Value> values_;
};

using Rows = std::vector<Row>;

}  // namespace sekisho::store
