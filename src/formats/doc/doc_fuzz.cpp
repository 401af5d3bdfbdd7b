// Documents of Word 97-2003: rebuilding twice is rebuilding once, and the second look agrees with every output.
#include "formats/doc/doc.h"
#include "formats/doc/look.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  formats::rebuild_twice(formats::doc::kFormat, {data, size});
  return 0;
}
