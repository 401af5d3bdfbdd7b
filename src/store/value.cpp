#include "store/value.h"

#include "base/error.h"

namespace sekisho::store {

const Value& Row::at(std::size_t column) const {
  SEKISHO_CHECK(column < values_.size());
  return values_[column];
}

bool Row::is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(at(column)); }

namespace {

template <class T>
const T& as(const Value& value) {
  const T* held = std::get_if<T>(&value);
  SEKISHO_CHECK(held != nullptr);
  return *held;
}

}  // namespace

std::int64_t Row::integer(std::size_t column) const { return as<std::int64_t>(at(column)); }
double Row::number(std::size_t column) const { return as<double>(at(column)); }
const std::string& Row::text(std::size_t column) const { return as<std::string>(at(column)); }
const base::Bytes& Row::bytes(std::size_t column) const { return as<base::Bytes>(at(column)); }

}  // namespace sekisho::store
