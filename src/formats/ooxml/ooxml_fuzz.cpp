// Contract: whatever package goes in, what comes out is recognised, and disarming it again changes no byte and notes nothing.
#include "formats/fuzz/containers.h"
#include "formats/ooxml/ooxml.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::rebuild_twice(sekisho::formats::ooxml::kFormat, {data, size});
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_zip)
