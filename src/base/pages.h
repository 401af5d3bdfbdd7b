// Memory that will be written at once, asked for in one step instead of a fault for each page.
#pragma once

#include <sys/mman.h>

#include <cstdint>

namespace sekisho::base {

// The whole pages inside [begin, begin + bytes). Only a wish: where the kernel does not know it (before Linux 5.14), each page comes by itself.
inline void want_pages(void* begin, std::size_t bytes) {
#ifdef MADV_POPULATE_WRITE
  constexpr std::uintptr_t kPage = 4096;
  constexpr std::size_t kLeast = 8 * kPage;
  const std::uintptr_t first = (reinterpret_cast<std::uintptr_t>(begin) + kPage - 1) & ~(kPage - 1);
  const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(begin) + bytes) & ~(kPage - 1);
  if (bytes >= kLeast && end > first) (void)madvise(reinterpret_cast<void*>(first), end - first, MADV_POPULATE_WRITE);
#else
  (void)begin, (void)bytes;
#endif
}

}  // namespace sekisho::base
