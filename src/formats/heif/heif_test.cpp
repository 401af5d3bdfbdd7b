#include "formats/heif/heif.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/heif/decoders.h"
#include "formats/heif/items.h"
#include "formats/raster/testing.h"

namespace sekisho::formats::heif {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;
using picture::testing::Rebuilt;
using raster::testing::size_of;

Bytes sample(std::string_view name) { return raster::testing::sample(SEKISHO_SOURCE_DIR, "heif", name); }
Rebuilt rebuild(base::ByteView input, const base::Limits& limits = {}) { return picture::testing::rebuild(kFormat, input, {}, limits); }

std::size_t place_of(const Bytes& bytes, std::string_view what) { return base::text(bytes).find(what); }

TEST(Heif, pictures_of_both_codecs_come_out_as_jpeg) {
  for (const std::string_view name : {"photo.heic", "ten_bits.heic", "exif_turned.heic", "photo.avif", "mirrored.avif"}) {
    const Rebuilt run = rebuild(sample(name));
    ASSERT_TRUE(run.clean()) << name;
    EXPECT_EQ(*run.type, FileType::jpeg) << name;
    EXPECT_EQ(size_of(run.bytes), std::pair(96u, 64u)) << name;
    EXPECT_TRUE(run.warned(What::converted) && run.warned(What::quality_reduced)) << name;
    EXPECT_TRUE(raster::testing::comes_out_clean(kFormat, sample(name), {})) << name;
  }
}

TEST(Heif, transparent_pictures_come_out_as_png) {
  for (const std::string_view name : {"transparent.heic", "transparent.avif"}) {
    const Rebuilt run = rebuild(sample(name));
    ASSERT_TRUE(run.clean()) << name;
    EXPECT_EQ(*run.type, FileType::png) << name;
    EXPECT_EQ(run.bytes[25], 6) << name;  // red, green, blue, alpha
    EXPECT_TRUE(raster::testing::comes_out_clean(kFormat, sample(name), {})) << name;
  }
}

TEST(Heif, a_turned_picture_is_turned_and_a_grid_is_put_together) {
  EXPECT_EQ(size_of(rebuild(sample("turned.avif")).bytes), std::pair(64u, 96u));
  EXPECT_EQ(size_of(rebuild(sample("grid.avif")).bytes), std::pair(1200u, 900u));
}

TEST(Heif, exif_goes) {
  const Bytes input = sample("exif_turned.heic");
  ASSERT_NE(place_of(input, "Camera Maker Secret"), std::string_view::npos);
  const Rebuilt run = rebuild(input);
  ASSERT_TRUE(run.clean());
  EXPECT_TRUE(run.removed(What::picture_metadata));
  EXPECT_EQ(place_of(run.bytes, "Camera"), std::string_view::npos);
}

TEST(Heif, sizes_are_judged_before_anything_is_decoded) {
  base::Limits limits;
  limits.pixels_max = 96 * 64 - 1;
  EXPECT_EQ(rebuild(sample("photo.heic"), limits).code(), Code::too_many_pixels);
  Bytes lying = sample("photo.heic");
  const std::size_t at = place_of(lying, "ispe");
  ASSERT_NE(at, std::string_view::npos);
  lying[at + 8] = 0x7F;
  EXPECT_EQ(rebuild(lying).code(), Code::too_many_pixels);
}

TEST(Heif, a_stream_larger_than_its_picture_says_is_refused) {
  EXPECT_EQ(decode_av1(sample("photo.avif"), {96, 64}, [](const Planes&) {}).error().code, Code::damaged);
  Bytes small = sample("grid.avif");
  const std::size_t at = place_of(small, "ispe");
  ASSERT_NE(at, std::string_view::npos);
  small[at + 10] = small[at + 14] = 0;
  EXPECT_FALSE(rebuild(small).clean());
}

TEST(Heif, cut_off_and_lying_files_are_damaged) {
  for (const std::string_view name : {"photo.heic", "photo.avif", "grid.avif"}) {
    const Bytes whole = sample(name);
    for (std::size_t bytes = 16; bytes < whole.size(); bytes += 37) {
      const Rebuilt run = rebuild(base::ByteView(whole).first(bytes));
      EXPECT_FALSE(run.clean()) << name << ' ' << bytes;
    }
  }
  Bytes elsewhere = sample("photo.heic");
  elsewhere[place_of(elsewhere, "iloc") + 40] ^= 0x40;
  EXPECT_TRUE(raster::testing::comes_out_clean(kFormat, elsewhere, {}));
}

TEST(Heif, other_codecs_and_protected_items_are_refused) {
  Bytes other = sample("photo.heic");
  const std::size_t at = place_of(other, "hvc1");
  ASSERT_NE(at, std::string_view::npos);
  std::ranges::copy(std::string_view("jpeg"), other.begin() + static_cast<std::ptrdiff_t>(at));
  EXPECT_EQ(rebuild(other).code(), Code::feature_unsupported);
  Bytes locked = sample("photo.heic");
  locked[at - 1] = 1;  // item_protection_index
  EXPECT_EQ(rebuild(locked).code(), Code::encrypted);
}

TEST(Heif, items_do_not_twice_stand_in_the_list) {
  const Bytes input = sample("photo.avif");
  const auto items = Items::read(input);
  ASSERT_TRUE(items.has_value());
  ASSERT_NE(items->find(items->primary()), nullptr);
  EXPECT_EQ(items->find(items->primary())->type, code("av01"));
  EXPECT_EQ(items->find(9'999), nullptr);
}

}  // namespace
}  // namespace sekisho::formats::heif
