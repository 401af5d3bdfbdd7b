// For the lists: statements over many ids at once, in few shapes, so that each is prepared once.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace sekisho::crossing {

inline std::string marks(std::size_t count) {
  std::string out = "?";
  for (std::size_t i = 1; i < count; ++i) out += ", ?";
  return out;
}

// head IN (…) tail, batch by batch; the rows of all of them, one batch after the other.
inline base::Result<store::Rows> query_many(store::Statements& statements, std::string_view head, const std::vector<store::Value>& ids,
                                            std::string_view tail = {}) {
  constexpr std::array<std::size_t, 5> kSizes = {1, 8, 32, 128, 256};
  store::Rows out;
  for (std::size_t at = 0; at < ids.size();) {
    const std::size_t count = std::min(ids.size() - at, kSizes.back());
    const std::size_t size = *std::find_if(kSizes.begin(), kSizes.end(), [&](std::size_t s) { return s >= count; });
    std::vector<store::Value> values(ids.begin() + static_cast<std::ptrdiff_t>(at), ids.begin() + static_cast<std::ptrdiff_t>(at + count));
    values.resize(size, values.back());
    auto rows = statements.query(std::string(head) + " IN (" + marks(size) + ") " + std::string(tail), values);
    if (!rows) return rows;
    std::move(rows->begin(), rows->end(), std::back_inserter(out));
    at += count;
  }
  return out;
}

}  // namespace sekisho::crossing
