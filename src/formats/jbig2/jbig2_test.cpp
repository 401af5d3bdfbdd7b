#include "formats/jbig2/jbig2.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "formats/jbig2/testing.h"

namespace sekisho::formats::jbig2::test {
namespace {

using base::Bytes;

Budget plenty() { return Budget(std::uint64_t{1} << 36); }

Bitmap pattern(std::uint32_t width, std::uint32_t height, std::uint32_t seed) {
  Budget budget = plenty();
  Bitmap out = *Bitmap::make(width, height, budget);
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width;) {
      seed = seed * 1'664'525 + 1'013'904'223;
      const std::uint32_t gap = seed >> 26, ink = seed >> 16 & 7;
      out.blacken(y, x + gap, x + gap + ink);
      x += gap + ink + 1;
    }
    if (y % 3 == 2) out.copy_row(y - 1, y);
  }
  return out;
}

std::optional<Decoded> decoded(base::ByteView bytes, base::ByteView globals = {}, std::uint32_t height = 0) {
  Budget budget = plenty();
  return decode(globals, bytes, height, budget);
}

void shows(const Bytes& stream, const Bitmap& expected, const char* what, base::ByteView globals = {}) {
  const auto out = decoded(stream, globals);
  ASSERT_TRUE(out) << what;
  EXPECT_TRUE(out->whole) << what;
  EXPECT_TRUE(out->bitmap == expected) << what;
}

TEST(Jbig2, EncodesAndComesBack) {
  for (const auto& [width, height] : {std::pair(1u, 1u), {15u, 3u}, {16u, 20u}, {64u, 9u}, {65u, 65u}, {1000u, 30u}, {5000u, 4u}})
    for (std::uint32_t seed = 0; seed < 6; ++seed) {
      Bitmap bitmap = pattern(width, height, seed);
      if (seed == 4) bitmap.fill(true);
      if (seed == 5) bitmap.fill(false);
      const Bytes bytes = encode(bitmap);
      shows(bytes, bitmap, "encoded");
      EXPECT_EQ(encode(decoded(bytes)->bitmap), bytes);
      // The coder of the tests, which knows nothing of runs, writes the same bits.
      ArithmeticEncoder slow;
      Contexts contexts(kGenericContexts);
      code_generic(slow, contexts, bitmap, 0, nominal_places(0), true);
      const Bytes coded = slow.finish();
      EXPECT_TRUE(std::ranges::equal(base::ByteView(bytes).last(coded.size()), coded)) << width << ' ' << seed;
    }
}

TEST(Jbig2, ReadsGenericRegions) {
  const Bitmap bitmap = pattern(90, 33, 5);
  for (unsigned shape = 0; shape < 4; ++shape)
    for (const bool typical : {false, true})
      for (const bool moved : {false, true}) {
        auto places = nominal_places(shape);
        if (moved) places[0] = {-7, 0};
        if (moved && shape == 0) places[3] = {20, -9};
        ArithmeticEncoder out;
        Contexts contexts(kGenericContexts);
        code_generic(out, contexts, bitmap, shape, places, typical);
        Bytes data = region(90, 33, 4, 2, 2);
        base::put_u8(data, static_cast<std::uint8_t>(shape << 1 | (typical ? 8 : 0)));
        put_places(data, places, shape == 0 ? 4 : 1);
        base::put(data, out.finish());
        Budget budget = plenty();
        Bitmap expected = *Bitmap::make(100, 40, budget);
        expected.fill(true);
        expected.compose(bitmap, 4, 2, Combine::xor_);
        shows(joined({page(100, 40, 4), segment(1, Type::immediate_generic, {}, data)}), expected, "generic");
      }
  Bytes data = region(90, 33);
  base::put_u8(data, 1);
  base::put(data, ccitt::encode_group4(bitmap));
  shows(joined({page(90, 33), segment(1, Type::immediate_generic, {}, data)}), bitmap, "MMR");
}

