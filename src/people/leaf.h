// The leaf that is written beside every change of an account, a unit, a post or a token, in the same unit of work.
#pragma once

#include <string_view>

#include "evidence/leaves.h"

namespace sekisho::people {

struct Change {
  evidence::Action what{};
  evidence::Object object{};
  std::string_view id;  // of the row
  std::string_view by;  // account id, or evidence::kProgram
  base::Micros at = 0;
};
// values: what people wrote, committed to only.
base::Status write_down(store::Statements& unit, const Change& change, const evidence::Values& values);

}  // namespace sekisho::people
