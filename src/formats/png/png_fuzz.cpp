// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove and is rebuilt to the same bytes.
#include "formats/fuzz/objects.h"
#include "formats/picture/testing.h"
#include "formats/png/png.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace testing = sekisho::formats::picture::testing;
  SEKISHO_CHECK(testing::keeps_contract(sekisho::formats::png::kFormat, {data, size}, testing::Twice::same_bytes, testing::small_limits()));
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_png)
