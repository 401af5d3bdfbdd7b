// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove and is rebuilt to the same bytes.
#include "formats/fuzz/containers.h"
#include "formats/msg/msg.h"
#include "formats/msg/rtf.h"
#include "formats/msg/testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  const base::ByteView input(data, size);
  formats::msg::testing::rebuild_twice(input);
  base::Limits limits;
  limits.part_bytes_max = 1 << 20;
  (void)formats::msg::decompress_rtf(input, limits);
  (void)formats::msg::text_of_rtf(input);
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_compound)
