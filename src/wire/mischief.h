// For tests only: what a worker under an attacker's control may try, one number each, and the scripts that the test worker obeys.
//
// A script is the input of a job to sekisho-worker-misbehave:
//   "good TEXT"           comes out as it is; one note
//   "part KEPT"           comes out as it is, of 100 characters and 10 pictures KEPT of each
//   "bad NUMBER"          the mischief in the first pass
//   "pack NUMBER\n…"      a box whose packing misbehaves; otherwise like box
//   "look NUMBER"         comes out as it is, and the second look misbehaves; "look find" is found bad
//   "box\nNAME BYTES\n…"  files inside, each a line and then its bytes; comes out as the results in a row
//   "say TEXT"            a job for words is answered with the text as it stands; "over TEXT": with a length beyond what was written
#pragma once

#include <cstdint>

namespace sekisho::wire {

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
  keep_limits,  // raises its own limits; nothing happens, then answers well
  allocate,
  allocate_behind,  // maps and touches without asking the allocator
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
  lie_number,  // a type that does not exist
  lie_reason,  // a reason that only the outside can know
  lie_kind,    // an answer to another kind of job
  lie_children,
  lie_measure,  // more kept than there was
  answer_twice,
  answer_half,
  close_silently,
  close_and_stay,
  leak_descriptors,
  recurse,
  count_,
};

}  // namespace sekisho::wire
