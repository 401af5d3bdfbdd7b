// Objects of a drawing: OBJ and TXO records ([MS-XLS] 2.4.181, 2.4.329), made anew.
#pragma once

#include <optional>

#include "base/what.h"
#include "formats/xls/biff.h"

namespace sekisho::formats::xls {

// 2.5.143 (FtCmo), ot
enum : std::uint16_t { kObjectGroup = 0, kObjectChart = 5, kObjectText = 6, kObjectPicture = 8, kObjectDropdown = 0x14, kObjectComment = 0x19 };

struct Object {
  std::uint16_t kind = 0, number = 0;
  bool control = false;             // a button, a box to tick and the like
  base::Bytes body;                 // empty when the object goes
  base::Bytes chart;                // the block of records of a chart
  std::vector<base::What> removed;  // what it held that goes
};

Object read_object(const Record& record);
base::Bytes plain_object(std::uint16_t kind, std::uint16_t number, std::uint16_t flags = 0x6011);

// TXO with its CONTINUE records; rest: drawing data that stood behind them. Nothing when it is broken.
std::optional<base::Bytes> read_text(const Record& record, base::Bytes& rest);

}  // namespace sekisho::formats::xls
