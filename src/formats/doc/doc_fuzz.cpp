// Documents of Word 97-2003: rebuilding twice is rebuilding once, and the second look agrees with every output. Of older ones a text comes out.
#include "formats/doc/doc.h"
#include "formats/doc/look.h"
#include "formats/fuzz/containers.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  base::Profile profile;
  base::Limits limits;
  formats::Notes notes;
  formats::RefusingChildren children;
  formats::Context context{profile, limits, notes, children, "a.doc", {}};
  formats::BytesSink out;
  auto made = formats::doc::rebuild({data, size}, base::FileType::doc, context, out);
  if (!made || *made != base::FileType::doc) return 0;
  if (formats::detect::banned(out.bytes(), "a.doc")) return 0;  // two things at once, by what stands at its end: the worker refuses it
  worker::second_look::Look found(1);
  formats::doc::look(out.bytes(), base::FileType::doc, found);
  SEKISHO_CHECK(!found.enough());
  formats::rebuild_twice(formats::doc::kFormat, {data, size});
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_compound)
