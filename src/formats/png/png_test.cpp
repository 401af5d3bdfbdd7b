#include "formats/png/png.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <zlib.h>

#include "formats/picture/testing.h"
#include "formats/png/chunks.h"
#include "formats/png/packing.h"

namespace sekisho::formats::png {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";

Rebuilt rebuild(ByteView input, const base::Profile& profile = {}, const base::Limits& limits = {}) {
  return picture::testing::rebuild(kFormat, input, profile, limits);
}

Bytes chunk(std::string_view type, ByteView payload) {
  Bytes out;
  base::put_u32be(out, static_cast<std::uint32_t>(payload.size()));
  base::put(out, type);
  base::put(out, payload);
  base::put_u32be(out, libdeflate_crc32(0, out.data() + 4, out.size() - 4));
  return out;
}
Bytes chunk(std::string_view type, std::string_view payload = {}) { return chunk(type, base::view(payload)); }

Bytes zlib_stream(ByteView raw, int level = 6) {
  uLongf bytes = compressBound(raw.size());
  Bytes out(bytes);
  compress2(out.data(), &bytes, raw.data(), raw.size(), level);
  out.resize(bytes);
  return out;
}

Bytes raw_rows(const Header& header) {
  Bytes raw;
  unsigned filter = 0;
  header.passes(header.width, header.height, [&](std::uint32_t rows, std::uint64_t bytes) {
    for (std::uint32_t y = 0; y < rows; ++y) {
      base::put_u8(raw, static_cast<std::uint8_t>(filter++ % 5));
      for (std::uint64_t x = 0; x < bytes; ++x) base::put_u8(raw, static_cast<std::uint8_t>(x * 3 + y * y));
    }
  });
  return raw;
}

struct Parts {
  Header header{33, 21, 8, 2, false};
  Bytes before, data, after;
};
Bytes file(const Parts& parts) {
  Bytes out;
  base::put(out, kSignature);
  base::put(out, chunk("IHDR", parts.header.write()));
  base::put(out, parts.before);
  base::put(out, parts.data.empty() ? chunk("IDAT", zlib_stream(raw_rows(parts.header))) : parts.data);
  base::put(out, parts.after);
  base::put(out, chunk("IEND"));
  return out;
}
Bytes palette(std::size_t entries) { return chunk("PLTE", Bytes(3 * entries, 0x55)); }

// The scanlines of an output, unpacked by zlib.
Bytes rows_of(ByteView output) {
  Bytes packed;
  base::Reader in(output.subspan(8));
  while (in.left() > 0) {
    const std::uint32_t bytes = in.u32be();
    const std::string_view type = base::text(in.take(4));
    const ByteView payload = in.take(bytes);
    in.skip(4);
    if (type == "IDAT") base::put(packed, payload);
  }
  Bytes raw(1 << 20);
  uLongf bytes = raw.size();
  if (uncompress(raw.data(), &bytes, packed.data(), packed.size()) != Z_OK) return {};
  raw.resize(bytes);
  return raw;
}

TEST(Png, every_kind_keeps_its_scanlines_and_twice_is_once) {
  const unsigned kinds[][2] = {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1},
                               {3, 2}, {3, 4}, {3, 8}, {4, 8}, {4, 16}, {6, 8}, {6, 16}};
  for (const auto& [color, depth] : kinds)
    for (const bool interlaced : {false, true})
      for (const int level : {1, 3, 6, 9}) {
        Parts parts{.header = {33, 21, depth, color, interlaced}};
        if (color == kPalette) parts.before = palette(std::size_t{1} << depth);
        const Bytes raw = raw_rows(parts.header);
        parts.data = chunk("IDAT", zlib_stream(raw, level));
        const Rebuilt once = rebuild(file(parts));
        ASSERT_TRUE(once.clean()) << color << ' ' << depth;
        EXPECT_EQ(rows_of(once.bytes), raw);
        EXPECT_TRUE(once.notes.removed().empty());
        EXPECT_EQ(rebuild(once.bytes).bytes, once.bytes);
      }
}

TEST(Png, large_pictures_stream_and_twice_is_once) {
  Parts parts{.header = {9000, 8000, 8, 2, false}};
  parts.data = chunk("IDAT", zlib_stream(raw_rows(parts.header), 1));
  const Rebuilt once = rebuild(file(parts));
  ASSERT_TRUE(once.clean());
  EXPECT_TRUE(rebuild(once.bytes).bytes == once.bytes);
  parts.data.resize(parts.data.size() / 2);
  EXPECT_EQ(rebuild(file(parts)).code(), Code::damaged);
}

