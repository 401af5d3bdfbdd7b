// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove and is rebuilt to the same bytes.
#include "formats/fuzz/containers.h"
#include "formats/rebuild_twice.h"
#include "formats/xls/xls.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::rebuild_twice(sekisho::formats::xls::kFormat, {data, size});
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_biff, sekisho::formats::fuzz::mutate_compound)
