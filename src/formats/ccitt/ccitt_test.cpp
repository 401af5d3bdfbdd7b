#include "formats/ccitt/ccitt.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/ccitt/codes.h"

namespace sekisho::formats::ccitt {
namespace {

Budget plenty() { return Budget(std::uint64_t{1} << 36); }

Bitmap blank(std::uint32_t width, std::uint32_t height) {
  Budget budget = plenty();
  return *Bitmap::make(width, height, budget);
}

// Lines of blots, the same for the same seed.
Bitmap pattern(std::uint32_t width, std::uint32_t height, std::uint32_t seed) {
  Bitmap out = blank(width, height);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width;) {
      seed = seed * 1'664'525 + 1'013'904'223;
      const std::uint32_t gap = seed >> 24, ink = seed >> 16 & 0x1F;
      out.blacken(y, x + gap, x + gap + ink);
      x += gap + ink + 1;
    }
  for (std::uint32_t y = 3; y < height; y += 4) out.copy_row(y - 1, y);
  return out;
}

Bitmap picture(const std::vector<std::string>& rows) {
  Bitmap out = blank(static_cast<std::uint32_t>(rows[0].size()), static_cast<std::uint32_t>(rows.size()));
  for (std::size_t y = 0; y < rows.size(); ++y)
    for (std::size_t x = 0; x < rows[y].size(); ++x)
      if (rows[y][x] == '#') out.set(static_cast<std::int64_t>(x), static_cast<std::int64_t>(y));
  return out;
}

// "001 1 …" as bytes.
base::Bytes bits(std::string_view text) {
  base::Bytes out;
  unsigned count = 0;
  for (char c : text) {
    if (c != '0' && c != '1') continue;
    if (count++ % 8 == 0) out.push_back(0);
    if (c == '1') out.back() |= static_cast<std::uint8_t>(0x80 >> (count - 1) % 8);
  }
  return out;
}

std::optional<Decoded> decoded(base::ByteView bytes, const Parameters& parameters) {
  Budget budget = plenty();
  return decode(bytes, parameters, budget);
}

Parameters of(int k, std::uint32_t columns, std::uint32_t rows) {
  Parameters out;
  out.k = k;
  out.columns = columns;
  out.rows_max = rows;
  return out;
}

TEST(Ccitt, NoCodeBeginsAnother) {
  for (const auto* codes : {&kWhiteCodes, &kBlackCodes})
    for (std::string_view one : *codes) {
      EXPECT_FALSE(std::string_view("000000000001").starts_with(one));
      for (std::string_view other : *codes) EXPECT_TRUE(one.data() == other.data() || !other.starts_with(one)) << one << ' ' << other;
    }
}

TEST(Ccitt, Group4ComesBackAsItWas) {
  for (const auto& [width, height] : {std::pair(1u, 1u), {7u, 9u}, {64u, 64u}, {65u, 3u}, {1728u, 40u}, {6000u, 5u}})
    for (std::uint32_t seed = 0; seed < 6; ++seed) {
      Bitmap bitmap = pattern(width, height, seed);
      if (seed == 4) bitmap.fill(true);
      if (seed == 5) bitmap.fill(false);
      const base::Bytes packed = encode_group4(bitmap);
      const auto back = decoded(packed, of(-1, width, height));
      ASSERT_TRUE(back) << width;
      EXPECT_TRUE(back->whole && !back->more && back->bitmap == bitmap) << width << ' ' << seed;
      EXPECT_EQ(back->consumed, packed.size());
    }
}

TEST(Ccitt, ReadsOneDimension) {
  const Bitmap expected = picture({"..##....", "########", "........"});
  // 2 white, 2 black, 4 white; 0 white, 8 black; 8 white
  const char* const rows[] = {"0111 11 1011", "00110101 000101", "10011"};
  std::string plain, aligned, ended;
  for (const char* row : rows) {
    plain += row;
    ended += std::string("000000000001") + row;
    for (const char* c = row; *c != 0; ++c)
      if (*c != ' ') aligned += *c;
    while (aligned.size() % 8 != 0) aligned += '0';
  }
  for (int i = 0; i < 6; ++i) ended += "000000000001";
  EXPECT_EQ(decoded(bits(plain), of(0, 8, 3))->bitmap, expected);
  EXPECT_EQ(decoded(bits(ended), of(0, 8, 9))->bitmap, expected);
  Parameters parameters = of(0, 8, 3);
  parameters.encoded_byte_align = true;
  EXPECT_EQ(decoded(bits(aligned), parameters)->bitmap, expected);
}

TEST(Ccitt, ReadsTwoDimensions) {
  // Each line after a code for the end of the one before it and a tag: 1 for one dimension.
  const std::string end = "000000000001";
  const std::string text = end + "1 0111 11 1011" + end + "0 1 1 1" + end + "0 011 1 1" + end + "1" + end + "1";
  const auto back = decoded(bits(text), of(4, 8, 9));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->bitmap, picture({"..##....", "..##....", "...#...."}));
}

