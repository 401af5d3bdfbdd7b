// What a worker under an attacker's control may try, one number each; the tests of the walls name them.
#pragma once

#include <cstdint>

namespace sekisho::worker {

enum class Mischief : std::uint32_t {
  none,  // answers an empty clean file: the cheapest good job
  open_file,
  make_file,
  connect,
  fork,
  thread,
  execute,
  read_parent,
  trace,
  kill_other,
  mount,
  more_memory_rights,  // an executable mapping
  memory_file,
  keep_limits,         // raises its own limits; nothing happens, then answers well
  allocate,
  allocate_behind,     // maps and touches without asking the allocator
  spin,
  sleep,
  endless_output,
  flood_answer,
  fault,
  abort,
  exit_badly,
  lie_hash,
  lie_length,
  lie_type,
  lie_number,     // a type that does not exist
  lie_reason,     // a reason that only the outside can know
  lie_kind,       // an answer to another kind of job
  lie_children,
  answer_twice,
  answer_half,
  close_silently,
  close_and_stay,
  leak_descriptors,
  recurse,
  count_,
};

}  // namespace sekisho::worker