TEST(Jbig2, ReadsRegionsOfUnknownLengthAndPagesOfUnknownHeight) {
  const Bitmap bitmap = pattern(50, 20, 2);
  ArithmeticEncoder out;
  Contexts contexts(kGenericContexts);
  code_generic(out, contexts, bitmap, 3, nominal_places(3), false);
  Bytes data = region(50, 90);
  base::put_u8(data, 6);
  put_places(data, nominal_places(3), 1);
  base::put(data, out.finish());
  base::put_u32be(data, 20);
  Bytes end;
  base::put_u32be(end, 19);
  shows(joined({page(50, 0xFFFF'FFFF, 0, 0x8000 | 20), segment(1, Type::immediate_generic, {}, data, 0xFFFF'FFFF),
                segment(2, Type::end_of_stripe, {}, end)}),
        bitmap, "stripes");
}

Bytes refinement_data(const Bitmap& now, const Bitmap& old, unsigned shape) {
  const std::array<Place, 2> places{{{-3, -1}, {2, 2}}};
  ArithmeticEncoder out;
  Contexts contexts(kRefinementContexts);
  code_refinement(out, contexts, now, old, 0, 0, shape, places);
  Bytes data = region(now.width(), now.height(), 0, 0, 4);
  base::put_u8(data, static_cast<std::uint8_t>(shape));
  if (shape == 0) put_places(data, places, 2);
  base::put(data, out.finish());
  return data;
}

Bytes generic_data(const Bitmap& bitmap) {
  ArithmeticEncoder out;
  Contexts contexts(kGenericContexts);
  code_generic(out, contexts, bitmap, 1, nominal_places(1), false);
  Bytes data = region(bitmap.width(), bitmap.height());
  base::put_u8(data, 2);
  put_places(data, nominal_places(1), 1);
  base::put(data, out.finish());
  return data;
}

TEST(Jbig2, ReadsRefinements) {
  const Bitmap old = pattern(70, 21, 8);
  Bitmap now = old;
  for (std::int64_t i = 0; i < 20; ++i) now.set(i * 3, i);
  for (unsigned shape = 0; shape < 2; ++shape) {
    const Bytes data = refinement_data(now, old, shape);
    shows(joined({page(70, 21), segment(1, Type::immediate_generic, {}, generic_data(old)), segment(2, Type::immediate_refinement, {}, data)}), now,
          "of the page");
    shows(joined({page(70, 21), segment(1, Type::intermediate_generic, {}, generic_data(old)), segment(2, Type::immediate_refinement, {1}, data)}),
          now, "of a region");
  }
}

// Two symbols of one height, the second wider by 3.
Bytes dictionary_data(const Bitmap& first, const Bitmap& second) {
  Bytes data;
  base::put_u16be(data, 1 << 10);  // template 1
  put_places(data, nominal_places(1), 1);
  base::put_u32be(data, 2);
  base::put_u32be(data, 2);
  ArithmeticEncoder out;
  Contexts contexts(kGenericContexts);
  IntegerEncoder dh, dw, ex;
  dh.encode(out, first.height());
  dw.encode(out, first.width());
  code_generic(out, contexts, first, 1, nominal_places(1), false);
  dw.encode(out, std::int64_t{second.width()} - first.width());
  code_generic(out, contexts, second, 1, nominal_places(1), false);
  dw.out_of_band(out);
  ex.encode(out, 0);
  ex.encode(out, 2);
  base::put(data, out.finish());
  return data;
}

// Both symbols on one line, then the first again below, refined to `refined`.
Bytes text_data(const Bitmap& first, const Bitmap& refined) {
  Bytes data = region(60, 40);
  base::put_u16be(data, 2 | 1 << 4 | 1 << 15);  // refinement of template 1, upper left corners
  base::put_u32be(data, 3);
  ArithmeticEncoder out;
  IntegerEncoder dt, fs, ds, ri, rdw, rdh, rdx, rdy;
  Contexts ids(2), refinement(kRefinementContexts);
  dt.encode(out, 0);
  dt.encode(out, 4);
  fs.encode(out, 3);
  code_id(out, ids, 1, 0);
  ri.encode(out, 0);
  ds.encode(out, 5);
  code_id(out, ids, 1, 1);
  ri.encode(out, 0);
  ds.out_of_band(out);
  dt.encode(out, 20);
  fs.encode(out, 7);
  code_id(out, ids, 1, 0);
  ri.encode(out, 1);
  rdw.encode(out, 2);
  rdh.encode(out, 1);
  rdx.encode(out, -1);
  rdy.encode(out, 0);
  code_refinement(out, refinement, refined, first, 0, 0, 1, {});
  ds.out_of_band(out);
  base::put(data, out.finish());
  return data;
}

