// Contract: whatever goes in, a page comes out that the second look finds nothing in and that comes out of a second rebuild unchanged.
#include "formats/fuzz/markup.h"
#include "formats/html/html.h"
#include "formats/html/look.h"
#include "formats/html/to_text.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  using namespace sekisho::formats;
  base::ByteView input(data, size);
  base::Profile profile;
  base::Limits limits;
  limits.pixels_max = 4'000'000;
  RefusingChildren children;
  Notes notes, again;
  Context context{profile, limits, notes, children, "a.html", {}};
  BytesSink once, twice;
  (void)html::to_text(input, "iso-2022-jp", limits);
  if (!html::rebuild(input, base::FileType::html, context, once)) return 0;
  worker::second_look::Look seen(1);
  html::look(once.bytes(), base::FileType::html, seen);
  SEKISHO_CHECK(seen.findings().empty());
  Context second{profile, limits, again, children, "a.html", {}};
  SEKISHO_CHECK(html::rebuild(once.bytes(), base::FileType::html, second, twice).has_value());
  SEKISHO_CHECK(once.bytes() == twice.bytes() && again.removed().empty());
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_xml)
