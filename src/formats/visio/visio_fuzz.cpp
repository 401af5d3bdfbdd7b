// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove and is rebuilt to the same bytes. Bytes that are no
// ZIP are taken for the page of a drawing, so that the fuzzer need not find checksums.
#include "formats/fuzz/containers.h"
#include "formats/rebuild_twice.h"
#include "formats/visio/testing.h"
#include "formats/visio/visio.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  const base::ByteView input(data, size);
  if (base::starts_with(input, "PK")) formats::rebuild_twice(formats::visio::kFormat, input);
  else formats::rebuild_twice(formats::visio::kFormat, formats::visio::drawing(base::text(input)));
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_zip, sekisho::formats::fuzz::mutate_compound)
