// Contract: no bytes crash or stop the rebuild; what comes out has nothing left to remove and is rebuilt to the same bytes.
#include "formats/mp3/mp3.h"

#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::rebuild_twice(sekisho::formats::mp3::kFormat, {data, size});
  return 0;
}
