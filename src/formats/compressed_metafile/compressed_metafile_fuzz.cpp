// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove and is rebuilt to the same bytes.
#include "formats/compressed_metafile/compressed_metafile.h"
#include "formats/picture/testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace testing = sekisho::formats::picture::testing;
  SEKISHO_CHECK(
      testing::keeps_contract(sekisho::formats::compressed_metafile::kFormat, {data, size}, testing::Twice::same_bytes, testing::small_limits()));
  return 0;
}
