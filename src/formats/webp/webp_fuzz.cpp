// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove. Lossy pictures may change on a second run.
#include "formats/fuzz/objects.h"
#include "formats/picture/testing.h"
#include "formats/webp/webp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace testing = sekisho::formats::picture::testing;
  SEKISHO_CHECK(testing::keeps_contract(sekisho::formats::webp::kFormat, {data, size}, testing::Twice::may_differ, testing::small_limits()));
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_riff)
