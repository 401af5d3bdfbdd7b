#include "formats/pdf/filters.h"

#include <gtest/gtest.h>

#include "formats/pdf/flate.h"
#include "formats/pdf/predictor.h"

namespace sekisho::formats::pdf::test {

namespace {

std::string decoded(Filter filter, std::string_view data, bool* whole = nullptr) {
  auto out = decode_step({filter, Object::newNull()}, base::view(data), 1 << 20);
  if (!out) return "refused";
  if (whole != nullptr) *whole = out->whole;
  return std::string(base::text(out->bytes));
}

TEST(Filters, AsciiHex) {
  EXPECT_EQ(decoded(Filter::ascii_hex, "48 65 6C\n6c 6F 7>trailing"), "Hellop");
  EXPECT_EQ(decoded(Filter::ascii_hex, ""), "");
}

TEST(Filters, Ascii85) {
  EXPECT_EQ(decoded(Filter::ascii85, "87cURD]i,\"Ebo80~>"), "Hello World!");
  EXPECT_EQ(decoded(Filter::ascii85, "z~>"), std::string(4, '\0'));
  EXPECT_EQ(decoded(Filter::ascii85, "5~>"), "") << "one character gives no byte";
}

TEST(Filters, RunLength) {
  EXPECT_EQ(decoded(Filter::run_length, std::string("\x02") + "abc\xfe" + "x\x80"), "abcxxx");
  EXPECT_EQ(decoded(Filter::run_length, std::string("\x05") + "ab"), "ab") << "cut short";
}

// The example of ISO 32000-1, 7.4.4.2.
TEST(Filters, Lzw) {
  constexpr char kPacked[] = "\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01";
  EXPECT_EQ(decoded(Filter::lzw, std::string_view(kPacked, 9)), "\x2d\x2d\x2d\x2d\x2d\x41\x2d\x2d\x2d\x42");
  bool whole = true;
  decoded(Filter::lzw, "Not really compressed.", &whole);
  EXPECT_FALSE(whole);
}

TEST(Filters, FlateCutShortKeepsTheBeginning) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i);
  base::Bytes packed = deflate(base::view(text));
  bool whole = true;
  std::string part = decoded(Filter::flate, base::text(packed).substr(0, packed.size() / 2), &whole);
  EXPECT_FALSE(whole);
  EXPECT_GT(part.size(), 1000u);
  EXPECT_TRUE(text.starts_with(part));
}

TEST(Filters, InflateSaysWhereTheDataEnd) {
  base::Bytes packed = deflate(base::view("hello")), out;
  std::size_t size = packed.size();
  base::put(packed, "more");
  Inflated state = inflate(packed, 1 << 20, out);
  EXPECT_EQ(state.state, Flate::whole);
  EXPECT_EQ(state.consumed, size);
  EXPECT_EQ(base::text(out), "hello");
  EXPECT_EQ(inflate(deflate(base::Bytes(1 << 20)), 1000, out).state, Flate::too_large);
}

TEST(Filters, PngPredictors) {
  base::Bytes rows = {0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 2, 2, 2, 4, 1, 1, 1};
  undo({15, 1, 8, 3, true}, rows);
  EXPECT_EQ(rows, (base::Bytes{1, 2, 3, 1, 2, 3, 2, 3, 4, 3, 5, 6, 4, 6, 7}));
}

TEST(Filters, TiffPredictor) {
  base::Bytes row = {1, 2, 3, 1, 1, 1};
  undo({2, 3, 8, 2, true}, row);
  EXPECT_EQ(row, (base::Bytes{1, 2, 3, 2, 3, 4}));
  base::Bytes bits = {0x11, 0x11};
  undo({2, 1, 4, 4, true}, bits);
  EXPECT_EQ(bits, (base::Bytes{0x12, 0x34}));
}

TEST(Filters, ListsThatReadersCannotFollow) {
  EXPECT_FALSE(filter_steps(Object::parse("<</Filter[/A/A/A/A/A/A/A/A/A]>>")));
  EXPECT_FALSE(filter_steps(Object::parse("<</Filter[(x)]>>")));
  EXPECT_EQ(filter_steps(Object::parse("<</Filter[/Crypt/Fl]/DecodeParms[null<</Predictor 12>>]>>"))->size(), 1u);
  EXPECT_FALSE(predictor_of(Object::parse("<</Predictor 12/Columns 99999999>>")));
}

}  // namespace

}  // namespace sekisho::formats::pdf::test
