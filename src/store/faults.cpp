#include "store/faults.h"

#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>

#include "store/database.h"

namespace sekisho::store {

namespace {

enum class Mode : int { once, from_there_on };

std::atomic<std::int64_t> writes_left{0};  // 0: no fault is due
std::atomic<Mode> mode{Mode::once};
std::atomic<bool> cut{false};

}  // namespace

void fail_write(std::int64_t nth) {
  mode = Mode::once;
  cut = false;
  writes_left = nth;
}

void cut_writes(std::int64_t nth) {
  mode = Mode::from_there_on;
  cut = false;
  writes_left = nth;
}

std::optional<std::size_t> faulty_write(std::size_t bytes) {
  if (cut.load(std::memory_order_relaxed)) return 0;
  if (writes_left.load(std::memory_order_relaxed) <= 0) return std::nullopt;
  if (writes_left.fetch_sub(1) != 1) return std::nullopt;
  cut = mode.load() == Mode::from_there_on;
  return bytes / 2;
}

namespace {

// SQLite lets its system calls be replaced for tests like these: https://sqlite.org/c3ref/vfs.html, xSetSystemCall.
using Pwrite = ssize_t (*)(int, const void*, std::size_t, off_t);
Pwrite real_pwrite = nullptr;
Pwrite real_pwrite64 = nullptr;

ssize_t watched(Pwrite real, int fd, const void* bytes, std::size_t size, off_t offset) {
  const auto allowed = faulty_write(size);
  if (!allowed) return real(fd, bytes, size, offset);
  if (*allowed > 0) (void)!real(fd, bytes, *allowed, offset);
  errno = ENOSPC;
  return -1;
}

ssize_t watched_pwrite(int fd, const void* bytes, std::size_t size, off_t offset) { return watched(real_pwrite, fd, bytes, size, offset); }
ssize_t watched_pwrite64(int fd, const void* bytes, std::size_t size, off_t offset) { return watched(real_pwrite64, fd, bytes, size, offset); }

Pwrite replace(sqlite3_vfs* vfs, const char* name, Pwrite by) {
  auto* real = reinterpret_cast<Pwrite>(vfs->xGetSystemCall(vfs, name));
  if (real != nullptr) vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(by));
  return real;
}

}  // namespace

void watch_sqlite_writes() {
  static std::once_flag once;
  std::call_once(once, [] {
    sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    if (vfs == nullptr || vfs->iVersion < 3) return;
    real_pwrite = replace(vfs, "pwrite", watched_pwrite);
    real_pwrite64 = replace(vfs, "pwrite64", watched_pwrite64);
  });
}

}  // namespace sekisho::store
