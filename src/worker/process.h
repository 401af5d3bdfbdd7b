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

// Tests of the walls put a misbehaving job here; the program's own worker has none and refuses such a job.
using Misbehave = void (*)(const wire::Job& job, const Descriptors& descriptors);

// Never returns. Expects the job socket at wire::kJobFd and every other descriptor closed.
[[noreturn]] void run_worker(const Walls& walls, Misbehave misbehave);

}  // namespace sekisho::worker
