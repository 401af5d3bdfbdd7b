// Contract: whatever the bytes, nothing comes out.
#include "formats/docuworks/docuworks.h"

#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::rebuild_twice(sekisho::formats::docuworks::kFormat, {data, size});
  return 0;
}
