#include "formats/psd/psd.h"

#include <gtest/gtest.h>

#include "formats/raster/testing.h"

namespace sekisho::formats::psd {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;
using picture::testing::Rebuilt;
using raster::testing::size_of;

Bytes sample(std::string_view name) { return raster::testing::sample(SEKISHO_SOURCE_DIR, "psd", name); }
Rebuilt rebuild(base::ByteView input, const base::Limits& limits = {}) { return picture::testing::rebuild(kFormat, input, {}, limits); }

struct Expected {
  std::string_view name;
  FileType type;
  unsigned depth, color;  // of a PNG
};

void comes_out(const Expected& expected) {
  const Bytes input = sample(expected.name);
  const Rebuilt run = rebuild(input);
  ASSERT_TRUE(run.clean()) << expected.name;
  EXPECT_EQ(*run.type, expected.type) << expected.name;
  EXPECT_EQ(size_of(run.bytes), std::pair(96u, 64u)) << expected.name;
  EXPECT_TRUE(run.warned(What::converted)) << expected.name;
  if (expected.type == FileType::png) {
    EXPECT_EQ(run.bytes[24], expected.depth) << expected.name;
    EXPECT_EQ(run.bytes[25], expected.color) << expected.name;
  }
  EXPECT_TRUE(raster::testing::comes_out_clean(kFormat, input, {})) << expected.name;
}

TEST(Psd, every_cut_is_refused_or_comes_out_clean) {
  const Bytes whole = sample("rgb.psd");
  for (std::size_t bytes = 4; bytes < whole.size(); bytes += whole.size() / 50)
    EXPECT_TRUE(raster::testing::comes_out_clean(kFormat, base::ByteView(whole).first(bytes), {})) << bytes;
}

TEST(Psd, sizes_are_judged_before_anything_is_decoded) {
  base::Limits limits;
  limits.pixels_max = 96 * 64 - 1;
  EXPECT_EQ(rebuild(sample("rgb.psd"), limits).code(), Code::too_many_pixels);
}

TEST(Psd, every_mode_comes_out) {
  comes_out({"rgb.psd", FileType::png, 8, 2});
  comes_out({"large.psb", FileType::png, 8, 2});
  comes_out({"transparent.psd", FileType::png, 8, 6});
  comes_out({"bilevel.psd", FileType::png, 1, 0});
  comes_out({"palette.psd", FileType::png, 8, 2});
  comes_out({"cmyk.psd", FileType::jpeg, 0, 0});
}

TEST(Psd, what_has_no_merged_picture_is_refused) {
  Bytes lab = sample("rgb.psd");
  lab[25] = 9;
  EXPECT_EQ(rebuild(lab).code(), Code::feature_unsupported);
  Bytes wide = sample("rgb.psd");
  wide[23] = 32;
  EXPECT_EQ(rebuild(wide).code(), Code::feature_unsupported);
  Bytes channels = sample("rgb.psd");
  channels[13] = 2;
  EXPECT_EQ(rebuild(channels).code(), Code::damaged);
}
}  // namespace
}  // namespace sekisho::formats::psd
