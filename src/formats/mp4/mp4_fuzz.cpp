// Contract: no bytes crash or stop the rebuild; what comes out has nothing left to remove and is rebuilt to the same bytes.
#include "formats/mp4/mp4.h"

#include "formats/fuzz/objects.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::rebuild_twice(sekisho::formats::mp4::kFormat, {data, size});
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_boxes)
