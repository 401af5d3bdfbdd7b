// 受渡しの詳細: one item's way as the evidence tells it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "evidence/leaves.h"

namespace sekisho::crossing {

struct Step {
  std::uint64_t number = 0;  // of the leaf
  evidence::Record record;
  std::string who;     // shown name; empty for the program
  std::string remark;  // what the person wrote; empty when nothing, or erased
};
inline constexpr std::size_t kStepsMax = 1'000;

// In order, at most kStepsMax. Errors: evidence_altered (a remark that is not the one committed to), those of the store.
base::Result<std::vector<Step>> steps_of(store::Statements& statements, const std::string& item);

}  // namespace sekisho::crossing
