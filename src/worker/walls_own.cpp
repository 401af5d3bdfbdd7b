#include <linux/capability.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "worker/walls.h"

namespace sekisho::worker {
namespace {

bool limit(int resource, rlim_t value) {
  rlimit both{value, value};
  rlimit now{};
  if (getrlimit(static_cast<__rlimit_resource>(resource), &now) == 0 && now.rlim_max < value) both = {now.rlim_max, now.rlim_max};
  return setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

bool drop_privileges(uid_t drop_to) {
  if (drop_to != 0 && (setresgid(drop_to, drop_to, drop_to) != 0 || setresuid(drop_to, drop_to, drop_to) != 0)) return false;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2]{};
  return syscall(SYS_capset, &header, none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
}

}  // namespace

Raised<void> raise_own(const Walls& walls) {
  auto missing = [&](Wall wall, bool raised) { return !raised && !walls.given_up.has(wall); };
  if (missing(Wall::privileges, drop_privileges(walls.drop_to))) return std::unexpected(Missing{Wall::privileges, errno});
  const bool limited = limit(RLIMIT_NOFILE, 32) && limit(RLIMIT_NPROC, 0) && limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0);
  if (missing(Wall::limits, limited)) return std::unexpected(Missing{Wall::limits, errno});
  const sock_fprog program{static_cast<unsigned short>(walls.filter.size()), const_cast<sock_filter*>(walls.filter.data())};
  if (missing(Wall::seccomp, !walls.filter.empty() && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0))
    return std::unexpected(Missing{Wall::seccomp, errno});
  return {};
}

bool limit_to_job(const Walls& walls, const wire::Job& job, std::uint64_t mapped_bytes) {
  if (walls.given_up.has(Wall::limits)) return true;
  // One second between the soft limit, whose handler ends the worker with a status, and the hard one, which kills.
  const rlimit cpu{job.cpu_seconds_max, job.cpu_seconds_max + rlim_t{1}};
  const bool memory = kSanitized || limit(RLIMIT_AS, walls.start_bytes + mapped_bytes + job.limits.memory_bytes_max);
  return memory && setrlimit(RLIMIT_CPU, &cpu) == 0 && limit(RLIMIT_FSIZE, job.file_bytes_max);
}

}  // namespace sekisho::worker
