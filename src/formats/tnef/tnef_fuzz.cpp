// Contract: no bytes crash or stop the rebuild.
#include "formats/msg/testing.h"
#include "formats/tnef/tnef.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  base::Profile profile;
  base::Limits limits;
  limits.part_bytes_max = 1 << 20;
  formats::Notes notes;
  formats::msg::testing::Workers workers;
  formats::BytesSink sink;
  formats::Context context{profile, limits, notes, workers, "winmail.dat", {}};
  (void)formats::tnef::rebuild({data, size}, base::FileType::tnef, context, sink);
  return 0;
}
