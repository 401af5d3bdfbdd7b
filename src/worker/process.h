// One worker: waits for one job, answers it, ends. Runs behind all walls.
#pragma once

#include "wire/messages.h"
#include "worker/walls.h"

namespace sekisho::worker {

// Of one job; -1 where the kind of job has none.
struct Descriptors {
  int input = -1;
  int output = -1;
  int children = -1;  // out in a disarm job, in in a pack job
};

// The worker of the tests puts its own answers here; returns whether it has taken the job. The program's own worker has none.
using Hook = bool (*)(const wire::Job& job, base::ByteView input, base::ByteView children_in, const Descriptors& descriptors);

// Never returns. Expects the job socket at wire::kJobFd and every other descriptor closed.
[[noreturn]] void run_worker(const Walls& walls, Hook hook);

}  // namespace sekisho::worker
