#include "formats/picture/picture.h"

#include <gtest/gtest.h>

#include "formats/picture/icc.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::picture {
namespace {

using base::Bytes;

struct Tag {
  std::string_view name;
  Bytes data;
};

Bytes tag_data(std::string_view type, std::size_t bytes) {
  Bytes out;
  base::put(out, type);
  out.resize(bytes, 0x11);
  for (std::size_t i = 4; i < 8; ++i) out[i] = 0;
  return out;
}

Bytes gamma_curve() {
  Bytes out = tag_data("curv", 8);
  base::put_u32be(out, 1);
  base::put_u16be(out, 0x0233);
  return out;
}

Bytes make(const std::vector<Tag>& tags, std::string_view space = "RGB ") {
  Bytes out(128, 0xAA), data;
  auto set = [&out](std::size_t at, std::string_view text) { std::ranges::copy(base::view(text), out.begin() + static_cast<std::ptrdiff_t>(at)); };
  set(8, std::string_view("\2\x10\0\0", 4));
  set(12, "mntr");
  set(16, space);
  set(20, "XYZ ");
  set(36, "acsp");
  base::put_u32be(out, static_cast<std::uint32_t>(tags.size()));
  const std::size_t start = out.size() + 12 * tags.size();
  for (const Tag& tag : tags) {
    base::put(out, tag.name);
    base::put_u32be(out, static_cast<std::uint32_t>(start + data.size()));
    base::put_u32be(out, static_cast<std::uint32_t>(tag.data.size()));
    base::put(data, tag.data);
  }
  base::put(out, data);
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(out.size() >> (24 - 8 * i));
  return out;
}

std::vector<Tag> matrix_tags() {
  std::vector<Tag> tags;
  for (const std::string_view name : {"rXYZ", "gXYZ", "bXYZ", "wtpt"}) tags.push_back({name, tag_data("XYZ ", 20)});
  for (const std::string_view name : {"rTRC", "gTRC", "bTRC"}) tags.push_back({name, gamma_curve()});
  return tags;
}

TEST(Icc, numbers_stay_and_names_go) {
  std::vector<Tag> tags = matrix_tags();
  tags.push_back({"cprt", Bytes(40, 'S')});
  tags.push_back({"prvt", Bytes(40, 'T')});
  const auto clean = clean_icc(make(tags), 3);
  ASSERT_TRUE(clean.has_value());
  EXPECT_EQ(base::text(*clean).find("SSSS"), std::string_view::npos);
  EXPECT_EQ(base::text(*clean).find("TTTT"), std::string_view::npos);
  EXPECT_NE(base::text(*clean).find("rTRC"), std::string_view::npos);
  EXPECT_EQ(clean_icc(*clean, 3), clean);
}

TEST(Icc, broken_ones_are_dropped) {
  const Bytes good = make(matrix_tags());
  ASSERT_TRUE(clean_icc(good, 3).has_value());
  EXPECT_FALSE(clean_icc(good, 1).has_value());
  EXPECT_FALSE(clean_icc(good, 4).has_value());
  EXPECT_FALSE(clean_icc({}, 3).has_value());
  EXPECT_FALSE(clean_icc(Bytes(kIccBytesMax + 1, 0), 3).has_value());
  for (std::size_t length = 0; length < good.size(); ++length) EXPECT_FALSE(clean_icc(base::slice(good, 0, length), 3).has_value());
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes scribbled = good;
    scribbled[i] = static_cast<std::uint8_t>(~scribbled[i]);
    const auto clean = clean_icc(scribbled, 3);
    if (clean) {
      EXPECT_EQ(clean_icc(*clean, 3), clean) << i;
    }
  }
}

TEST(Icc, tables_are_measured_before_they_are_believed) {
  std::vector<Tag> tags;
  Bytes lut = tag_data("mft1", 48);
  lut[8] = 4;
  lut[9] = 3;
  lut[10] = 2;
  lut.resize(48 + 256 * 4 + 16 * 3 + 256 * 3, 7);
  tags.push_back({"A2B0", lut});
  EXPECT_TRUE(clean_icc(make(tags, "CMYK"), 4).has_value());
  tags[0].data[10] = 255;  // a grid of 255^4 points
  EXPECT_FALSE(clean_icc(make(tags, "CMYK"), 4).has_value());
}

TEST(Picture, orientation_is_read_in_both_orders_and_nonsense_is_upright) {
  for (std::uint16_t orientation = 1; orientation <= 8; ++orientation) EXPECT_EQ(exif_orientation(bare_exif(orientation)), orientation);
  const std::string_view big("MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", 26);
  EXPECT_EQ(exif_orientation(base::view(big)), 6);
  EXPECT_EQ(exif_orientation(bare_exif(9)), 1);
  EXPECT_EQ(exif_orientation(base::view("II")), 1);
  EXPECT_EQ(exif_orientation({}), 1);
}

TEST(Picture, budget_counts_frames_and_pixels) {
  base::Profile profile;
  base::Limits limits;
  limits.frames_max = 2;
  limits.pixels_max = 100;
  limits.pixels_all_frames_max = 150;
  Notes notes;
  testing::NoChildren children;
  const Context context{profile, limits, notes, children, {}, {}};
  Budget budget(context);
  EXPECT_FALSE(budget.add_frame(0, 5).has_value());
  EXPECT_FALSE(budget.add_frame(UINT64_MAX, UINT64_MAX).has_value());
  EXPECT_FALSE(budget.add_frame(101, 1).has_value());
  EXPECT_TRUE(budget.add_frame(10, 10).has_value());
  EXPECT_FALSE(budget.add_frame(10, 10).has_value());
  EXPECT_TRUE(budget.add_frame(5, 10).has_value());
  EXPECT_EQ(budget.add_frame(1, 1).error().code, base::Code::too_many_frames);
}

}  // namespace
}  // namespace sekisho::formats::picture
