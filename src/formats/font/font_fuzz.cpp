// Contract: no bytes crash or stop the gate, wherever a font stands; what comes out passes again unchanged with nothing to remove, and the
// second look finds nothing in it.
#include "formats/font/font.h"

#include "formats/font/look.h"
#include "formats/font/testing.h"
#include "formats/fuzz/mutate.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::font {
namespace {

// One table changed: its bytes, or a word of it set to where counts and offsets break.
std::optional<base::Bytes> mutate_tables(base::ByteView input, fuzz::Dice& dice) {
  const std::size_t count = testing::number(input, 4, 2);
  if (count == 0 || count > 40 || input.size() < 12 + count * 16) return std::nullopt;
  testing::Parts parts;
  for (std::size_t i = 0; i < count; ++i) {
    const base::ByteView table = base::slice(input, testing::number(input, 20 + i * 16, 4), testing::number(input, 24 + i * 16, 4));
    parts.emplace_back(base::text(input.subspan(12 + i * 16, 4)), base::Bytes(table.begin(), table.end()));
  }
  base::Bytes& table = parts[dice.below(count)].second;
  if (dice.one_in(8)) {
    fuzz::shuffle_one(parts, dice);
  } else if (dice.one_in(2) || table.size() < 4) {
    table = dice.changed(base::ByteView(table));
  } else {
    for (std::size_t k = 1 + dice.below(3); k > 0; --k) {
      const std::size_t at = dice.below(table.size() / 2 - 1) * 2;
      const std::uint64_t value = dice.one_in(2) ? dice.edge() : dice.below(table.size() + 4);
      table[at] = static_cast<std::uint8_t>(value >> 8);
      table[at + 1] = static_cast<std::uint8_t>(value);
    }
  }
  return testing::file_of(parts, static_cast<std::uint32_t>(testing::number(input, 0, 4)));
}

}  // namespace
}  // namespace sekisho::formats::font

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
    worker::second_look::Look look(1);
    worker::second_look::look_at_font_program(*made, look);
    SEKISHO_CHECK(look.findings().empty());
  }
  formats::Notes notes, again;
  if (const auto made = font::rebuild_eot({data, size}, limits, notes)) {
    const auto remade = font::rebuild_eot(*made, limits, again);
    SEKISHO_CHECK(remade && *remade == *made && again.removed().empty());
  }
  formats::rebuild_twice(font::kFormat, {data, size});
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::font::mutate_tables)
