// What lists and tallies keep of every move, in the same unit of work; for advance() and the arrival alone.
#pragma once

#include "crossing/advance.h"
#include "zones/zones.h"

namespace sekisho::crossing {

struct Passage {
  std::string_view crossing;
  State before{}, after{};
  std::uint64_t takes = 0, bytes = 0;  // of the item before the move
  std::string_view zone_from, zone_to;
};

// Hashes, counts and the like that the facts of the move make true of the row; to be set beside what the move sets itself.
void add_shown_columns(const Move& move, std::vector<std::string_view>& columns, std::vector<store::Value>& values);

base::Status keep_lists(store::Statements& unit, const Move& move, const Passage& passage);

// A crossing was begun; a file of it arrived.
base::Status keep_opened(store::Statements& unit, base::Micros at);
base::Status keep_arrival(store::Statements& unit, base::Micros at);

}  // namespace sekisho::crossing
