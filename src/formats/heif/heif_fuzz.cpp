// Contract: no bytes crash or stop the rebuild; the picture that comes out is one its own format finds nothing to remove from.
#include "formats/fuzz/objects.h"
#include "formats/heif/heif.h"
#include "formats/raster/testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace testing = sekisho::formats::picture::testing;
  SEKISHO_CHECK(sekisho::formats::raster::testing::comes_out_clean(sekisho::formats::heif::kFormat, {data, size}, testing::small_limits()));
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_boxes)
