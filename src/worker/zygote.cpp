#include "worker/zygote.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <optional>
#include <vector>

#include "base/fd.h"
#include "base/hash.h"
#include "text/encoding.h"

namespace sekisho::worker {
namespace {

using base::OwnedFd;

// Takes up the free pieces that starting left all over the heap: a worker that used them would copy a page for each. What workers allocate
// comes from the end of the heap, whose pages are new and side by side.
void plug_holes() {
  if (kSanitized) return;
  constexpr std::size_t kLargest = 128 << 10, kSmallest = 24, kBytesMax = 8 << 20;
  static void* kept = nullptr;  // never used: a list keeps them from being lost
  void* const fence = std::malloc(2 * kLargest);
  std::size_t left = kBytesMax;
  for (std::size_t size = kLargest; size >= kSmallest; size = size > 1024 ? size / 2 : size - 16)
    for (;;) {
      void* const piece = std::malloc(size);
      if (piece == nullptr || !std::less<void*>()(piece, fence) || left < size) {
        std::free(piece);
        break;
      }
      left -= size;
      *static_cast<void**>(piece) = kept;
      kept = piece;
    }
  std::free(fence);
  malloc_trim(0);
}

// What would open files or allocate once for all, before the walls close: hashes, locale, converters.
void preload() {
  std::setlocale(LC_ALL, "C.UTF-8");
  setenv("TZ", "UTC0", 1);  // libarchive asks for local times, which would read a file of the system again and again
  tzset();
  (void)base::sha256(base::view("preload"));
  text::preload();
  // Workers are short-lived: giving memory back to the kernel and asking for it again costs more than keeping it.
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  mallopt(M_TOP_PAD, 256 << 10);
}

void end_with_status(int signal) { _exit(signal == SIGXCPU ? wire::kExitCpu : wire::kExitQuota); }

void handle_limits() {
  struct sigaction action{};
  action.sa_handler = end_with_status;
  sigaction(SIGXCPU, &action, nullptr);
  sigaction(SIGXFSZ, &action, nullptr);
}

struct Spawn {
  OwnedFd job, lifeline;
};

// One command of the pool; nothing at its end of file.
std::optional<Spawn> next_spawn() {
  std::uint8_t byte = 0;
  iovec part{&byte, 1};
  int fds[2] = {-1, -1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fds)];
  msghdr message{};
  message.msg_iov = &part, message.msg_iovlen = 1, message.msg_control = control, message.msg_controllen = sizeof control;
  ssize_t count;
  while ((count = recvmsg(wire::kControlFd, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {}
  if (count <= 0) return std::nullopt;
  cmsghdr* item = CMSG_FIRSTHDR(&message);
  if (item != nullptr && item->cmsg_type == SCM_RIGHTS && item->cmsg_len == CMSG_LEN(sizeof fds)) std::memcpy(fds, CMSG_DATA(item), sizeof fds);
  return Spawn{OwnedFd(fds[0]), OwnedFd(fds[1])};
}

// Written to by nobody; kept open by the zygote alone, so that its end is seen.
struct Alive {
  OwnedFd seen, kept;
};

Alive make_alive() {
  int fds[2] = {-1, -1};
  if (pipe2(fds, O_CLOEXEC) != 0) _exit(1);
  return {OwnedFd(fds[0]), OwnedFd(fds[1])};
}

class Zygote {
 public:
  Zygote(const Walls& walls, Hook hook, OwnedFd ended) : walls_(walls), hook_(hook), ended_(std::move(ended)) {}
  void run();

 private:
  struct Child {
    pid_t pid;
    OwnedFd lifeline;
  };
  void start(Spawn spawn);
  void reap();
  void kill_all();
  static void report(const Child& child, const wire::Ended& ended) {
    (void)!send(child.lifeline.get(), &ended, sizeof ended, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  const Walls& walls_;
  Hook hook_;
  Alive alive_ = make_alive();
  OwnedFd ended_;  // a signalfd: readable when a worker has ended
  std::vector<Child> children_;
};

// A worker dies with its zygote, also when that is killed before the worker could ask for it: the pipe then has no writer left.
void die_with(int alive) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) _exit(wire::kExitWall);
  pollfd polled{alive, POLLIN, 0};
  if (poll(&polled, 1, 0) != 0) _exit(wire::kExitWall);
}

[[noreturn]] void become_worker(const Walls& walls, Hook hook, int job, const Alive& alive) {
  close(alive.kept.get());
  die_with(alive.seen.get());
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (dup2(job, wire::kJobFd) < 0) _exit(wire::kExitWall);
  if (!kSanitized) close_range(0, 2, 0);  // the sanitizers print their report on 2
  if (close_range(wire::kJobFd + 1, ~0u, 0) != 0) _exit(wire::kExitWall);
  if (auto raised = raise_own(walls); !raised) _exit(wire::kExitWall + static_cast<int>(raised.error().wall));
  run_worker(walls, hook);
}

pid_t fork_worker(const Walls& walls) {
  return static_cast<pid_t>(syscall(SYS_clone, walls.clone_flags() | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

void Zygote::start(Spawn spawn) {
  pid_t pid = fork_worker(walls_);
  if (pid == 0) become_worker(walls_, hook_, spawn.job.get(), alive_);
  Child child{pid, std::move(spawn.lifeline)};
  if (pid < 0) return report(child, {.fork_error = errno});
  children_.push_back(std::move(child));
}

void Zygote::reap() {
  int status = 0;
  rusage use{};
  for (pid_t pid; (pid = wait4(-1, &status, WNOHANG, &use)) > 0;) {
    auto found = std::find_if(children_.begin(), children_.end(), [&](const Child& child) { return child.pid == pid; });
    if (found == children_.end()) continue;
    auto micro = [](const timeval& time) { return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec); };
    report(
        *found,
        {.wait_status = status, .cpu_us = micro(use.ru_utime) + micro(use.ru_stime), .resident_kib_max = static_cast<std::uint64_t>(use.ru_maxrss)});
    children_.erase(found);
  }
}

void Zygote::kill_all() {
  for (const Child& child : children_) kill(child.pid, SIGKILL);
  while (wait(nullptr) > 0 || errno == EINTR) {}
}

void Zygote::run() {
  std::vector<pollfd> polled;
  while (true) {
    polled.assign({{wire::kControlFd, POLLIN, 0}, {ended_.get(), POLLIN, 0}});
    for (const Child& child : children_) polled.push_back({child.lifeline.get(), POLLIN, 0});
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) break;
    // Anything on a lifeline, its closing too, is an order to kill. The child stays listed until it is reaped.
    for (std::size_t i = 2; i < polled.size(); ++i)
      if (polled[i].revents != 0) {
        kill(children_[i - 2].pid, SIGKILL);
        std::uint8_t order;
        if (recv(polled[i].fd, &order, 1, MSG_DONTWAIT) <= 0) children_[i - 2].lifeline.reset();
      }
    if (polled[1].revents != 0) {
      signalfd_siginfo info;
      (void)!read(ended_.get(), &info, sizeof info);
      reap();
    }
    if (polled[0].revents != 0) {
      auto spawn = next_spawn();
      if (!spawn) break;
      start(std::move(*spawn));
    }
  }
  kill_all();
}

// A first worker that raises its own walls and ends: what a worker cannot have is known before any input comes.
std::optional<Missing> probe(const Walls& walls) {
  pid_t pid = fork_worker(walls);
  if (pid < 0) return Missing{walls.given_up.has(Wall::pid) ? Wall::limits : Wall::pid, errno};
  if (pid == 0) {
    auto raised = raise_own(walls);
    _exit(raised ? 0 : wire::kExitWall + static_cast<int>(raised.error().wall));
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  const int wall = WIFEXITED(status) ? WEXITSTATUS(status) - wire::kExitWall : -1;
  if (wall >= 0 && wall < static_cast<int>(Wall::count_)) return Missing{static_cast<Wall>(wall), EPERM};
  return Missing{Wall::seccomp, EPERM};
}

}  // namespace

int zygote_main(int argc, char** argv, Hook hook) {
  int type = 0;
  socklen_t size = sizeof type;
  if (argc != 2 || getsockopt(wire::kControlFd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
    std::fprintf(stderr, "sekisho-worker is started by sekisho, not by hand.\n");
    return 1;
  }
  preload();
  handle_limits();
  auto walls = raise_shared(GivenUp(static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10))));
  std::optional<Missing> missing;
  if (!walls) missing = walls.error();
  else missing = probe(*walls);

  wire::Hello hello{.fingerprint = wire::fingerprint()};
  if (missing) hello.missing = 1 + static_cast<std::uint32_t>(missing->wall), hello.error = missing->error;
  if (walls) hello.landlock = static_cast<std::uint32_t>(walls->landlock), hello.dropped_uid = walls->drop_to != 0;
  if (::send(wire::kControlFd, &hello, sizeof hello, MSG_NOSIGNAL) != sizeof hello || missing) return 1;

  if (!kSanitized) dup2(1, 2);  // the program's own stderr was for a start that fails

  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, nullptr);
  plug_holes();
  Zygote(*walls, hook, OwnedFd(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK))).run();
  return 0;
}

}  // namespace sekisho::worker
