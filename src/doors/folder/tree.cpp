#include "doors/folder/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace sekisho::doors::folder {

using base::Code;
using base::OwnedFd;
using base::refuse;
using base::Result;

namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct CloseDir {
  void operator()(DIR* dir) const { ::closedir(dir); }
};

// A second descriptor with a position of its own, for reading entries.
std::unique_ptr<DIR, CloseDir> entries_of(int folder) {
  const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (again < 0) return nullptr;
  DIR* dir = ::fdopendir(again);
  if (dir == nullptr) ::close(again);
  return std::unique_ptr<DIR, CloseDir>(dir);
}

}  // namespace

base::Error step_error(const std::string& path, bool writing) {
  Code code = Code::folder_unavailable;
  switch (errno) {
    case ENOENT: code = Code::not_found; break;
    case ELOOP:
    case ENOTDIR:
    case ENXIO: code = Code::not_a_file; break;
    case EACCES:
    case EPERM:
    case EROFS: code = writing ? Code::output_unwritable : Code::unreadable; break;
    case EEXIST: code = Code::output_exists; break;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: code = Code::disk_full; break;
    default: break;
  }
  return {code, path, std::strerror(errno)};
}

Identity identity_of(const struct stat& info) {
  return {info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size),
          static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec};
}

std::string leaf_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Result<Tree> Tree::open(const std::string& folder) {
  OwnedFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat info{};
  if (!fd || ::fstat(fd.get(), &info) != 0) return refuse(Code::folder_unavailable, folder, std::strerror(errno));
  return Tree(std::move(fd), info.st_dev);
}

bool Tree::over_network() const {
  struct statfs info{};
  if (::fstatfs(fd_.get(), &info) != 0) return true;
  switch (static_cast<std::uint32_t>(info.f_type)) {
    case NFS_SUPER_MAGIC:
    case SMB_SUPER_MAGIC:
    case CIFS_SUPER_MAGIC:
    case SMB2_SUPER_MAGIC:
    case V9FS_MAGIC:
    case CEPH_SUPER_MAGIC:
    case AFS_SUPER_MAGIC:
    case FUSE_SUPER_MAGIC: return true;
    default: return false;
  }
}

Listing Tree::list(const ListingLimits& limits, const std::function<bool(const std::string& name)>& skipped,
                   const std::function<void(int fd, const std::string& path)>& seen) const {
  struct Waiting {
    std::string path;
    int depth;
  };
  Listing out;
  std::size_t entries = 0;
  std::vector<Waiting> waiting{{"", 0}};
  while (!waiting.empty()) {
    const Waiting at = std::move(waiting.back());
    waiting.pop_back();
    auto folder = at.path.empty() ? Result<OwnedFd>(OwnedFd(::fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0))) : folder_of(at.path + "/x");
    if (!folder && folder.error().code == Code::not_found) continue;  // gone meanwhile
    const auto dir = folder ? entries_of(folder->get()) : nullptr;
    if (!dir) {
      out.left.push_back({at.path, Code::unreadable});
      out.whole = false;
      continue;
    }
    seen(folder->get(), at.path);
    errno = 0;
    for (const dirent* entry; (entry = ::readdir(dir.get())) != nullptr; errno = 0) {
      const std::string name = entry->d_name;
      if (name == "." || name == ".." || skipped(name)) continue;
      if (++entries > limits.entries_max) {
        out.whole = false;
        break;
      }
      std::string path = at.path.empty() ? name : at.path + "/" + name;
      struct stat info{};
      if (::fstatat(folder->get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT) out.left.push_back({std::move(path), Code::unreadable}), out.whole = false;
      } else if (S_ISDIR(info.st_mode) && info.st_dev == device_ && at.depth < limits.depth_max) {
        waiting.push_back({std::move(path), at.depth + 1});
      } else if (S_ISREG(info.st_mode) && info.st_dev == device_ && info.st_nlink == 1) {
        out.files.push_back({std::move(path), identity_of(info)});
      } else {
        out.left.push_back({std::move(path), S_ISDIR(info.st_mode) ? Code::too_deep : Code::not_a_file});
      }
    }
    if (errno != 0) out.whole = false;
  }
  std::sort(out.files.begin(), out.files.end(), [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
  return out;
}

Result<OwnedFd> Tree::folder_of(const std::string& path, std::optional<unsigned> made_with_mode) const {
  OwnedFd at(::fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0));
  for (std::size_t begin = 0, slash; at && (slash = path.find('/', begin)) != std::string::npos; begin = slash + 1) {
    const std::string step = path.substr(begin, slash - begin);
    if (step.empty() || step == "." || step == "..") return refuse(Code::not_a_file, path);
    if (made_with_mode) {
      if (::mkdirat(at.get(), step.c_str(), *made_with_mode) == 0) {
        (void)::fsync(at.get());
        const OwnedFd made(::openat(at.get(), step.c_str(), kFolderFlags));
        if (made) (void)::fchmod(made.get(), *made_with_mode);
      } else if (errno != EEXIST) {
        return std::unexpected(step_error(path, true));
      }
    }
    at.reset(::openat(at.get(), step.c_str(), kFolderFlags));
  }
  if (!at) return std::unexpected(step_error(path, false));
  struct stat info{};
  if (::fstat(at.get(), &info) != 0 || info.st_dev != device_) return refuse(Code::not_a_file, path, "another file system");
  return at;
}

Result<OwnedFd> Tree::file(const std::string& path) const {
  auto folder = folder_of(path);
  if (!folder) return folder;
  OwnedFd fd(::openat(folder->get(), leaf_of(path).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd) return std::unexpected(step_error(path, false));
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_dev != device_ || info.st_nlink != 1) return refuse(Code::not_a_file, path);
  return fd;
}

void Tree::remove_empty_folders_above(std::string path) const {
  for (std::size_t slash; (slash = path.rfind('/')) != std::string::npos;) {
    path.resize(slash);
    auto above = folder_of(path);
    if (!above || ::unlinkat(above->get(), leaf_of(path).c_str(), AT_REMOVEDIR) != 0) return;
  }
}

// The kernel's signal for a broken lease would end the program; SIGURG is ignored by default, and broken() asks instead.
Lease::Lease(int fd) : fd_(fd), state_(State::unknown) {
  (void)::fcntl(fd_, F_SETSIG, SIGURG);
  if (::fcntl(fd_, F_SETLEASE, F_RDLCK) == 0) state_ = State::held;
  else if (errno == EAGAIN) state_ = State::busy;
}

Lease::~Lease() {
  if (state_ == State::held) (void)::fcntl(fd_, F_SETLEASE, F_UNLCK);
}

bool Lease::broken() const { return state_ == State::held && ::fcntl(fd_, F_GETLEASE) != F_RDLCK; }

}  // namespace sekisho::doors::folder