Bytes symbols_stream() { return segment(0, Type::symbol_dictionary, {}, dictionary_data(pattern(9, 12, 1), pattern(12, 12, 2))); }

TEST(Jbig2, ReadsSymbolsAndText) {
  const Bitmap first = pattern(9, 12, 1), second = pattern(12, 12, 2), refined = pattern(11, 13, 3);
  Budget budget = plenty();
  Bitmap expected = *Bitmap::make(60, 40, budget);
  expected.compose(first, 3, 4, Combine::or_);
  expected.compose(second, 3 + 8 + 5, 4, Combine::or_);
  expected.compose(refined, 10, 24, Combine::or_);
  const Bytes text = segment(2, Type::immediate_text, {0}, text_data(first, refined));
  Bytes information = page(60, 40);
  information[3] = 1;
  shows(joined({information, text}), expected, "text", symbols_stream());
}

TEST(Jbig2, ReadsHuffmanSymbols) {
  // One height class of two symbols in a picture of its own, not packed; then a line of both.
  const Bitmap first = pattern(5, 4, 1), second = pattern(6, 4, 2);
  Bytes data;
  base::put_u16be(data, 1);
  base::put_u32be(data, 2);
  base::put_u32be(data, 2);
  std::string bits = "1110";  // B.4: 4 is the first of the fourth line
  bits += "000";
  bits +=
      "1110010"
      "10";          // B.2: 5 = 3 + 2; 1
  bits += "111111";  // B.2: OOB
  bits += "00000";   // B.1: 0, not packed
  const auto flush = [](Bytes& out, std::string& text) {
    while (text.size() % 8 != 0) text += '0';
    for (std::size_t i = 0; i < text.size(); i += 8) base::put_u8(out, static_cast<std::uint8_t>(std::stoi(text.substr(i, 8), nullptr, 2)));
    text.clear();
  };
  flush(data, bits);
  for (std::int64_t y = 0; y < 4; ++y) {
    for (std::int64_t x = 0; x < 11; ++x) bits += (x < 5 ? first.get(x, y) : second.get(x - 5, y)) ? '1' : '0';
    flush(data, bits);
  }
  bits =
      "00000"
      "00010";  // B.1: 0, 2
  flush(data, bits);
  Bytes text = region(20, 9);
  base::put_u16be(text, 1 | 1 << 4);
  base::put_u16be(text, 0);
  base::put_u32be(text, 2);
  for (int i = 0; i < 35; ++i) bits += i == 1 ? "0001" : "0000";  // run codes: only "one bit", itself one bit long
  bits += "00";                                                   // both symbols have codes of one bit
  flush(text, bits);
  bits = "0";     // B.11: 1, so that the first line is at -1
  bits += "100";  // B.11: 2, back to 1
  bits +=
      "00"
      "0000011";  // B.6: 3
  bits += "0";
  bits +=
      "00"
      "0";  // B.8: 0
  bits += "1";
  bits += "01";  // B.8: OOB
  flush(text, bits);
  Budget budget = plenty();
  Bitmap expected = *Bitmap::make(20, 9, budget);
  expected.compose(first, 3, 1, Combine::or_);
  expected.compose(second, 7, 1, Combine::or_);
  shows(joined({page(20, 9), segment(1, Type::symbol_dictionary, {}, data), segment(2, Type::immediate_text, {1}, text)}), expected, "Huffman");
}

