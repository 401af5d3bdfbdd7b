#include "sandbox/scratch.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace sekisho::sandbox {

using base::Code;
using base::OwnedFd;

namespace {

constexpr std::uint64_t kSharedBytesMin = 1 << 20;

std::unexpected<base::Error> failed(const char* what, std::string where = {}) {
  const int error = errno;
  const bool full = error == ENOSPC || error == EDQUOT;
  return base::refuse(full ? Code::disk_full : Code::worker_unavailable, std::move(where), std::string(what) + ": " + std::strerror(error));
}

base::Result<OwnedFd> unnamed_on_disk(const std::string& folder) {
  if (OwnedFd file(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)); file) return file;
  std::string name = folder + "/sekisho-XXXXXX";  // where the file system has no O_TMPFILE
  OwnedFd file(mkostemp(name.data(), O_CLOEXEC));
  if (!file) return failed("scratch file", folder);
  unlink(name.c_str());
  return file;
}

}  // namespace

base::Result<OwnedFd> scratch_file(Place place, const std::string& folder) {
  if (place == Place::disk) return unnamed_on_disk(folder);
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING, kNotExecutable = 8;  // MFD_NOEXEC_SEAL, of Linux 6.3
  OwnedFd file(memfd_create("sekisho", kFlags | kNotExecutable));
  if (!file && errno == EINVAL) file.reset(memfd_create("sekisho", kFlags));
  if (!file) return failed("memfd");
  return file;
}

base::Result<OwnedFd> sealed(OwnedFd file) {
  constexpr int kSeals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  if (fcntl(file.get(), F_ADD_SEALS, kSeals) == 0) {
    lseek(file.get(), 0, SEEK_SET);
    return file;
  }
  OwnedFd read_only(open(("/proc/self/fd/" + std::to_string(file.get())).c_str(), O_RDONLY | O_CLOEXEC));
  if (!read_only) return failed("read-only descriptor");
  return read_only;
}

bool is_sealed(int fd) {
  constexpr int kSeals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;
  const int seals = fcntl(fd, F_GET_SEALS);
  return seals >= 0 && (seals & kSeals) == kSeals;
}

base::Result<OwnedFd> duplicate(int fd) {
  OwnedFd copy(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!copy) return failed("descriptor");
  return copy;
}

base::Result<std::uint64_t> size_of(int fd) {
  struct stat status{};
  if (fstat(fd, &status) != 0) return failed("fstat");
  return static_cast<std::uint64_t>(status.st_size);
}

base::Result<base::Digest> sha256_of(int fd, std::uint64_t offset, std::uint64_t bytes) {
  base::Sha256 hash;
  base::Bytes buffer(std::min<std::uint64_t>(bytes, 256 << 10));
  while (bytes > 0) {
    ssize_t count = pread(fd, buffer.data(), std::min<std::uint64_t>(bytes, buffer.size()), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::refuse(Code::unreadable, {}, std::strerror(errno));
    if (count == 0) return base::refuse(Code::changed_while_read);
    hash.update(base::ByteView(buffer.data(), static_cast<std::size_t>(count)));
    offset += static_cast<std::uint64_t>(count);
    bytes -= static_cast<std::uint64_t>(count);
  }
  return hash.finish();
}

base::Status copy(int from, std::uint64_t offset, std::uint64_t bytes, int to) {
  auto position = static_cast<off_t>(offset);
  // Between files on one disk the file system may share the blocks instead of copying them.
  for (ssize_t count; bytes >= kSharedBytesMin && (count = copy_file_range(from, &position, to, nullptr, bytes, 0)) > 0;)
    bytes -= static_cast<std::uint64_t>(count);
  while (bytes > 0) {
    ssize_t count = sendfile(to, from, &position, std::min<std::uint64_t>(bytes, 1 << 30));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("copy");
    if (count == 0) return base::refuse(Code::changed_while_read);
    bytes -= static_cast<std::uint64_t>(count);
  }
  return {};
}

base::Status append(int to, base::ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t count = write(to, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("write");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

}  // namespace sekisho::sandbox
