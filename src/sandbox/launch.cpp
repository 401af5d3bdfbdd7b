#include "sandbox/launch.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/hash.h"
#include "wire/messages.h"

namespace sekisho::sandbox {

using base::Code;
using base::OwnedFd;

namespace {

constexpr int kHelloMsMax = 30'000;

base::Result<std::pair<OwnedFd, OwnedFd>> socket_pair(int type) {
  int fds[2];
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) != 0)
    return base::refuse(Code::worker_unavailable, {}, std::string("socketpair: ") + std::strerror(errno));
  return std::pair{OwnedFd(fds[0]), OwnedFd(fds[1])};
}

// Nothing of the program's environment reaches a worker, save what the sanitizers' runtimes read.
std::vector<std::string> environment() {
  std::vector<std::string> out{"LANG=C.UTF-8", "LD_BIND_NOW=1"};  // each worker would look the same symbols up again
  bool asan = false;
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + "=" + value), asan = asan || name[0] == 'A';
  if (!asan) out.emplace_back("ASAN_OPTIONS=detect_leaks=0");
  return out;
}

// In a session of its own, so that a terminal's interrupt reaches only the program, which then ends its workers.
int spawn_process(const std::string& path, std::uint32_t mask, int control, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, control, wire::kControlFd);
  posix_spawn_file_actions_addclosefrom_np(&actions, wire::kControlFd + 1);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);

  std::string given_up = std::to_string(mask), name = "sekisho-worker";
  char* arguments[] = {name.data(), given_up.data(), nullptr};
  std::vector<std::string> variables = environment();
  std::vector<char*> pointers;
  for (std::string& variable : variables) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  int error = posix_spawn(&pid, path.c_str(), &actions, &attributes, arguments, pointers.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

bool await(int fd, int ms) {
  pollfd polled{fd, POLLIN, 0};
  int ready;
  while ((ready = poll(&polled, 1, ms)) < 0 && errno == EINTR) {}
  return ready > 0;
}

}  // namespace

base::Result<std::uint32_t> wall_mask(const std::vector<std::string>& names) {
  std::uint32_t mask = 0;
  for (const std::string& name : names) {
    auto found = std::find_if(std::begin(wire::kWallNames), std::end(wire::kWallNames), [&](const char* wall) { return name == wall; });
    if (found == std::end(wire::kWallNames)) return base::refuse(Code::bad_settings, name, "no such wall");
    mask |= 1u << (found - std::begin(wire::kWallNames));
  }
  return mask;
}

base::Result<std::unique_ptr<Zygote>> Zygote::start(const std::string& worker_path, const std::vector<std::string>& walls_given_up) {
  auto mask = wall_mask(walls_given_up);
  if (!mask) return std::unexpected(mask.error());
  auto sockets = socket_pair(SOCK_SEQPACKET);
  if (!sockets) return std::unexpected(sockets.error());

  std::unique_ptr<Zygote> zygote(new Zygote);
  if (int error = spawn_process(worker_path, *mask, sockets->second.get(), zygote->pid_); error != 0) {
    zygote->pid_ = -1;
    return base::refuse(Code::worker_unavailable, worker_path, std::strerror(error));
  }
  zygote->control_ = std::move(sockets->first);
  sockets->second.reset();
  wire::Hello& hello = zygote->hello_;
  if (!await(zygote->control_.get(), kHelloMsMax) || recv(zygote->control_.get(), &hello, sizeof hello, 0) != sizeof hello)
    return base::refuse(Code::worker_unavailable, worker_path, "it ended before it was ready");
  if (hello.fingerprint != wire::fingerprint()) return base::refuse(Code::worker_unavailable, worker_path, "it belongs to another build");
  if (hello.missing != 0) {
    const std::uint32_t wall = hello.missing - 1;
    const char* name = wall < std::size(wire::kWallNames) ? wire::kWallNames[wall] : "unknown";
    return base::refuse(Code::wall_missing, name, std::strerror(hello.error));
  }
  return zygote;
}

Zygote::~Zygote() {
  control_.reset();  // its end of file ends the zygote, which first kills its workers
  if (pid_ > 0)
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
}

base::Result<Worker> Zygote::spawn() {
  auto job = socket_pair(SOCK_STREAM);
  if (!job) return std::unexpected(job.error());
  auto lifeline = socket_pair(SOCK_SEQPACKET);
  if (!lifeline) return std::unexpected(lifeline.error());

  const int fds[2] = {job->second.get(), lifeline->second.get()};
  std::uint8_t byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fds)]{};
  msghdr message{};
  message.msg_iov = &part, message.msg_iovlen = 1, message.msg_control = control, message.msg_controllen = sizeof control;
  cmsghdr* item = CMSG_FIRSTHDR(&message);
  item->cmsg_level = SOL_SOCKET, item->cmsg_type = SCM_RIGHTS, item->cmsg_len = CMSG_LEN(sizeof fds);
  std::memcpy(CMSG_DATA(item), fds, sizeof fds);
  ssize_t sent;
  while ((sent = sendmsg(control_.get(), &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) {}
  if (sent != 1) return base::refuse(Code::worker_unavailable, {}, std::string("the zygote does not listen: ") + std::strerror(errno));
  return Worker{std::move(job->first), std::move(lifeline->first)};
}

}  // namespace sekisho::sandbox
