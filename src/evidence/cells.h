// Cells of rows that somebody may have put something else into: SQLite keeps any kind of value in any column. Where the kind is wrong, nothing.
#pragma once

#include <optional>
#include <string>

#include "store/value.h"

namespace sekisho::evidence {

inline std::optional<std::int64_t> integer_in(const store::Row& row, std::size_t column) {
  const auto* held = std::get_if<std::int64_t>(&row.at(column));
  return held != nullptr ? std::optional(*held) : std::nullopt;
}
inline const std::string& text_in(const store::Row& row, std::size_t column) {
  static const std::string kNone;
  const auto* held = std::get_if<std::string>(&row.at(column));
  return held != nullptr ? *held : kNone;
}
inline base::ByteView bytes_in(const store::Row& row, std::size_t column) {
  const auto* held = std::get_if<base::Bytes>(&row.at(column));
  return held != nullptr ? base::ByteView(*held) : base::ByteView();
}

}  // namespace sekisho::evidence
