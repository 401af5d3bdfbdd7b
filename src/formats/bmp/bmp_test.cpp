#include "formats/bmp/bmp.h"

#include <gtest/gtest.h>

#include "formats/bmp/header.h"
#include "formats/bmp/rle.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::bmp {
namespace {

using base::Bytes;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

Rebuilt rebuild(base::ByteView input, const base::Limits& limits = {}) { return picture::testing::rebuild(kFormat, input, {}, limits); }

Bytes pattern(std::size_t bytes) {
  Bytes out(bytes);
  for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<std::uint8_t>(i * i / 7 + (i % 50 < 20 ? 0 : i));
  return out;
}

Header plain(std::uint32_t width, std::uint32_t height, unsigned depth) {
  Header header;
  header.width = width;
  header.height = height;
  header.depth = depth;
  for (std::size_t i = 0; depth <= 8 && i < std::size_t{1} << depth; ++i) base::put(header.palette, std::string_view("\x40\x50\x60\0", 4));
  return header;
}

Bytes file(const Header& header) {
  Bytes pixels = pattern(header.row_bytes() * header.height);
  const std::size_t used = (std::size_t{header.width} * header.depth + 7) / 8, bits = std::size_t{header.width} * header.depth % 8;
  for (std::size_t y = 0; y < header.height; ++y) {
    for (std::size_t x = used; x < header.row_bytes(); ++x) pixels[y * header.row_bytes() + x] = 0;
    if (bits != 0) pixels[y * header.row_bytes() + used - 1] &= static_cast<std::uint8_t>(0xFF00u >> bits);
  }
  Bytes out = write_header(header, pixels.size());
  base::put(out, pixels);
  return out;
}

void set_u32(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

TEST(Bmp, every_depth_comes_out_as_it_was) {
  for (const unsigned depth : {1u, 4u, 8u, 16u, 24u, 32u})
    for (const std::uint32_t width : {1u, 3u, 8u, 33u})
      for (const bool top_down : {false, true}) {
        Header header = plain(width, 5, depth);
        header.top_down = top_down;
        const Bytes input = file(header);
        const Rebuilt run = rebuild(input);
        EXPECT_EQ(run.bytes, input) << depth << ' ' << width;
        EXPECT_TRUE(run.notes.removed().empty());
      }
}

TEST(Bmp, masks_stay_and_bad_ones_are_refused) {
  Header header = plain(9, 4, 32);
  header.packing = Packing::masks;
  header.masks = {0xFF0000, 0xFF00, 0xFF, 0xFF000000};
  EXPECT_EQ(rebuild(file(header)).bytes, file(header));
  header.masks = {0xF800, 0x7E0, 0x1F, 0};
  header.depth = 16;
  EXPECT_EQ(rebuild(file(header)).bytes, file(header));
  for (const std::array<std::uint32_t, 4> masks :
       {std::array<std::uint32_t, 4>{0xF0F0, 0x700, 0x1F, 0}, {0xF800, 0xF800, 0x1F, 0}, {0, 0x7E0, 0x1F, 0}, {0xFF0000, 0x7E0, 0x1F, 0}}) {
    header.masks = masks;
    EXPECT_EQ(rebuild(file(header)).code(), Code::damaged);
  }
}

TEST(Bmp, runs_unpack_to_what_was_packed) {
  for (const unsigned depth : {4u, 8u})
    for (const std::size_t width : {1u, 2u, 3u, 7u, 254u, 255u, 256u, 1000u}) {
      Bytes indices = pattern(width * 6);
      for (std::uint8_t& index : indices) index &= static_cast<std::uint8_t>((1u << depth) - 1);
      const Unpacked out = rle_unpack(rle_pack(indices, width, depth), width, 6, depth);
      EXPECT_EQ(out.indices, indices) << depth << ' ' << width;
      EXPECT_FALSE(out.broken);
      EXPECT_EQ(out.used, rle_pack(indices, width, depth).size());
    }
}

TEST(Bmp, runs_of_half_bytes_are_even) {
  Bytes indices(9);
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<std::uint8_t>(i * 7 % 16);
  const Bytes packed = rle_pack(indices, 9, 4);
  ASSERT_GT(packed.size(), 2u);
  EXPECT_EQ(packed[0], 0);
  EXPECT_EQ(packed[1], 8);
  EXPECT_EQ(rle_unpack(packed, 9, 1, 4).indices, indices);
}

TEST(Bmp, runs_that_leave_the_picture_stay_inside) {
  Header header = plain(10, 3, 8);
  header.packing = Packing::rle8;
  const Bytes hostile[] = {{255, 7, 255, 7, 255, 7}, {0, 2, 255, 255, 9, 9}, {0, 200, 1, 2}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5}, {0, 1}, {3}, {}};
  for (const Bytes& data : hostile) {
    Bytes input = write_header(header, data.size());
    base::put(input, data);
    EXPECT_TRUE(picture::testing::keeps_contract(kFormat, input, picture::testing::Twice::same_bytes, {}));
  }
}

TEST(Bmp, runs_from_the_top_come_out_from_the_bottom) {
  Header header = plain(7, 3, 8);
  header.packing = Packing::rle8;
  const Bytes indices = pattern(21), packed = rle_pack(indices, 7, 8);
  header.top_down = true;
  Bytes input = write_header(header, packed.size());
  base::put(input, packed);
  Bytes upright;
  for (std::size_t y = 3; y-- > 0;) base::put(upright, base::slice(indices, y * 7, 7));
  header.top_down = false;
  Bytes expected = write_header(header, rle_pack(upright, 7, 8).size());
  base::put(expected, rle_pack(upright, 7, 8));
  EXPECT_EQ(rebuild(input).bytes, expected);
  EXPECT_EQ(rebuild(expected).bytes, expected);
}

TEST(Bmp, samples_of_other_writers_come_out_and_twice_is_once) {
  for (const std::string_view name : {"os2_core", "rle8", "rgb565", "rgba32", "palette8", "bilevel", "rgb24"}) {
    const Bytes input = picture::testing::read_file(std::string(SEKISHO_SOURCE_DIR "/src/formats/bmp/samples/").append(name) + ".bmp");
    const Rebuilt once = rebuild(input);
    ASSERT_TRUE(once.clean()) << name;
    EXPECT_EQ(rebuild(once.bytes).bytes, once.bytes);
    EXPECT_TRUE(rebuild(once.bytes).notes.removed().empty());
  }
}

TEST(Bmp, what_hides_between_and_behind_goes) {
  const Bytes clean = file(plain(33, 5, 24));
  Bytes behind = clean;
  base::put(behind, "PK\3\4 and more");
  EXPECT_EQ(rebuild(behind).bytes, clean);
  EXPECT_TRUE(rebuild(behind).removed(What::trailing_bytes));
  Bytes between = clean;
  between.insert(between.begin() + 54, 100, 'x');
  set_u32(between, 10, 154);
  EXPECT_EQ(rebuild(between).bytes, clean);
  EXPECT_TRUE(rebuild(between).removed(What::picture_extra));
  Bytes lying_size = clean;
  set_u32(lying_size, 2, 7);
  EXPECT_EQ(rebuild(lying_size).bytes, clean);
}

TEST(Bmp, an_offset_that_forgets_the_palette_is_mended) {
  const Bytes clean = file(plain(33, 5, 8));
  Bytes input = clean;
  set_u32(input, 10, 54);
  EXPECT_EQ(rebuild(input).bytes, clean);
  EXPECT_TRUE(rebuild(input).notes.removed().empty());
}

TEST(Bmp, indices_without_a_colour_are_a_warning) {
  Header header = plain(33, 5, 8);
  header.palette.resize(4 * 10);
  const Rebuilt run = rebuild(file(header));
  EXPECT_TRUE(run.warned(What::picture_damaged));
  EXPECT_FALSE(rebuild(run.bytes).warned(What::picture_damaged));
}

TEST(Bmp, pixels_that_are_an_archive_are_refused) {
  Bytes input = file(plain(64, 64, 24));
  std::string archive = "PK\1\2" + std::string(42, 'x') + "PK\5\6" + std::string(8, '\0') + std::string("\x2E\0\0\0\0\0\0\0\0\0", 10);
  std::copy(archive.begin(), archive.end(), input.begin() + 2'000);
  EXPECT_EQ(rebuild(input).code(), Code::feature_unsupported);
}

TEST(Bmp, lying_sizes_are_refused) {
  Bytes input = file(plain(33, 5, 24));
  set_u32(input, 18, 60'000);
  set_u32(input, 22, 60'000);
  EXPECT_EQ(rebuild(input).code(), Code::too_many_pixels);
  set_u32(input, 18, 0);
  EXPECT_EQ(rebuild(input).code(), Code::damaged);
  set_u32(input, 18, 10'000);
  set_u32(input, 22, 0x80000000);
  EXPECT_EQ(rebuild(input).code(), Code::damaged);
  Bytes picture_inside = file(plain(33, 5, 24));
  set_u32(picture_inside, 30, 4);
  EXPECT_EQ(rebuild(picture_inside).code(), Code::feature_unsupported);
  const Bytes whole = file(plain(33, 5, 8));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Rebuilt run = rebuild(base::slice(whole, 0, length));
    if (run.clean() && length + 3 < whole.size()) {
      EXPECT_TRUE(run.warned(What::picture_damaged)) << length;
    }
  }
}

}  // namespace
}  // namespace sekisho::formats::bmp
