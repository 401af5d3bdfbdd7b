#include "store/files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "store/faults.h"

namespace sekisho::store {

using base::Code;
using base::Status;

base::Error file_error(const std::string& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  return {full ? Code::disk_full : Code::store_unavailable, {}, path + ": " + std::strerror(errno)};
}

Status write_all(int fd, base::ByteView bytes) {
  const auto allowed = faulty_write(bytes.size());
  base::ByteView left = allowed ? bytes.first(*allowed) : bytes;
  while (!left.empty()) {
    const ssize_t written = ::write(fd, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected(file_error("write"));
    left = left.subspan(static_cast<std::size_t>(written));
  }
  if (allowed) errno = ENOSPC;
  return allowed ? Status(std::unexpected(file_error("write"))) : Status{};
}

base::Result<std::size_t> read_full(int fd, std::span<std::uint8_t> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = ::read(fd, buffer.data() + filled, buffer.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(file_error("read"));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status flush_folder(const std::string& folder) {
  const base::OwnedFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) return std::unexpected(file_error(folder));
  return {};
}

NewFile::NewFile(base::OwnedFd fd, std::string path, std::string final_path)
    : fd_(std::move(fd)), path_(std::move(path)), final_path_(std::move(final_path)) {}

NewFile::NewFile(NewFile&& other) noexcept
    : fd_(std::move(other.fd_)), path_(std::exchange(other.path_, {})), final_path_(std::move(other.final_path_)) {}

NewFile::~NewFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

base::Result<NewFile> NewFile::make(const std::string& final_path) {
  std::string path = folder_of(final_path) + "/.new-XXXXXX";
  base::OwnedFd fd(::mkostemp(path.data(), O_CLOEXEC));
  if (!fd) return std::unexpected(file_error(path));
  return NewFile(std::move(fd), std::move(path), final_path);
}

Status NewFile::put_in_place(Replace replace) {
  if (::fsync(fd_.get()) != 0) return std::unexpected(file_error(path_));
  if (faulty_write(0)) return base::refuse(Code::disk_full, {}, final_path_);
  const unsigned flags = replace == Replace::yes ? 0 : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_path_.c_str(), flags) != 0) return std::unexpected(file_error(final_path_));
  path_.clear();
  return flush_folder(folder_of(final_path_));
}

}  // namespace sekisho::store