TEST(Jbig2, ReadsHalftones) {
  // Four patterns of 4 by 4, a grid of 5 by 3 whose values are their places.
  Budget budget = plenty();
  const Bitmap patterns = pattern(16, 4, 6);
  Bytes dictionary;
  for (const int one : {0, 4, 4}) base::put_u8(dictionary, static_cast<std::uint8_t>(one));
  base::put_u32be(dictionary, 3);
  ArithmeticEncoder coder;
  Contexts contexts(kGenericContexts);
  auto places = nominal_places(0);
  places[0] = {-4, 0};
  code_generic(coder, contexts, patterns, 0, places, false);
  base::put(dictionary, coder.finish());
  Bitmap low = *Bitmap::make(5, 3, budget), high = low, expected = *Bitmap::make(20, 12, budget);
  for (std::uint32_t i = 0; i < 15; ++i) {
    const std::uint32_t value = i % 4;
    if ((value & 2) != 0) high.set(i % 5, i / 5);
    if (((value >> 1 ^ value) & 1) != 0) low.set(i % 5, i / 5);
    expected.compose(*patterns.part(value * 4, 0, 4, 4, budget), i % 5 * 4, i / 5 * 4, Combine::or_);
  }
  Bytes data = region(20, 12);
  base::put_u8(data, 0);
  for (const std::uint32_t one : {5u, 3u, 0u, 0u}) base::put_u32be(data, one);
  base::put_u16be(data, 4 << 8);
  base::put_u16be(data, 0);
  ArithmeticEncoder planes;
  Contexts grey(kGenericContexts);
  for (const Bitmap* plane : {&high, &low}) code_generic(planes, grey, *plane, 0, nominal_places(0), false);
  base::put(data, planes.finish());
  shows(joined({page(20, 12), segment(1, Type::pattern_dictionary, {}, dictionary), segment(2, Type::immediate_halftone, {1}, data)}), expected,
        "halftone");
}

TEST(Jbig2, TablesAreCompletePrefixCodes) {
  for (unsigned number = 1; number <= 15; ++number) {
    // Each byte pattern decodes: what is complete has a code for every beginning.
    for (std::uint32_t first = 0; first < 512; ++first) {
      const Bytes bytes = {static_cast<std::uint8_t>(first >> 1), static_cast<std::uint8_t>(first << 7), 0, 0, 0, 0, 0, 0};
      BitReader in(bytes);
      bool broken = false;
      (void)standard_table(number).decode(in, broken);
      EXPECT_FALSE(broken) << number << ' ' << first;
    }
  }
  // B.2: 0 and 1 behind the prefix 0, all above behind the prefix 1.
  Bytes table = {0x02, 0, 0, 0, 0, 0, 0, 0, 2, 0b01100010};
  const auto made = read_table(table);
  ASSERT_TRUE(made);
  const Bytes text = {0b01100000, 0, 0, 0, 0b01000000};
  BitReader in(text);
  bool broken = false;
  EXPECT_EQ(made->decode(in, broken), 1);
  EXPECT_EQ(made->decode(in, broken), 2 + 2);
  EXPECT_FALSE(broken);
  table[1] = 0x80;
  EXPECT_FALSE(read_table(table));
}