TEST(Png, chunks_outside_the_list_go) {
  const std::pair<Bytes, What> cases[] = {{chunk("tEXt", "Author"), What::picture_metadata},  {chunk("eXIf", "II"), What::picture_metadata},
                                          {chunk("tIME", "1234567"), What::picture_metadata}, {chunk("prVt", "PK\3\4"), What::picture_extra},
                                          {chunk("iCCP", "name"), What::color_profile},       {chunk("gAMA", "123"), What::broken_part}};
  const Bytes plain = rebuild(file({})).bytes;
  for (const auto& [extra, what] : cases) {
    for (const bool before : {true, false}) {
      const Rebuilt run = rebuild(file(before ? Parts{.before = extra} : Parts{.after = extra}));
      EXPECT_EQ(run.bytes, plain);
      EXPECT_TRUE(run.removed(what));
    }
  }
  EXPECT_EQ(rebuild(file({.before = chunk("ABCD", "?")})).code(), Code::feature_unsupported);
}

TEST(Png, chunks_the_picture_needs_stay) {
  Bytes before;
  for (const auto& part : {chunk("pHYs", std::string_view("\0\0\1\0\0\0\1\0\1", 9)), chunk("gAMA", std::string_view("\0\0\xB1\x8F", 4)),
                           chunk("tRNS", std::string_view("\0\1\0\1\0\1", 6)), chunk("bKGD", std::string_view("\0\1\0\1\0\1", 6)),
                           chunk("sRGB", std::string_view("\0", 1))})
    base::put(before, part);
  const Rebuilt run = rebuild(file({.before = before}));
  EXPECT_TRUE(run.notes.removed().empty());
  for (const std::string_view type : {"pHYs", "gAMA", "tRNS", "bKGD", "sRGB"}) EXPECT_NE(base::text(run.bytes).find(type), std::string_view::npos);
}

TEST(Png, bytes_behind_go_wherever_they_hide) {
  Bytes input = file({});
  const Bytes plain = rebuild(input).bytes;
  base::put(input, "PK\3\4 or <html>");
  EXPECT_TRUE(rebuild(input).removed(What::trailing_bytes));
  EXPECT_EQ(rebuild(input).bytes, plain);
  const Header header{33, 21, 8, 2, false};
  Bytes raw = raw_rows(header), stream = zlib_stream(raw);
  base::put(stream, "hidden");
  EXPECT_TRUE(rebuild(file({.data = chunk("IDAT", stream)})).removed(What::picture_extra));
  base::put(raw, "rows that nobody sees");
  const Rebuilt run = rebuild(file({.data = chunk("IDAT", zlib_stream(raw))}));
  EXPECT_TRUE(run.removed(What::picture_extra));
  EXPECT_EQ(run.bytes, plain);
}

TEST(Png, lies_about_sizes_are_refused) {
  Parts lie{.header = {10'000, 10'000, 8, 6, false}};
  lie.data = chunk("IDAT", zlib_stream(Bytes(100, 0)));
  EXPECT_EQ(rebuild(file(lie)).code(), Code::damaged);
  EXPECT_EQ(rebuild(file({.header = {2'000'000'000, 2'000'000'000, 8, 2, false}, .data = chunk("IDAT", "x")})).code(), Code::too_many_pixels);
  EXPECT_EQ(rebuild(file({.header = {0, 5, 8, 2, false}, .data = chunk("IDAT", "x")})).code(), Code::damaged);
  const Bytes input = file({});
  for (std::size_t length = 8; length + 20 < input.size(); ++length) EXPECT_EQ(rebuild(base::slice(input, 0, length)).code(), Code::damaged);
}

TEST(Png, filter_types_and_palettes_are_checked) {
  Bytes raw = raw_rows({33, 21, 8, 2, false});
  raw[0] = 5;
  EXPECT_EQ(rebuild(file({.data = chunk("IDAT", zlib_stream(raw))})).code(), Code::damaged);
  const Rebuilt run = rebuild(file({.header = {33, 21, 8, 3, false}, .before = palette(2)}));
  ASSERT_TRUE(run.clean());
  EXPECT_EQ(rebuild(run.bytes).bytes, run.bytes);
  EXPECT_EQ(rebuild(file({.header = {33, 21, 8, 3, false}})).code(), Code::damaged);
}

TEST(Png, animations_stay_and_broken_ones_become_stills) {
  const Bytes input = picture::testing::read_file(SEKISHO_SOURCE_DIR "/src/formats/png/samples/animated.png");
  const Rebuilt run = rebuild(input);
  ASSERT_TRUE(run.clean());
  EXPECT_NE(base::text(run.bytes).find("acTL"), std::string_view::npos);
  Bytes broken = input;
  broken[base::text(input).rfind("fdAT") + 6] ^= 1;
  const Rebuilt still = rebuild(broken);
  ASSERT_TRUE(still.clean());
  EXPECT_TRUE(still.removed(What::broken_part));
  EXPECT_EQ(base::text(still.bytes).find("acTL"), std::string_view::npos);
  EXPECT_EQ(rebuild(still.bytes).bytes, still.bytes);
  base::Limits limits;
  limits.frames_max = 2;
  EXPECT_EQ(rebuild(input, {}, limits).code(), Code::too_many_frames);
}

}  // namespace
}  // namespace sekisho::formats::png
