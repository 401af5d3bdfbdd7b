#include "formats/jpegxl/jpegxl.h"

#include <gtest/gtest.h>

#include "formats/raster/testing.h"

namespace sekisho::formats::jpegxl {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;
using picture::testing::Rebuilt;
using raster::testing::size_of;

Bytes sample(std::string_view name) { return raster::testing::sample(SEKISHO_SOURCE_DIR, "jpegxl", name); }
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

TEST(Jpegxl, every_cut_is_refused_or_comes_out_clean) {
  const Bytes whole = sample("lossy.jxl");
  for (std::size_t bytes = 4; bytes < whole.size(); bytes += whole.size() / 50)
    EXPECT_TRUE(raster::testing::comes_out_clean(kFormat, base::ByteView(whole).first(bytes), {})) << bytes;
}

TEST(Jpegxl, sizes_are_judged_before_anything_is_decoded) {
  base::Limits limits;
  limits.pixels_max = 96 * 64 - 1;
  EXPECT_EQ(rebuild(sample("lossy.jxl"), limits).code(), Code::too_many_pixels);
}

TEST(Jpegxl, comes_out_as_what_it_is) {
  comes_out({"lossy.jxl", FileType::jpeg, 0, 0});
  comes_out({"of_jpeg.jxl", FileType::jpeg, 0, 0});
  comes_out({"lossless.jxl", FileType::png, 8, 2});
  comes_out({"transparent.jxl", FileType::png, 8, 6});
  comes_out({"sixteen_bits.jxl", FileType::png, 16, 2});
}

TEST(Jpegxl, the_jpeg_inside_loses_nothing_but_its_metadata) {
  const Rebuilt run = rebuild(sample("of_jpeg.jxl"));
  ASSERT_TRUE(run.clean());
  EXPECT_FALSE(run.warned(What::quality_reduced));
  EXPECT_TRUE(run.removed(What::picture_metadata));
  EXPECT_EQ(base::text(run.bytes).find("Camera"), std::string_view::npos);
}
}  // namespace
}  // namespace sekisho::formats::jpegxl