TEST(Jbig2, BombsAndLiesEnd) {
  const Bytes good = joined({page(60, 40), segment(1, Type::immediate_generic, {}, generic_data(pattern(60, 40, 1)))});
  const auto broken_but_shown = [&](const Bytes& more, const char* what) {
    const auto out = decoded(joined({good, more}));
    ASSERT_TRUE(out) << what;
    EXPECT_FALSE(out->whole) << what;
    EXPECT_EQ(out->bitmap.width(), 60u) << what;
  };
  broken_but_shown(segment(2, Type::immediate_text, {2}, text_data(pattern(9, 12, 1), pattern(11, 13, 3))), "a segment that refers to itself");
  broken_but_shown(segment(2, Type::immediate_text, {9}, text_data(pattern(9, 12, 1), pattern(11, 13, 3))), "a segment that is yet to come");
  broken_but_shown(segment(2, Type::immediate_text, {1}, text_data(pattern(9, 12, 1), pattern(11, 13, 3))), "symbols that are none");
  broken_but_shown(segment(2, Type::immediate_generic, {}, generic_data(pattern(60, 40, 1)), 0xFFFF'FFF0), "a length beyond the end");
  broken_but_shown(segment(2, Type::symbol_dictionary, {}, {}, 0xFFFF'FFFF), "an unknown length");
  for (const std::size_t at : {std::size_t{4}, std::size_t{8}}) {
    Bytes symbols = dictionary_data(pattern(9, 12, 1), pattern(12, 12, 2));
    for (std::size_t i = 0; i < 4; ++i) symbols[at + i] = 0xFF;
    broken_but_shown(segment(2, Type::symbol_dictionary, {}, symbols), "more symbols than anyone has");
  }
  for (const std::size_t at : {std::size_t{0}, std::size_t{4}, std::size_t{8}}) {
    Bytes huge = generic_data(pattern(60, 40, 1));
    huge[at] = 0x7F;
    broken_but_shown(segment(2, Type::immediate_generic, {}, huge), "a region without end");
  }
  // Refined to a size that overflows 32 bits.
  Bytes data = region(60, 40);
  base::put_u16be(data, 2 | 1 << 4 | 1 << 15);
  base::put_u32be(data, 1);
  ArithmeticEncoder out;
  IntegerEncoder dt, fs, ri, rdw, rdh, rdx, rdy;
  Contexts ids(2);
  dt.encode(out, 0);
  dt.encode(out, 0);
  fs.encode(out, 0);
  code_id(out, ids, 1, 0);
  ri.encode(out, 1);
  for (IntegerEncoder* one : {&rdw, &rdh, &rdx, &rdy}) one->encode(out, 0xFFFF'FFF7);
  base::put(data, out.finish());
  Bytes symbols = symbols_stream();
  symbols[3] = 2;
  broken_but_shown(joined({symbols, segment(3, Type::immediate_text, {2}, data)}), "a refinement without end");
  EXPECT_FALSE(decoded(page(0xFFFF'FFFF, 0xFFFF'FFFF)));
  EXPECT_FALSE(decoded({}));
}

TEST(Jbig2, TheBudgetEndsWhatNeverWould) {
  // Millions of symbols out of no data, one after another over the page.
  Bytes data = text_data(pattern(9, 12, 1), pattern(11, 13, 3));
  for (std::size_t i = 19; i < 23; ++i) data[i] = 0x7F;
  Bytes stream = page(60, 40);
  Bytes symbols = symbols_stream();
  symbols[3] = 1;
  base::put(stream, symbols);
  for (std::uint32_t i = 2; i < 200; ++i) base::put(stream, segment(i, Type::immediate_text, {1}, data));
  Budget budget(3'000'000);
  const auto out = decode({}, stream, 0, budget);
  ASSERT_TRUE(out);
  EXPECT_FALSE(out->whole);
}

TEST(Jbig2, EveryCutAndEveryChangedByteEnds) {
  for (const char* name : {"symbols.jb2", "halftone.jb2", "canonical.jb2"}) {
    std::ifstream file(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/jbig2/samples/" + name, std::ios::binary);
    const Bytes whole(std::istreambuf_iterator<char>(file), {});
    ASSERT_GT(whole.size(), 30u) << name;
    const auto expected = decoded(whole);
    ASSERT_TRUE(expected && expected->whole) << name;
    for (std::size_t cut = 0; cut < whole.size(); ++cut) (void)decoded(base::ByteView(whole).first(cut));
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (const int value : {0x00, 0x7F, 0xFF}) {
        Bytes changed = whole;
        changed[at] = static_cast<std::uint8_t>(value);
        Budget budget(20'000'000);
        const auto out = decode({}, changed, 0, budget);
        if (!out || out->bitmap.height() >= 200) continue;
        EXPECT_TRUE(decoded(encode(out->bitmap))->bitmap == out->bitmap);
      }
  }
}

}  // namespace
}  // namespace sekisho::formats::jbig2::test
