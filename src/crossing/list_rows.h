// For the lists of this room: rows as tables have them into what people see.
#pragma once

#include "crossing/lists.h"

namespace sekisho::crossing {

// The columns that line_from() reads; the item is i.
inline constexpr std::string_view kLineColumns =
    "SELECT i.id, i.crossing, i.position, i.path, i.state, i.leaf, i.bytes, i.changed_at, i.original, i.clean, i.clean_bytes, i.input_type,"
    " i.clean_type, i.report, i.code, i.place, i.number, i.arrived_at, i.takes, i.removed, i.original_sha256, i.clean_sha256, i.original_until"
    " FROM item i ";
// Where an approval is asked for, recipients see an item i of a crossing c only once it was let through.
inline constexpr std::string_view kLetThrough = "(c.needs_approval = 0 OR i.state IN ('released', 'taken') OR (i.state = 'expired' AND i.takes > 0))";

base::Result<ItemLine> line_from(const store::Row& row);

// In the order of the ids, without those that are not there.
base::Result<std::vector<CrossingHead>> crossing_heads(store::Statements& statements, const std::vector<std::string>& ids);

}  // namespace sekisho::crossing
