#include "formats/gif/gif.h"

#include <gtest/gtest.h>

#include "formats/gif/lzw.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::gif {
namespace {

using base::Bytes;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

Rebuilt rebuild(base::ByteView input, const base::Limits& limits = {}) { return picture::testing::rebuild(kFormat, input, {}, limits); }

Bytes pixels(std::size_t count, unsigned code_bits) {
  Bytes out;
  std::uint32_t seed = 1;
  for (std::size_t i = 0; i < count; ++i) {
    seed = seed * 1664525 + 1013904223;
    out.push_back(static_cast<std::uint8_t>((i % 97 < 40 ? i / 50 : seed >> 24) & ((1u << code_bits) - 1)));
  }
  return out;
}

// Without the code size and the lengths of sub-blocks.
Bytes joined(const Bytes& data) {
  Bytes out;
  base::Reader in(data);
  in.skip(1);
  while (const std::uint8_t bytes = in.u8()) base::put(out, in.take(bytes));
  return out;
}

Bytes frame(unsigned width, unsigned height, const Bytes& data) {
  Bytes out{0x2C};
  for (const unsigned value : {0u, 0u, width, height}) base::put_u16le(out, static_cast<std::uint16_t>(value));
  base::put_u8(out, 0);
  base::put(out, data);
  return out;
}

Bytes screen(unsigned width, unsigned height) {
  Bytes out;
  base::put(out, "GIF87a");
  base::put_u16le(out, static_cast<std::uint16_t>(width));
  base::put_u16le(out, static_cast<std::uint16_t>(height));
  base::put(out, std::string_view("\xF1\0\0", 3));  // four colours
  for (int i = 0; i < 12; ++i) base::put_u8(out, static_cast<std::uint8_t>(20 * i));
  return out;
}

Bytes file(unsigned width, unsigned height, const Bytes& data, std::string_view before = {}, std::string_view after = {}) {
  Bytes out = screen(width, height);
  base::put(out, before);
  base::put(out, frame(width, height, data));
  base::put(out, "\x3B");
  base::put(out, after);
  return out;
}

Bytes sample(std::string_view name) { return picture::testing::read_file(std::string(SEKISHO_SOURCE_DIR "/src/formats/gif/samples/").append(name)); }

TEST(GifLzw, decodes_what_it_encodes) {
  for (unsigned bits = 2; bits <= kCodeBitsMax; ++bits)
    for (const std::size_t count : {1u, 2u, 3u, 5u, 31u, 254u, 255u, 256u, 4000u, 4094u, 4095u, 4096u, 4097u, 70'000u}) {
      const Bytes input = pixels(count, bits);
      const Decoded out = lzw_decode(joined(lzw_encode(input, bits)), bits, count, 0);
      EXPECT_EQ(out.made, count);
      EXPECT_FALSE(out.extra) << bits << ' ' << count;
      ASSERT_EQ(out.pixels, input) << bits << ' ' << count;
    }
}

TEST(GifLzw, codes_outside_the_table_end_decoding) {
  const Bytes hostile[] = {{0xFF, 0xFF, 0xFF, 0xFF}, {0x3C}, {}, {0x04, 0xFF}};
  for (const Bytes& data : hostile) EXPECT_LE(lzw_decode(data, 2, 100, 3).made, 100u);
  EXPECT_EQ(lzw_decode(Bytes{0xFF}, 2, 100, 3).pixels, Bytes(100, 3));
  EXPECT_EQ(lzw_decode(Bytes{0x00, 0x18, 0x10}, 11, 100, 3).made, 0u);  // clear, then 257: no colour of any table
}

TEST(Gif, samples_stay_and_twice_is_once) {
  for (const std::string_view name : {"animated.gif", "interlaced.gif"}) {
    const Rebuilt once = rebuild(sample(name));
    ASSERT_TRUE(once.clean());
    const Rebuilt again = rebuild(once.bytes);
    EXPECT_EQ(again.bytes, once.bytes);
    EXPECT_TRUE(again.notes.removed().empty());
  }
  const Rebuilt animated = rebuild(sample("animated.gif"));
  EXPECT_TRUE(animated.removed(What::picture_comment));
  EXPECT_NE(base::text(animated.bytes).find(std::string_view("NETSCAPE2.0\3\1\2\0", 15)), std::string_view::npos);
}

TEST(Gif, hiding_places_are_emptied) {
  const Bytes data = lzw_encode(pixels(35, 2), 2);
  const Bytes plain = rebuild(file(7, 5, data)).bytes;
  const std::pair<std::string_view, What> blocks[] = {
      {std::string_view("\x21\xFE\x06hidden\0", 10), What::picture_comment},
      {std::string_view("\x21\xFF\x0BXMP DataXMP\4<x/>\0", 20), What::picture_metadata},
      {std::string_view("\x21\xFF\x0BICCRGBG1012\1x\0", 17), What::color_profile},
      {std::string_view("\x21\xFF\x0BMSOFFICE9.0\1x\0", 17), What::picture_extra},
      {std::string_view("\x21\x01\x01x\0", 5), What::picture_extra},
      {std::string_view("\x21\x77\x01x\0", 5), What::picture_extra},
  };
  for (const auto& [block, what] : blocks) {
    const Rebuilt run = rebuild(file(7, 5, data, block));
    EXPECT_EQ(run.bytes, plain);
    EXPECT_TRUE(run.removed(what));
  }
  EXPECT_TRUE(rebuild(file(7, 5, data, {}, "PK\3\4")).removed(What::trailing_bytes));
  Bytes more = data;
  more.back() = 4;
  base::put(more, std::string_view("evil\0", 5));
  const Rebuilt run = rebuild(file(7, 5, more));
  EXPECT_TRUE(run.removed(What::picture_extra));
  EXPECT_EQ(run.bytes, plain);
}

TEST(Gif, cut_off_anywhere_is_refused_or_warned_of) {
  const Bytes input = file(60, 50, lzw_encode(pixels(3000, 2), 2));
  for (std::size_t length = 0; length < input.size(); ++length) {
    const Rebuilt run = rebuild(base::slice(input, 0, length));
    if (length < 30) {
      EXPECT_FALSE(run.clean());
    }
    if (run.clean() && length + 5 < input.size()) {
      EXPECT_TRUE(run.warned(What::picture_damaged)) << length;
    }
    EXPECT_TRUE(picture::testing::keeps_contract(kFormat, base::slice(input, 0, length), picture::testing::Twice::same_bytes, {}));
  }
}

TEST(Gif, limits_come_before_memory) {
  EXPECT_EQ(rebuild(file(65'535, 65'535, lzw_encode(pixels(35, 2), 2))).code(), Code::too_many_pixels);
  EXPECT_EQ(rebuild(file(0, 7, lzw_encode(pixels(35, 2), 2))).code(), Code::damaged);
  Bytes endless = screen(7, 5);
  for (int i = 0; i < 20; ++i) base::put(endless, frame(7, 5, lzw_encode(pixels(35, 2), 2)));
  EXPECT_TRUE(rebuild(endless).clean());
  base::Limits limits;
  limits.frames_max = 19;
  EXPECT_EQ(rebuild(endless, limits).code(), Code::too_many_frames);
  limits = {};
  limits.pixels_all_frames_max = 20 * 35 - 1;
  EXPECT_EQ(rebuild(endless, limits).code(), Code::too_many_pixels);
}

}  // namespace
}  // namespace sekisho::formats::gif
