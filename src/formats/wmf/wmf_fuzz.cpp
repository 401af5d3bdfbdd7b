// Contract: any bytes are rebuilt or refused; a rebuilt metafile is recognised, and rebuilding it again changes no byte.
#include "base/error.h"
#include "formats/rebuild_twice.h"
#include "formats/wmf/wmf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::rebuild_twice(sekisho::formats::wmf::kFormat, {data, size});
  return 0;
}
