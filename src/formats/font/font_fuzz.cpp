// Contract: no bytes crash or stop the gate, wherever a font stands; what comes out passes again unchanged with nothing to remove.
#include "formats/font/font.h"

#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  namespace font = formats::font;
  const base::Limits limits;
  for (const font::FontKind kind : {font::FontKind::pdf, font::FontKind::stand_alone}) {
    formats::Notes notes, again;
    const auto made = font::rebuild_font({data, size}, kind, limits, notes);
    if (!made) continue;
    const auto remade = font::rebuild_font(*made, kind, limits, again);
    SEKISHO_CHECK(remade && *remade == *made && again.removed().empty());
    const auto lengths = font::pdf_lengths(*made);
    SEKISHO_CHECK(lengths[0] + lengths[1] + lengths[2] == made->size());
  }
  formats::rebuild_twice(font::kFormat, {data, size});
  return 0;
}
