#include "formats/jpeg2000/jpeg2000.h"

#include <gtest/gtest.h>

#include "formats/raster/testing.h"

namespace sekisho::formats::jpeg2000 {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;
using picture::testing::Rebuilt;
using raster::testing::size_of;

Bytes sample(std::string_view name) { return raster::testing::sample(SEKISHO_SOURCE_DIR, "jpeg2000", name); }
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

TEST(Jpeg2000, every_cut_is_refused_or_comes_out_clean) {
  const Bytes whole = sample("reversible.jp2");
  for (std::size_t bytes = 4; bytes < whole.size(); bytes += whole.size() / 50)
    EXPECT_TRUE(raster::testing::comes_out_clean(kFormat, base::ByteView(whole).first(bytes), {})) << bytes;
}

TEST(Jpeg2000, sizes_are_judged_before_anything_is_decoded) {
  base::Limits limits;
  limits.pixels_max = 96 * 64 - 1;
  EXPECT_EQ(rebuild(sample("reversible.jp2"), limits).code(), Code::too_many_pixels);
}

TEST(Jpeg2000, what_may_not_be_lost_comes_out_as_png) {
  comes_out({"reversible.jp2", FileType::png, 8, 2});
  comes_out({"bare.j2k", FileType::png, 8, 2});
  comes_out({"grey.jp2", FileType::png, 8, 0});
  comes_out({"transparent.jp2", FileType::png, 8, 6});
  comes_out({"sixteen_bits.jp2", FileType::png, 16, 2});
  comes_out({"bilevel.jp2", FileType::png, 1, 0});
  comes_out({"lossy.jp2", FileType::jpeg, 0, 0});
}

TEST(Jpeg2000, boxes_that_tell_go) {
  Bytes input = sample("lossy.jp2");
  Bytes box;
  base::put_u32be(box, 8 + 24);
  base::put(box, std::string_view("uuid0123456789abcdefplace"));
  box.resize(32, 0);
  input.insert(input.begin() + 12 + 20, box.begin(), box.end());  // behind the file type box
  const Rebuilt run = rebuild(input);
  ASSERT_TRUE(run.clean());
  EXPECT_TRUE(run.removed(What::picture_metadata));
}
}  // namespace
}  // namespace sekisho::formats::jpeg2000
