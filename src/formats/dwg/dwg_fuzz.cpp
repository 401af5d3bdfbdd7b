// Contract: no bytes crash or stop the extraction of the preview.
#include "formats/dwg/dwg.h"

#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  base::Profile profile;
  base::Limits limits;
  limits.pixels_max = 4'000'000;
  formats::RefusingChildren children;
  formats::Notes notes;
  formats::Context context{profile, limits, notes, children, "a.dwg", {}};
  formats::BytesSink out;
  (void)formats::dwg::rebuild({data, size}, base::FileType::dwg, context, out);
  return 0;
}
