#include "cli/outputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <functional>
#include <vector>

namespace sekisho::cli {

using base::Code;
using base::refuse;

namespace {

base::Status failed(const std::string& path) {
  int error = errno;
  Code code = error == ENOSPC || error == EDQUOT ? Code::disk_full : error == EEXIST ? Code::output_exists : Code::output_unwritable;
  return refuse(code, path, std::strerror(error));
}

bool write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    ssize_t done = write(fd, data, size);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    data += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

bool copy_from(int source, int target, std::uint64_t bytes) {
  std::vector<char> buffer(1 << 18);
  std::uint64_t offset = 0;
  while (offset < bytes) {
    ssize_t got = pread(source, buffer.data(), std::min<std::uint64_t>(buffer.size(), bytes - offset), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    if (!write_all(target, buffer.data(), static_cast<std::size_t>(got))) return false;
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

// Gives an open file without a name its name; a file that is there already is kept or replaced as asked.
bool publish(int fd, const std::string& path, const std::string& temporary, Existing existing) {
  std::string self = fmt::format("/proc/self/fd/{}", fd);
  if (existing == Existing::keep) return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0;
  return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) == 0 && rename(temporary.c_str(), path.c_str()) == 0;
}

// The same for file systems that know no nameless files.
bool publish_named(const std::string& path, const std::string& temporary, Existing existing) {
  if (existing == Existing::replace) return rename(temporary.c_str(), path.c_str()) == 0;
  return renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
}

// A nameless file beside the target is filled and then named: whatever ends the process, nothing half done is left.
base::Status write_whole(const std::string& path, Existing existing, unsigned mode, const std::function<bool(int)>& fill) {
  static std::atomic<unsigned> counter{0};
  struct stat info{};
  if (lstat(path.c_str(), &info) == 0 && (existing == Existing::keep || !S_ISREG(info.st_mode))) return refuse(Code::output_exists, path);
  std::size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  std::string temporary = fmt::format("{}/.sekisho-{}-{}.part", folder, getpid(), counter++);
  int fd = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
  bool named = fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL);
  if (named) fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) return failed(path);
  bool good = fill(fd) && (named ? publish_named(path, temporary, existing) : publish(fd, path, temporary, existing));
  base::Status status = good ? base::Status{} : failed(path);
  if (named || existing == Existing::replace) unlink(temporary.c_str());
  close(fd);
  return status;
}

}  // namespace

base::Status write_output(const std::string& path, int source_fd, std::uint64_t bytes, Existing existing) {
  return write_whole(path, existing, 0644, [&](int fd) { return copy_from(source_fd, fd, bytes); });
}

base::Status write_output(const std::string& path, std::string_view text, Existing existing, unsigned mode) {
  return write_whole(path, existing, mode, [&](int fd) { return write_all(fd, text.data(), text.size()); });
}

base::Status write_to_standard_output(int source_fd, std::uint64_t bytes) {
  if (copy_from(source_fd, STDOUT_FILENO, bytes)) return {};
  return failed("-");
}

base::Status make_folders_above(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    if (mkdir(path.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST && errno != EISDIR) return failed(path.substr(0, slash));
  }
  return {};
}

}  // namespace sekisho::cli
