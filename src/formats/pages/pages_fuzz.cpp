// Contract: whatever poppler is made to write, assemble() ends and puts out a PDF or refuses.
#include "formats/pages/pages.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  base::Profile profile;
  base::Limits limits;
  limits.pixels_max = 1'000'000;
  formats::Notes notes;
  formats::RefusingChildren children;
  formats::Context context{profile, limits, notes, children, {}, {}};
  formats::BytesSink out;
  if (formats::pages::assemble({data, size}, base::FileType::pdf, context, out)) SEKISHO_CHECK(base::starts_with(out.bytes(), "%PDF-1.7\n"));
  return 0;
}
