// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove and is rebuilt to the same bytes, and the
// second look has nothing to say of its directory and bitmaps.
#include "formats/icon/icon.h"
#include "formats/picture/testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace testing = sekisho::formats::picture::testing;
  SEKISHO_CHECK(testing::keeps_contract(sekisho::formats::icon::kFormat, {data, size}, testing::Twice::same_bytes, testing::small_limits()));
  return 0;
}
