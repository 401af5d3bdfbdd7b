#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "base/fd.h"
#include "worker/walls.h"

namespace sekisho::worker {
namespace {

// Above every range that distributions, containers and directories hand out; the second for namespaces that map 16 bits only.
constexpr uid_t kUnusedIds[] = {1'900'000'517, 65'533};
constexpr uid_t kInsideId = 1000;  // of workers in their user namespace: not 0, so that no system call takes them for root

bool become(uid_t id) { return setgroups(0, nullptr) == 0 && setresgid(id, id, id) == 0 && setresuid(id, id, id) == 0; }

// What a child process would get, without changing this one: its exit status, or -1.
template <class Attempt>
int in_a_child(Attempt attempt) {
  pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) _exit(attempt());
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool write_file(const char* path, const std::string& text) {
  base::OwnedFd file(open(path, O_WRONLY | O_CLOEXEC));
  return file && write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool map_ids(uid_t uid, gid_t gid) {
  const std::string inside = std::to_string(kInsideId) + " ";
  return write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", inside + std::to_string(uid) + " 1") &&
         write_file("/proc/self/gid_map", inside + std::to_string(gid) + " 1");
}

bool enter_user_namespace() {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  // Taking another uid makes a process not dumpable, and then its maps belong to root.
  return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0 && unshare(CLONE_NEWUSER) == 0 && map_ids(uid, gid);
}

// An empty read-only root. pivot_root where it works; on an initramfs or in a chroot the new root is moved over the old one.
bool empty_root() {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  const char* place = nullptr;
  for (const char* folder : {"/tmp", "/proc", "/sys", "/dev", "/var", "/usr"}) {
    if (mount("none", folder, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,nr_inodes=1,mode=0555") != 0) continue;
    place = folder;
    break;
  }
  if (place == nullptr || chdir(place) != 0) return false;
  if (syscall(SYS_pivot_root, ".", ".") == 0) return umount2(".", MNT_DETACH) == 0 && chdir("/") == 0;
  return mount(".", "/", nullptr, MS_MOVE, nullptr) == 0 && chroot(".") == 0 && chdir("/") == 0;
}

// An extra: without it the other walls stand. Debian 12's header knows version 2, so the later rights go by number.
int raise_landlock() {
  const int version = static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
  if (version < 1) return 0;
  struct {
    std::uint64_t handled_access_fs, handled_access_net, scoped;
  } rules{};
  rules.handled_access_fs = (1u << 13) - 1;
  if (version >= 2) rules.handled_access_fs |= 1u << 13;  // REFER
  if (version >= 3) rules.handled_access_fs |= 1u << 14;  // TRUNCATE
  if (version >= 5) rules.handled_access_fs |= 1u << 15;  // IOCTL_DEV
  if (version >= 4) rules.handled_access_net = 3;         // BIND_TCP, CONNECT_TCP
  if (version >= 6) rules.scoped = 3;                     // ABSTRACT_UNIX_SOCKET, SIGNAL
  const std::size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  base::OwnedFd ruleset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, size, 0)));
  if (!ruleset || syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return 0;
  return version;
}

// What is left to the zygote: making PID namespaces, and where there is no user namespace, changing uids and killing what has one.
bool keep_few_capabilities() {
  constexpr std::uint32_t kKept = 1u << CAP_SYS_ADMIN | 1u << CAP_SETUID | 1u << CAP_SETGID | 1u << CAP_KILL;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct now[2]{};
  if (syscall(SYS_capget, &header, now) != 0) return false;
  __user_cap_data_struct few[2]{};
  few[0].effective = few[0].permitted = now[0].permitted & kKept;
  return syscall(SYS_capset, &header, few) == 0;
}

std::uint64_t address_space_bytes() {
  unsigned long pages = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 1ull << 30;
  if (std::fscanf(file, "%lu", &pages) != 1) pages = (1ul << 30) / 4096;
  std::fclose(file);
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

// Root becomes an unused uid before it makes the user namespace. Where that fails it stays root and only the workers drop.
Raised<void> raise_user(Walls& walls) {
  if (geteuid() != 0) {
    if (enter_user_namespace() || walls.given_up.has(Wall::user)) return {};
    return std::unexpected(Missing{Wall::user, errno});
  }
  uid_t unused = 0;
  for (uid_t id : kUnusedIds) {
    if (in_a_child([&] { return become(id) ? 0 : 1; }) != 0) continue;
    if (unused == 0) unused = id;
    if (in_a_child([&] { return become(id) && enter_user_namespace() ? 0 : 1; }) != 0) continue;
    if (become(id) && enter_user_namespace()) return {};
    return std::unexpected(Missing{Wall::user, errno});
  }
  if (unused == 0 || setgroups(0, nullptr) != 0) {
    if (walls.given_up.has(Wall::user)) return {};
    return std::unexpected(Missing{Wall::user, EPERM});
  }
  walls.drop_to = unused;
  return {};
}

std::uint64_t Walls::clone_flags() const { return given_up.has(Wall::pid) ? 0 : CLONE_NEWPID; }

Raised<Walls> raise_shared(GivenUp given_up) {
  Walls walls{.given_up = given_up, .start_bytes = address_space_bytes()};
  if (!given_up.has(Wall::seccomp)) walls.filter = build_filter();
  if (auto user = raise_user(walls); !user) return std::unexpected(user.error());

  auto missing = [&](Wall wall, bool raised) { return !raised && !given_up.has(wall); };
  constexpr struct {
    Wall wall;
    int flag;
  } kNamespaces[] = {{Wall::network, CLONE_NEWNET}, {Wall::ipc, CLONE_NEWIPC}, {Wall::uts, CLONE_NEWUTS}};
  for (const auto& [wall, flag] : kNamespaces)
    if (missing(wall, unshare(flag) == 0)) return std::unexpected(Missing{wall, errno});
  if (missing(Wall::mount, unshare(CLONE_NEWNS) == 0 && empty_root())) return std::unexpected(Missing{Wall::mount, errno});

  for (int capability = 0; capability < 64; ++capability) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  const rlimit none{0, 0};
  if (missing(Wall::limits, setrlimit(RLIMIT_CORE, &none) == 0)) return std::unexpected(Missing{Wall::limits, errno});
  if (missing(Wall::privileges, keep_few_capabilities() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0))
    return std::unexpected(Missing{Wall::privileges, errno});
  walls.landlock = raise_landlock();
  return walls;
}

}  // namespace sekisho::worker
