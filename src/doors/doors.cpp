#include "doors/doors.h"

#include "doors_table.h"

namespace sekisho::doors {

std::span<const Door* const> all() { return kDoors; }

}  // namespace sekisho::doors
