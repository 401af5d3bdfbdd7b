// What becomes of a record, by its type and the block it stands in; the data stand in records.def.
#pragma once

#include "base/what.h"
#include "formats/xls/biff.h"

namespace sekisho::formats::xls {

enum class Fate : std::uint8_t {
  keep,    // copied, where its size is right
  judge,   // taken apart by a handler of its block
  drop,    // goes, with a note
  silent,  // structure that is made anew, or nothing without it
};

enum : std::uint8_t { kInGlobals = 1, kInSheet = 2, kInChart = 4 };

struct RecordRule {
  std::uint16_t type;
  Fate fate;
  std::uint8_t places;
  std::uint16_t least, most, step;  // sizes that may be copied: least + n * step, up to most
  base::What what;                  // of one that goes
};

const RecordRule* rule_of(std::uint16_t type);
bool right_size(const RecordRule& rule, const Record& record);

}  // namespace sekisho::formats::xls
