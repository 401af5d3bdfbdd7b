#include "worker/page_tool.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

#include "worker/walls.h"

namespace sekisho::worker {
namespace {

constexpr rlim_t kMemoryBytesMax = 2ull << 30;
// What the tools and fontconfig read. Links (a merged /usr) are made anew.
constexpr const char* kReadable[] = {"/usr", "/lib", "/lib64", "/lib32", "/etc/fonts", "/etc/ld.so.cache", "/var/cache/fontconfig"};
constexpr const char* kNewRoot = "/tmp";

constexpr const char *kPreviewPixels = "1600", *kComparedPixels = "1200";  // of the longer side

struct Task {
  std::string tool, number;
  rlim_t bytes_max = 0, seconds_max = 0;
};

bool make_folders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    if (mkdir(path.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST) return false;
  return true;
}

// Flags that the mount had already may not be taken off in a user namespace.
unsigned long kept_flags(const char* path) {
  struct statvfs info{};
  unsigned long flags = 0;
  if (statvfs(path, &info) != 0) return flags;
  if (info.f_flag & ST_NOEXEC) flags |= MS_NOEXEC;
  if (info.f_flag & ST_NOATIME) flags |= MS_NOATIME;
  if (info.f_flag & ST_NODIRATIME) flags |= MS_NODIRATIME;
  if (info.f_flag & ST_RELATIME) flags |= MS_RELATIME;
  return flags;
}

bool bind_read_only(const char* source) {
  struct stat info{};
  if (lstat(source, &info) != 0) return true;  // not everywhere is everything
  const std::string target = std::string(".") + source;
  if (!make_folders(target)) return false;
  if (S_ISLNK(info.st_mode)) {
    char link[PATH_MAX];
    const ssize_t size = readlink(source, link, sizeof link - 1);
    if (size <= 0) return false;
    link[size] = 0;
    return symlink(link, target.c_str()) == 0;
  }
  if (S_ISDIR(info.st_mode) ? mkdir(target.c_str(), 0755) != 0 : mknod(target.c_str(), S_IFREG | 0444, 0) != 0) return false;
  return mount(source, target.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
         mount(nullptr, target.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | kept_flags(source), nullptr) == 0;
}

bool program_root() {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  if (mount("none", kNewRoot, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,nr_inodes=64,mode=0755") != 0 || chdir(kNewRoot) != 0) return false;
  for (const char* path : kReadable)
    if (!bind_read_only(path)) return false;
  if (mount(nullptr, kNewRoot, nullptr, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) != 0) return false;
  if (syscall(SYS_pivot_root, ".", ".") == 0) return umount2(".", MNT_DETACH) == 0 && chdir("/") == 0;
  return mount(".", "/", nullptr, MS_MOVE, nullptr) == 0 && chroot(".") == 0 && chdir("/") == 0;
}

// An allow-list wide enough to load and run one program: it reads files of its root, maps memory, writes to what is open. Anything else fails; what
// only an attack would call ends it.
bool filter_calls() {
  static constexpr int kAllowed[] = {
      SCMP_SYS(read),
      SCMP_SYS(pread64),
      SCMP_SYS(readv),
      SCMP_SYS(write),
      SCMP_SYS(writev),
      SCMP_SYS(lseek),
      SCMP_SYS(open),
      SCMP_SYS(openat),
      SCMP_SYS(close),
      SCMP_SYS(fstat),
      SCMP_SYS(stat),
      SCMP_SYS(lstat),
      SCMP_SYS(newfstatat),
      SCMP_SYS(statx),
      SCMP_SYS(statfs),
      SCMP_SYS(fstatfs),
      SCMP_SYS(access),
      SCMP_SYS(faccessat),
      SCMP_SYS(faccessat2),
      SCMP_SYS(readlink),
      SCMP_SYS(readlinkat),
      SCMP_SYS(getdents64),
      SCMP_SYS(getcwd),
      SCMP_SYS(mmap),
      SCMP_SYS(munmap),
      SCMP_SYS(mremap),
      SCMP_SYS(mprotect),
      SCMP_SYS(madvise),
      SCMP_SYS(brk),
      SCMP_SYS(futex),
      SCMP_SYS(execve),
      SCMP_SYS(arch_prctl),
      SCMP_SYS(set_tid_address),
      SCMP_SYS(set_robust_list),
      SCMP_SYS(rseq),
      SCMP_SYS(prlimit64),
      SCMP_SYS(getrlimit),
      SCMP_SYS(getrandom),
      SCMP_SYS(rt_sigaction),
      SCMP_SYS(rt_sigprocmask),
      SCMP_SYS(rt_sigreturn),
      SCMP_SYS(sigaltstack),
      SCMP_SYS(exit),
      SCMP_SYS(exit_group),
      SCMP_SYS(clock_gettime),
      SCMP_SYS(gettimeofday),
      SCMP_SYS(time),
      SCMP_SYS(uname),
      SCMP_SYS(sysinfo),
      SCMP_SYS(sched_getaffinity),
      SCMP_SYS(sched_yield),
      SCMP_SYS(getpid),
      SCMP_SYS(gettid),
      SCMP_SYS(getuid),
      SCMP_SYS(geteuid),
      SCMP_SYS(getgid),
      SCMP_SYS(getegid),
      SCMP_SYS(fcntl),
      SCMP_SYS(dup),
      SCMP_SYS(fadvise64),
      SCMP_SYS(restart_syscall),
      SCMP_SYS(umask),
      SCMP_SYS(getrusage),
      SCMP_SYS(times),
  };
  static constexpr int kAttacks[] = {
      SCMP_SYS(socket),
      SCMP_SYS(connect),
      SCMP_SYS(ptrace),
      SCMP_SYS(process_vm_readv),
      SCMP_SYS(process_vm_writev),
      SCMP_SYS(mount),
      SCMP_SYS(umount2),
      SCMP_SYS(unshare),
      SCMP_SYS(setns),
      SCMP_SYS(bpf),
      SCMP_SYS(io_uring_setup),
      SCMP_SYS(userfaultfd),
      SCMP_SYS(perf_event_open),
      SCMP_SYS(fork),
      SCMP_SYS(vfork),
      SCMP_SYS(clone),
      SCMP_SYS(kill),
      SCMP_SYS(keyctl),
      SCMP_SYS(init_module),
      SCMP_SYS(finit_module),
      SCMP_SYS(kexec_load),
  };
  scmp_filter_ctx rules = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  bool good = rules != nullptr;
  for (int call : kAllowed) good = good && seccomp_rule_add(rules, SCMP_ACT_ALLOW, call, 0) == 0;
  for (int call : kAttacks) good = good && seccomp_rule_add(rules, SCMP_ACT_KILL_PROCESS, call, 0) == 0;
  good = good && seccomp_rule_add(rules, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  good = good && seccomp_rule_add(rules, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 0) == 0;
  good = good && seccomp_load(rules) == 0;
  if (rules != nullptr) seccomp_release(rules);
  return good;
}

bool limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  return setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

bool limits(const Task& task) {
  return limit(RLIMIT_AS, kMemoryBytesMax) && limit(RLIMIT_CPU, task.seconds_max) && limit(RLIMIT_FSIZE, task.bytes_max) &&
         limit(RLIMIT_NOFILE, 64) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_MEMLOCK, 0);
}

[[noreturn]] void execute(const Task& task, const Walls& walls) {
  const char* number = task.number.c_str();
  const char* draw[] = {"/usr/bin/pdftoppm", "-q", "-r", number, "-", nullptr};
  const char* read[] = {"/usr/bin/pdftotext", "-q", "-bbox", "-", "-", nullptr};
  const char* show[] = {"/usr/bin/pdftoppm", "-q", "-png", "-singlefile", "-f", number, "-l", number, "-scale-to", kPreviewPixels, "-", nullptr};
  const char* pixels[] = {"/usr/bin/pdftoppm", "-q", "-singlefile", "-f", number, "-l", number, "-scale-to", kComparedPixels, "-", nullptr};
  const char* tell[] = {"/usr/bin/pdfinfo", "-", nullptr};
  const char** words = task.tool == "pdftoppm"    ? draw
                       : task.tool == "pdftotext" ? read
                       : task.tool == "preview"   ? show
                       : task.tool == "pixels"    ? pixels
                                                  : tell;
  const char* environment[] = {"LANG=C.UTF-8", "HOME=/", nullptr};
  const bool dropped = walls.drop_to == 0 ||
                       (setresgid(walls.drop_to, walls.drop_to, walls.drop_to) == 0 && setresuid(walls.drop_to, walls.drop_to, walls.drop_to) == 0);
  if (!dropped || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(wire::kExitWallMissing);
  if ((!limits(task) && !walls.given_up.has(Wall::limits)) || (!filter_calls() && !walls.given_up.has(Wall::seccomp))) _exit(wire::kExitWallMissing);
  execve(words[0], const_cast<char**>(words), const_cast<char**>(environment));
  _exit(wire::kExitToolMissing);
}

bool raise_walls(Walls& walls) {
  if (!raise_user(walls)) return false;
  constexpr struct {
    Wall wall;
    int flag;
  } kNamespaces[] = {{Wall::network, CLONE_NEWNET}, {Wall::ipc, CLONE_NEWIPC}, {Wall::uts, CLONE_NEWUTS}, {Wall::pid, CLONE_NEWPID}};
  for (const auto& [wall, flag] : kNamespaces)
    if (unshare(flag) != 0 && !walls.given_up.has(wall)) return false;
  return (unshare(CLONE_NEWNS) == 0 && program_root()) || walls.given_up.has(Wall::mount);
}

}  // namespace

int run_page_tool(int argc, char** argv) {
  if (argc != 6) return wire::kExitBadJob;
  const Task task{argv[1], argv[2], std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10)};
  constexpr std::string_view kTools[] = {"pdftoppm", "pdftotext", "preview", "pixels", "pdfinfo"};
  if (std::ranges::find(kTools, task.tool) == std::end(kTools)) return wire::kExitBadJob;
  Walls walls;
  walls.given_up = GivenUp(static_cast<std::uint32_t>(std::strtoul(argv[5], nullptr, 10)));
  if (!raise_walls(walls)) return wire::kExitWallMissing;
  const pid_t child = fork();
  if (child < 0) return wire::kExitWallMissing;
  if (child == 0) execute(task, walls);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ) return wire::kExitTooMuch;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace sekisho::worker
