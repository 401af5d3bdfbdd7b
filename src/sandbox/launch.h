// Starts the zygote of sekisho-worker and talks to it. Threads: spawn() from any; start() and the destructor from one.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "wire/control.h"

namespace sekisho::sandbox {

// A bit for each named wall. Code::bad_settings for a name that is none.
base::Result<std::uint32_t> wall_mask(const std::vector<std::string>& names);

// A worker that was asked for: it comes up by itself and waits for its job.
struct Worker {
  base::OwnedFd job;       // stream socket
  base::OwnedFd lifeline;  // one wire::Ended comes when the worker has ended; a byte kills it, closing too
};

class Zygote {
 public:
  // Waits until the zygote has raised its walls. Code::wall_missing with the wall's name as `where`, or worker_unavailable.
  static base::Result<std::unique_ptr<Zygote>> start(const std::string& worker_path, const std::vector<std::string>& walls_given_up);
  ~Zygote();  // ends all workers and waits for the zygote to end
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;

  base::Result<Worker> spawn();
  const wire::Hello& hello() const { return hello_; }

 private:
  Zygote() = default;
  pid_t pid_ = -1;
  base::OwnedFd control_;
  wire::Hello hello_;
};

}  // namespace sekisho::sandbox
