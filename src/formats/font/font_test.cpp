#include "formats/font/font.h"

#include <gtest/gtest.h>

#include "formats/font/look.h"
#include "formats/font/testing.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::font {
namespace {

using namespace testing;
using base::Code;
using base::What;

struct Made {
  bool ok = false;
  Bytes bytes;
  bool noted = false;
  Code code = Code::none;
};

// What comes out must pass again as it is.
Made make(const Bytes& input, FontKind kind = FontKind::office) {
  const base::Limits limits;
  Notes notes, again;
  auto made = rebuild_font(input, kind, limits, notes);
  if (!made) return {false, {}, false, made.error().code};
  const auto remade = rebuild_font(*made, kind, limits, again);
  EXPECT_TRUE(remade && *remade == *made);
  EXPECT_TRUE(again.removed().empty());
  return {true, *made, !notes.removed().empty()};
}

std::vector<worker::second_look::Finding> findings(ByteView font) {
  worker::second_look::Look look(20);
  worker::second_look::look_at_font_program(font, look);
  return look.findings();
}

std::size_t glyph_of(ByteView font, std::size_t character) {
  const ByteView table = testing::table(font, "cmap");
  const std::size_t at = number(table, 8, 4), count = number(table, at + 6, 2) / 2;
  for (std::size_t i = 0; i < count; ++i)
    if (character <= number(table, at + 14 + i * 2, 2) && character >= number(table, at + 16 + count * 2 + i * 2, 2))
      return (character + number(table, at + 16 + count * 4 + i * 2, 2)) & 0xFFFF;
  return 0;
}

TEST(Font, letters_of_ones_own_survive) {
  for (const FontKind kind : {FontKind::office, FontKind::pdf, FontKind::stand_alone}) {
    const Made made = make(eudc(), kind);
    ASSERT_TRUE(made.ok);
    EXPECT_FALSE(made.noted);
    EXPECT_EQ(glyph_of(made.bytes, 0xE000), 1u);
    EXPECT_TRUE(std::ranges::equal(table(made.bytes, "glyf"), table(eudc(), "glyf")));
    EXPECT_TRUE(findings(made.bytes).empty());
  }
}

TEST(Font, a_font_of_an_office_package_is_hidden_by_its_key_again) {
  constexpr std::string_view kKey = "{1DF903DC-8AE1-4D5C-9B3E-2A1B7E4C6402}";
  const std::uint8_t key[] = {0x02, 0x64, 0x4C, 0x7E, 0x1B, 0x2A, 0x3E, 0x9B, 0x5C, 0x4D, 0xE1, 0x8A, 0xDC, 0x03, 0xF9, 0x1D};
  Bytes hidden = eudc();
  for (std::size_t i = 0; i < 32; ++i) hidden[i] ^= key[i % 16];
  Notes notes;
  auto made = rebuild_office_font(hidden, kKey, {}, notes);
  ASSERT_TRUE(made);
  for (std::size_t i = 0; i < 32; ++i) (*made)[i] ^= key[i % 16];
  EXPECT_EQ(glyph_of(*made, 0xE000), 1u);
  for (std::string_view bad : {"", "{1DF903DC}", "{1DF903DC-8AE1-4D5C-9B3E-2A1B7E4C640Z}", "{1DF903DC-8AE1-4D5C-9B3E-2A1B7E4C640200}"})
    EXPECT_FALSE(rebuild_office_font(hidden, bad, {}, notes)) << bad;
}

TEST(Font, tables_that_lie_over_one_another_come_out_apart) {
  Bytes font = eudc();
  constexpr std::size_t kMetrics = 20 + 4 * 16;  // the entry of hmtx, which then begins within hhea
  set_number(font, kMetrics, number(font, kMetrics, 4) - 4);
  const Made made = make(font);
  ASSERT_TRUE(made.ok);
  EXPECT_TRUE(findings(made.bytes).empty());
}

TEST(Font, what_lies_outside_is_not_read) {
  const Bytes font = eudc();
  for (std::size_t entry = 0; entry < 7; ++entry) {
    Bytes broken = font;
    broken[20 + entry * 16] = 0x7F;
    EXPECT_FALSE(make(broken).ok) << entry;
  }
  for (std::size_t length = 0; length < font.size() - 8; ++length)
    make(base::Bytes(font.begin(), font.begin() + static_cast<std::ptrdiff_t>(length)));
  EXPECT_FALSE(make(Bytes(font.begin(), font.begin() + 100)).ok);
  // A reader of PDF gets its characters elsewhere.
  Bytes without = font;
  without[20] = 0x7F;
  EXPECT_TRUE(make(without, FontKind::pdf).ok);
}

TEST(Font, bytes_that_no_table_holds_do_not_come_out) {
  const Made behind = make(eudc() + raw("MZ and a program"));
  EXPECT_TRUE(behind.ok && behind.noted);
  EXPECT_EQ(base::text(behind.bytes).find("program"), std::string_view::npos);
  const Made inside = make(file_of(with(parts_of({square(), square()}), "evil", raw("a program"))), FontKind::pdf);
  EXPECT_TRUE(inside.ok && inside.noted);
  EXPECT_EQ(base::text(inside.bytes).find("program"), std::string_view::npos);
}

TEST(Font, tables_that_no_reader_of_pdf_looks_at_go_without_a_word) {
  const Bytes font = file_of(with(with(parts_of({square(), square()}), "DSIG", Bytes(8)), "GSUB", words({1, 0, 0, 0, 0})));
  EXPECT_FALSE(make(font, FontKind::pdf).noted);
  EXPECT_TRUE(make(font, FontKind::office).noted);
}

TEST(Font, glyphs_that_contain_themselves_are_emptied) {
  std::vector<Bytes> deep{square()};
  for (unsigned i = 0; i < 40; ++i) deep.push_back(composite(i));
  const std::vector<std::vector<Bytes>> cases{{square(), composite(1)}, {square(), composite(2), composite(1)}, {square(), composite(9)}, deep};
  for (const auto& glyphs : cases) {
    const Made made = make(file_of(parts_of(glyphs)));
    ASSERT_TRUE(made.ok);
    EXPECT_TRUE(made.noted);
    EXPECT_LT(table(made.bytes, "glyf").size(), 800u);
  }
  EXPECT_FALSE(make(file_of(parts_of({square(), composite(0)}))).noted);
}

TEST(Font, a_font_without_one_sound_glyph_is_none) {
  Bytes many = square();
  many[10] = 0xFF;
  EXPECT_FALSE(make(file_of(parts_of({many, many}))).ok);
  EXPECT_TRUE(make(file_of(parts_of({many, many})), FontKind::pdf).ok);
}

TEST(Font, points_beyond_a_glyph_empty_it) {
  Bytes many = square();
  many[10] = 0xFF;  // the last point of the contour
  const Made made = make(file_of(parts_of({square(), many})));
  ASSERT_TRUE(made.ok);
  EXPECT_TRUE(made.noted);
  EXPECT_EQ(table(made.bytes, "glyf").size(), (square().size() + 3) / 4 * 4);
}

TEST(Font, programs_for_hinting_go) {
  Parts parts = parts_of({square("\xB0\x01\x40"), composite(0, 0x102) + words({1}) + raw("\x40")});
  parts = with(with(with(parts, "fpgm", raw("\xB0\x01")), "prep", raw("\x40")), "cvt ", words({7}));
  for (const FontKind kind : {FontKind::office, FontKind::pdf}) {
    const Made made = make(file_of(parts), kind);
    ASSERT_TRUE(made.ok);
    EXPECT_EQ(made.noted, kind == FontKind::office);
    for (const char* tag : {"fpgm", "prep", "cvt "}) EXPECT_TRUE(table(made.bytes, tag).empty());
    const Bytes plain = square();
    EXPECT_TRUE(std::ranges::equal(table(made.bytes, "glyf").first(plain.size()), plain));
    EXPECT_TRUE(std::ranges::equal(table(made.bytes, "glyf").last(16), composite(0)));
  }
}

// MingLiU and its like: strokes that only the program puts in their places.
TEST(Font, programs_that_letters_are_made_of_stay) {
  const Parts parts = with(parts_of({square("\x40"), square("\x40")}), "prep", raw("\x40"));
  const Made by_length = make(file_of(with(parts, "fpgm", Bytes(30'000, 0x40))), FontKind::pdf);
  EXPECT_EQ(table(by_length.bytes, "fpgm").size(), 30'000u);
  const Bytes name = words({0, 1, 18, 3, 1, 0x411, 1, 14, 0}) + words({'P', 'M', 'i', 'n', 'g', 'L', 'i'});
  EXPECT_TRUE(table(make(file_of(with(parts, "name", name)), FontKind::pdf).bytes, "prep").empty());
  const Bytes known = words({0, 1, 18, 3, 1, 0x411, 1, 16, 0}) + words({'P', 'M', 'i', 'n', 'g', 'L', 'i', 'U'});
  const Made by_name = make(file_of(with(parts, "name", known)), FontKind::pdf);
  EXPECT_FALSE(table(by_name.bytes, "prep").empty());
  EXPECT_TRUE(std::ranges::equal(table(by_name.bytes, "glyf").first(square("\x40").size()), square("\x40")));
}

TEST(Font, a_cmap_that_lies_is_cut_down_to_what_is_true) {
  const Parts parts = parts_of({square(), square()});
  const Bytes outside = words({0, 1, 3, 1, 0, 12, 4, 32, 0, 4, 4, 1, 0, 0xE000, 0xFFFF, 0, 0xE000, 0xFFFF, 0, 1, 0x7000, 0});
  const Made padded = make(file_of(with(parts, "cmap", outside)));
  ASSERT_TRUE(padded.ok);
  EXPECT_GE(table(padded.bytes, "cmap").size(), 0x7000u);
  // Groups that run backwards, over one another, or to characters and glyphs that cannot be.
  const Bytes groups = words({0, 1,      3, 10, 0, 12,     12, 0,      0, 76, 0,    0, 0,    5, 0, 0xE000, 0, 0xE000, 0, 1, 0, 0xE000,
                              0, 0xE001, 0, 1,  0, 0xF000, 0,  0xE000, 0, 1,  0x11, 0, 0x11, 1, 0, 1,      1, 0,      1, 1, 1, 0});
  const Made kept = make(file_of(with(parts, "cmap", groups)));
  ASSERT_TRUE(kept.ok);
  EXPECT_EQ(table(kept.bytes, "cmap").size(), 12u + 16 + 12);
  for (const unsigned format : {1u, 3u, 8u, 99u}) {
    Bytes unknown = cmap(2);
    unknown[13] = static_cast<std::uint8_t>(format);
    EXPECT_FALSE(make(file_of(with(parts, "cmap", unknown))).ok);
  }
}

TEST(Font, collections_share_what_is_alike) {
  const Bytes one = eudc();
  Bytes file = raw("ttcf") + words({1, 0, 0, 2, 0, 20, 0, 20}), shifted = one;
  for (std::size_t i = 0; i < number(one, 4, 2); ++i) set_number(shifted, 20 + i * 16, number(one, 20 + i * 16, 4) + 20);
  const Made made = make(file + shifted, FontKind::stand_alone);
  EXPECT_EQ(made.ok, true);
  EXPECT_LT(made.bytes.size(), one.size() * 2);
  EXPECT_TRUE(findings(made.bytes).empty());
}

TEST(Font, other_wrappings_are_refused) {
  for (const char* text : {"wOFF\0\1\0\0", "wOF2\0\1\0\0", "MZ", "", "%!PS"})
    for (const FontKind kind : {FontKind::office, FontKind::stand_alone}) EXPECT_FALSE(make(raw(text), kind).ok);
}

TEST(FontCff, glyphs_that_break_a_rule_show_nothing) {
  const Bytes good{139, 22, 14}, call_itself{32, 10, 14};  // -107 callsubr: the first one
  const std::vector<Bytes> bad{Bytes(200, 139) + Bytes{14}, {139, 12, 20, 14}, {2, 14}, {255, 1}, {139, 10, 14}};
  for (const Bytes& glyph : bad) {
    const Made made = make(cff({good, good, glyph}), FontKind::pdf);
    ASSERT_TRUE(made.ok);
    EXPECT_TRUE(made.noted);
  }
  EXPECT_FALSE(make(cff({good, good, good}), FontKind::pdf).noted);
  EXPECT_EQ(make(cff({good, good, good}), FontKind::pdf).bytes, cff({good, good, good}));
  // Subroutines that call each other for ever.
  const Made loop = make(cff({good, good, call_itself}, {{32, 10, 11}}), FontKind::pdf);
  ASSERT_TRUE(loop.ok);
  EXPECT_TRUE(loop.noted);
  EXPECT_FALSE(make(cff({{2}, {2}, {2}, {2}}), FontKind::pdf).ok);
}

TEST(FontCff, offsets_that_lead_outside_refuse_the_font) {
  const Bytes font = cff({{14}, {14}});
  for (std::size_t length = 0; length + 2 < font.size(); ++length)
    EXPECT_FALSE(make(Bytes(font.begin(), font.begin() + static_cast<std::ptrdiff_t>(length)), FontKind::pdf).ok) << length;
  const Made behind = make(font + raw("MZ and a program"), FontKind::pdf);
  EXPECT_TRUE(behind.noted);
  EXPECT_EQ(behind.bytes, font);
}

TEST(FontType1, only_the_fonts_own_grammar_comes_out) {
  for (std::string_view evil : {"(%pipe%calc) (r) file closefile\n", "systemdict /run get (x) exch exec\n", "{1 1 eq {(a) print} if} loop\n"}) {
    const Made made = make(type1(evil), FontKind::pdf);
    ASSERT_TRUE(made.ok);
    EXPECT_TRUE(made.noted) << evil;
    for (const char* word : {"pipe", "closefile", "systemdict", "loop", "print"})
      EXPECT_EQ(base::text(made.bytes).find(word), std::string_view::npos) << word;
    EXPECT_TRUE(findings(made.bytes).empty());
  }
  const Made hidden = make(type1({}, "(a) (w) file pop\n"), FontKind::pdf);
  EXPECT_TRUE(hidden.ok && hidden.noted);
  const auto lengths = pdf_lengths(hidden.bytes);
  EXPECT_EQ(decipher(ByteView(hidden.bytes).subspan(lengths[0]), 55665).find("(w) file"), std::string::npos);
}

TEST(FontType1, an_ordinary_font_is_written_anew_without_a_note) {
  const Made made = make(type1("/Notice (a font) readonly def\n"), FontKind::pdf);
  ASSERT_TRUE(made.ok);
  EXPECT_FALSE(made.noted);
  const auto lengths = pdf_lengths(made.bytes);
  EXPECT_NE(decipher(ByteView(made.bytes).subspan(lengths[0]), 55665).find("/BlueValues [0 0] def"), std::string::npos);
  EXPECT_FALSE(make(type1("/WeightVector [0.5 0.5] def\n"), FontKind::pdf).ok);
  EXPECT_FALSE(make(type1(), FontKind::office).ok);
  EXPECT_TRUE(make(type1({}, {}, {139, 139, 13, 15, 14}), FontKind::pdf).ok);
}

TEST(FontLook, finds_what_a_rebuild_would_not_leave) {
  const Bytes good = make(eudc()).bytes;
  Bytes tail = good + raw("MZ!!"), sum = good, place = good;
  sum[20 - 1] ^= 1;
  place[20] = 0x7F;
  for (const Bytes& bad : {tail, sum, place, raw("MZ"), file_of(parts_of({square(), square()}))}) EXPECT_FALSE(findings(bad).empty());
  const Bytes postscript = make(type1(), FontKind::pdf).bytes;
  EXPECT_TRUE(findings(postscript).empty());
  EXPECT_FALSE(findings(type1("(a) run\n")).empty());
  EXPECT_TRUE(findings(cff({{14}, {14}})).empty());
  EXPECT_FALSE(findings(raw("\1\0\4\1")).empty());
}

}  // namespace
}  // namespace sekisho::formats::font
