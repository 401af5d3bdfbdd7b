// The small process that forks workers: loads what loads late, raises the shared walls, forks on command, reports how each worker ended.
// It never sees input: job sockets pass through it unread.
#pragma once

#include "worker/process.h"

namespace sekisho::worker {

// main() of sekisho-worker. arguments: the walls given up, as a number (bit = Wall). Returns the exit status.
int zygote_main(int argc, char** argv, Hook hook);

}  // namespace sekisho::worker
