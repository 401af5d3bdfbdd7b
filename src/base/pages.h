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
  const std::size_t before = (kPage - reinterpret_cast<std::uintptr_t>(begin) % kPage) % kPage;  // the page that began earlier is in use already
  if (bytes >= kLeast) (void)madvise(static_cast<char*>(begin) + before, (bytes - before) / kPage * kPage, MADV_POPULATE_WRITE);
#else
  (void)begin, (void)bytes;
#endif
}

}  // namespace sekisho::base