TEST(Ccitt, WhatIsBrokenEndsThePicture) {
  const Bitmap bitmap = pattern(300, 50, 7);
  const base::Bytes packed = encode_group4(bitmap);
  for (std::size_t cut = 0; cut < packed.size(); cut += 7) {
    const auto back = decoded(base::ByteView(packed).first(cut), of(-1, 300, 50));
    if (!back) continue;
    EXPECT_LE(back->bitmap.height(), 50u);
    for (std::int64_t y = 0; y + 1 < back->bitmap.height(); ++y) EXPECT_TRUE(std::ranges::equal(back->bitmap.row(y), bitmap.row(y)));
  }
  // A line that is too long, among good ones with codes for their ends.
  const std::string end = "000000000001", good = "0111 11 1011";
  const auto mended = decoded(bits(end + good + end + "0111 0000011001000" + end + good + end + end), of(0, 8, 9));
  ASSERT_TRUE(mended);
  EXPECT_FALSE(mended->whole);
  EXPECT_EQ(mended->bitmap.height(), 3u);
  EXPECT_TRUE(mended->bitmap.get(2, 2) && !mended->bitmap.get(5, 2));
}

TEST(Ccitt, TheBudgetHolds) {
  Budget small(1000);
  EXPECT_FALSE(decode(encode_group4(pattern(1728, 100, 1)), of(-1, 1728, 100), small));
  EXPECT_FALSE(decoded(bits("1"), of(-1, 0, 10)));
  EXPECT_FALSE(decoded(bits("1"), of(-1, 1u << 25, 10)));
  Budget none(0);
  EXPECT_FALSE(Bitmap::make(1, 1, none));
}

TEST(Ccitt, BitmapsKeepToTheirBounds) {
  const Bitmap source = pattern(150, 40, 3);
  for (const auto how : {Combine::or_, Combine::and_, Combine::xor_, Combine::xnor, Combine::replace})
    for (const auto& [x, y] :
         {std::pair<std::int64_t, std::int64_t>(0, 0), {-5, -3}, {63, 1}, {64, 2}, {-64, 0}, {1000, 0}, {-1000, -1000}, {37, 39}}) {
      Bitmap target = pattern(130, 45, 9);
      const Bitmap before = target;
      target.compose(source, x, y, how);
      for (std::int64_t row = 0; row < 45; ++row)
        for (std::int64_t column = 0; column < 130; ++column) {
          const bool inside = column >= x && column < x + 150 && row >= y && row < y + 40;
          const bool below = before.get(column, row), above = source.get(column - x, row - y);
          const bool both[] = {below || above, below && above, below != above, below == above, above};
          ASSERT_EQ(target.get(column, row), inside ? both[static_cast<int>(how)] : below) << x << ' ' << y << ' ' << column << ' ' << row;
        }
      EXPECT_EQ(target.row(0).back() << 2, 0u);  // behind the width nothing is black
    }
}

}  // namespace
}  // namespace sekisho::formats::ccitt
