// Contract: whatever goes in, every block lies inside the text, in order, and the same bytes come out twice.
#include "formats/rebuild_twice.h"
#include "formats/uuencode/decoder.h"
#include "formats/uuencode/uuencode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  using namespace sekisho::formats;
  base::ByteView input(data, size);
  std::size_t at = 0;
  for (const uuencode::Encoded& block : uuencode::decode_all(base::text(input))) {
    SEKISHO_CHECK(block.begin >= at && block.begin < block.end && block.end <= size);
    at = block.end;
  }
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  BytesSink outs[2];
  for (BytesSink& out : outs) {
    Notes notes;
    Context context{profile, limits, notes, children, "a.uu", {}};
    (void)uuencode::rebuild(input, base::FileType::uuencode, context, out);
  }
  SEKISHO_CHECK(outs[0].bytes() == outs[1].bytes());
  return 0;
}
