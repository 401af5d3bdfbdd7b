// One job with one worker: send it, wait for the answer and for the worker's end, name the outcome.
#pragma once

#include "sandbox/pool.h"

namespace sekisho::sandbox {

// `never_started`: the worker could not be forked, so nothing was written; the job may be tried with another.
struct Conversation {
  base::Result<UntrustedReport> result;
  bool never_started = false;
};

Conversation converse(Worker worker, base::ByteView job, const JobFds& fds, std::uint32_t cpu_seconds_max, Clock::time_point deadline);

}  // namespace sekisho::sandbox
