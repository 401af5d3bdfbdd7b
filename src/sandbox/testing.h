// For the tests of this room: a pool of the worker that misbehaves, and what must not be left behind.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>

#include "sandbox/engine.h"
#include "sandbox/scratch.h"
#include "sandbox/untrusted.h"
#include "wire/mischief.h"

namespace sekisho::sandbox::testing {

// TSan looks at this side only: SEKISHO_TEST_WORKER names a worker that was built without it.
inline const char* other_worker() { return std::getenv("SEKISHO_TEST_WORKER"); }
inline bool walls_are_whole() { return !wire::kSanitized || other_worker() != nullptr; }

inline PoolSettings settings(unsigned workers = 4) {
  PoolSettings out;
  out.worker_path = other_worker() != nullptr ? other_worker() : std::string(SEKISHO_BIN_DIR) + "/sekisho-worker-misbehave";
  out.workers = workers;
  out.scratch_dir = ::testing::TempDir();
  return out;
}

inline std::unique_ptr<Pool> pool(unsigned workers = 4) {
  auto started = Pool::start(settings(workers));
  EXPECT_TRUE(started) << started.error().where << ": " << started.error().detail;
  return started ? std::move(*started) : nullptr;
}

inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

inline bool has_children() { return waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD; }

inline base::OwnedFd file_of(std::string_view text) {
  auto file = scratch_file(Place::memory, {});
  EXPECT_TRUE(file && append(file->get(), base::view(text)));
  return std::move(*sealed(std::move(*file)));
}

inline std::string text_of(int fd, std::uint64_t bytes) {
  std::string out(bytes, '\0');
  EXPECT_EQ(pread(fd, out.data(), out.size(), 0), static_cast<ssize_t>(bytes));
  return out;
}

inline std::string_view id(base::Code code) { return base::describe(code).id; }

}  // namespace sekisho::sandbox::testing
