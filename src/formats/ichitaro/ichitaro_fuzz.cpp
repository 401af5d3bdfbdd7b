// Contract: no bytes crash or stop the extraction of the words.
#include "formats/ichitaro/ichitaro.h"

#include "formats/fuzz/containers.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  base::Profile profile;
  base::Limits limits;
  limits.pixels_max = 4'000'000;
  formats::RefusingChildren children;
  formats::Notes notes;
  formats::Context context{profile, limits, notes, children, "a.jtd", {}};
  formats::BytesSink out;
  (void)formats::ichitaro::rebuild({data, size}, base::FileType::ichitaro, context, out);
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_compound)
