#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/fd.h"
#include "worker/walls.h"

#ifdef __clang__
#pragma clang diagnostic ignored "-Wc99-extensions"  // the argument macros of libseccomp are compound literals
#endif

namespace sekisho::worker {
namespace {

// Memory, the given descriptors, the end. Nothing that names a file, a process, an address or a kernel object of another kind.
constexpr int kAllowed[] = {
    SCMP_SYS(read),         SCMP_SYS(write),          SCMP_SYS(writev),          SCMP_SYS(lseek),         SCMP_SYS(fstat),
    SCMP_SYS(close),        SCMP_SYS(recvmsg),        SCMP_SYS(munmap),          SCMP_SYS(mremap),        SCMP_SYS(madvise),
    SCMP_SYS(brk),          SCMP_SYS(futex),          SCMP_SYS(getrandom),       SCMP_SYS(exit),          SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday), SCMP_SYS(time),           SCMP_SYS(getrlimit),       SCMP_SYS(sched_yield),   SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sysinfo),      SCMP_SYS(getpid),         SCMP_SYS(gettid),          SCMP_SYS(getuid),        SCMP_SYS(geteuid),
    SCMP_SYS(getgid),       SCMP_SYS(getegid),
};

struct Answered {
  int call;
  std::uint32_t error;
};
// What libraries try on the way and do without: an error instead of an end.
constexpr Answered kAnswered[] = {
    {SCMP_SYS(clone3), ENOSYS},  // its flags cannot be filtered
    {SCMP_SYS(ioctl), ENOTTY},   // stdio asks whether a stream is a terminal
    {SCMP_SYS(newfstatat), EPERM},       {SCMP_SYS(statx), ENOSYS}, {SCMP_SYS(rt_sigaction), EPERM}, {SCMP_SYS(sigaltstack), EPERM},
    {SCMP_SYS(set_robust_list), ENOSYS}, {SCMP_SYS(rseq), ENOSYS},  {SCMP_SYS(fadvise64), EPERM},
};

// What the sanitizers' runtimes need to keep their books and to print a report.
constexpr int kAllowedSanitized[] = {
    SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(mmap),  SCMP_SYS(mprotect),  SCMP_SYS(pipe),
    SCMP_SYS(pipe2),        SCMP_SYS(tgkill),      SCMP_SYS(prctl), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
};
constexpr int kRefusedSanitized[] = {
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(stat),
    SCMP_SYS(access),
    SCMP_SYS(getcwd),
    SCMP_SYS(clone),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(personality),
    SCMP_SYS(sched_setaffinity),
    SCMP_SYS(getppid),
};

class Rules {
 public:
  Rules() : context_(seccomp_init(SCMP_ACT_KILL_PROCESS)) {}
  ~Rules() {
    if (context_ != nullptr) seccomp_release(context_);
  }
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;

  template <class... Comparisons>
  void add(std::uint32_t action, int call, Comparisons... comparisons) {
    good_ = good_ && context_ != nullptr && seccomp_rule_add(context_, action, call, sizeof...(comparisons), comparisons...) == 0;
  }
  std::vector<sock_filter> program() {
    base::OwnedFd file(memfd_create("filter", MFD_CLOEXEC));
    // 2: a binary tree instead of a chain, so that each system call passes few instructions
    good_ = good_ && seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 && seccomp_export_bpf(context_, file.get()) == 0;
    struct stat status{};
    if (!good_ || fstat(file.get(), &status) != 0) return {};
    std::vector<sock_filter> out(static_cast<std::size_t>(status.st_size) / sizeof(sock_filter));
    const std::size_t bytes = out.size() * sizeof(sock_filter);
    if (pread(file.get(), out.data(), bytes, 0) != static_cast<ssize_t>(bytes)) return {};
    return out;
  }

 private:
  scmp_filter_ctx context_;
  bool good_ = true;
};

}  // namespace

std::vector<sock_filter> build_filter() {
  Rules rules;
  for (int call : kAllowed) rules.add(SCMP_ACT_ALLOW, call);
  // Lowering its own limits harms nobody, and there is no capability to raise them.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0_64(SCMP_CMP_EQ, 0));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_DUPFD_CLOEXEC));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_GETFL));
  if (kSanitized) {
    for (int call : kAllowedSanitized) rules.add(SCMP_ACT_ALLOW, call);
    for (int call : kRefusedSanitized) rules.add(SCMP_ACT_ERRNO(EPERM), call);
    rules.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    rules.add(SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl));
    rules.add(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(newfstatat));
    return rules.program();
  }
  for (const Answered& answered : kAnswered) rules.add(SCMP_ACT_ERRNO(answered.error), answered.call);
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  // abort() signals itself first; refused that, it ends by a fault, which even PID 1 of a namespace cannot ignore.
  rules.add(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), SCMP_A2_32(SCMP_CMP_EQ, SIGABRT));
  return rules.program();
}

}  // namespace sekisho::worker
