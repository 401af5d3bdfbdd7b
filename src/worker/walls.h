// The walls around a worker. Most are raised once in the zygote and inherited; the rest in each worker before it is given its job.
// Never touched by input: all of this runs on constants and on numbers the program chose.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstdint>
#include <expected>
#include <vector>

#include "wire/control.h"
#include "wire/messages.h"

namespace sekisho::worker {

using wire::kSanitized;
using wire::Wall;

// A wall that the kernel does not give, and errno of the attempt.
struct Missing {
  Wall wall;
  int error;
};
template <class T>
using Raised = std::expected<T, Missing>;

// The operator's settings may name walls as given up.
class GivenUp {
 public:
  explicit GivenUp(std::uint32_t mask) : mask_(mask) {}
  bool has(Wall wall) const { return (mask_ >> static_cast<unsigned>(wall) & 1) != 0; }

 private:
  std::uint32_t mask_;
};

struct Walls {
  GivenUp given_up{0};
  uid_t drop_to = 0;                // root without user namespaces: the unused uid and gid of workers; 0 otherwise
  int landlock = 0;                 // version in force
  std::uint64_t start_bytes = 0;    // address space of the preloaded zygote
  std::vector<sock_filter> filter;  // allow-list of system calls, ready to install
  std::uint64_t clone_flags() const;
};

// A user namespace with no rights outside it; root becomes an unused uid first, or keeps walls.drop_to for later where the kernel has no such
// namespaces.
Raised<void> raise_user(Walls& walls);

// In the zygote, once. Needs /proc for the user namespace's maps.
Raised<Walls> raise_shared(GivenUp given_up);

// In a fresh worker: unused uid, no capabilities, limits, the system call filter. Afterwards only what the filter lists works.
Raised<void> raise_own(const Walls& walls);

// Limits that depend on the job; mapped_bytes: address space that its descriptors take.
bool limit_to_job(const Walls& walls, const wire::Job& job, std::uint64_t mapped_bytes);

// Of walls_filter.cpp: the allow-list as a program for the kernel; empty when libseccomp fails.
std::vector<sock_filter> build_filter();

}  // namespace sekisho::worker
