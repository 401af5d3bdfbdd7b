// Between the pool and its zygote. On the control socket (SOCK_SEQPACKET) the pool sends one Spawn with two descriptors: the worker's
// job socket and the zygote's end of the worker's lifeline. On the lifeline the zygote sends one Ended; the pool sends a byte,
// or closes its end, to have the worker killed. So whoever dies first, nothing stays behind.
#pragma once

#include <cstdint>
#include <type_traits>

namespace sekisho::wire {

inline constexpr int kControlFd = 3;  // where the zygote finds its control socket
inline constexpr int kJobFd = 3;      // where a worker finds its job socket

// First message of the zygote.
struct Hello {
  std::uint64_t fingerprint = 0;
  std::uint32_t missing = 0;      // 0, or 1 + the Wall that cannot be had and was not given up
  std::int32_t error = 0;         // errno of that wall
  std::uint32_t landlock = 0;     // version of Landlock in force; 0 when the kernel has none
  std::uint32_t dropped_uid = 0;  // 1 when root without user namespaces drops to an unused uid instead
};

struct Ended {
  std::int32_t wait_status = 0;
  std::int32_t fork_error = 0;  // errno when there never was a worker
  std::uint64_t cpu_us = 0;
  std::uint64_t resident_kib_max = 0;
};
static_assert(std::is_trivially_copyable_v<Hello> && std::is_trivially_copyable_v<Ended>);

// Exit statuses of a worker that ends by itself. They choose between refusals only; none lets anything pass.
inline constexpr int kExitCpu = 81;
inline constexpr int kExitQuota = 82;  // a descriptor grew to file_bytes_max
inline constexpr int kExitDiskFull = 83;
inline constexpr int kExitBadJob = 84;
inline constexpr int kExitToolMissing = 85;  // of sekisho-pages: poppler is not installed
inline constexpr int kExitTooMuch = 86;      // of sekisho-pages: the pictures are larger than the quota
inline constexpr int kExitWallMissing = 87;  // of sekisho-pages
inline constexpr int kExitWall = 100;        // 100 + Wall: that wall could not be raised in a worker

// One wall each; the names are what settings and messages use.
enum class Wall : std::uint8_t { user, pid, mount, network, ipc, uts, seccomp, privileges, limits, count_ };
inline constexpr const char* kWallNames[] = {"user", "pid", "mount", "network", "ipc", "uts", "seccomp", "privileges", "limits"};
static_assert(sizeof(kWallNames) / sizeof(*kWallNames) == static_cast<unsigned>(Wall::count_));

// Under the sanitizers workers have no memory limit and a wider filter: those builds look for bugs, they guard nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace sekisho::wire
