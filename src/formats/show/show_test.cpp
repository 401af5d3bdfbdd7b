#include "formats/show/show.h"

#include <gtest/gtest.h>

#include "formats/picture/testing.h"

namespace sekisho::formats::show {
namespace {

using base::FileType;

base::Bytes sample(std::string_view path) { return picture::testing::read_file(std::string(SEKISHO_SOURCE_DIR "/src/formats/").append(path)); }

base::Result<base::Bytes> drawn(std::string_view path, FileType type) { return draw(sample(path), type, {}); }

struct Case {
  const char* path;
  FileType type;
};
class Pictures : public testing::TestWithParam<Case> {};
TEST_P(Pictures, come_out_as_a_whole_ppm) {
  const auto out = drawn(GetParam().path, GetParam().type);
  ASSERT_TRUE(out) << base::describe(out.error().code).id;
  unsigned width = 0, height = 0;
  int head = 0;
  const std::string text(base::text(*out));
  ASSERT_EQ(std::sscanf(text.c_str(), "P6\n%u %u\n255%n", &width, &height, &head), 2);
  EXPECT_EQ(out->size(), static_cast<std::size_t>(head) + 1 + std::size_t{width} * height * 3);
  EXPECT_LE(std::max(width, height), kSideMax);
}
INSTANTIATE_TEST_SUITE_P(Show, Pictures,
                         testing::Values(Case{"jpeg/samples/baseline_420.jpg", FileType::jpeg}, Case{"jpeg/samples/cmyk_adobe.jpg", FileType::jpeg},
                                         Case{"jpeg/samples/progressive.jpg", FileType::jpeg}, Case{"png/samples/palette.png", FileType::png},
                                         Case{"png/samples/adam7_16bit.png", FileType::png}, Case{"webp/samples/alpha.webp", FileType::webp},
                                         Case{"tiff/samples/group4.tif", FileType::tiff}, Case{"tiff/samples/three_pages.tif", FileType::tiff}));

TEST(Show, cut_anywhere_gives_a_picture_or_an_error) {
  for (const Case& each : {Case{"jpeg/samples/grey.jpg", FileType::jpeg}, Case{"png/samples/bilevel.png", FileType::png},
                           Case{"webp/samples/lossy.webp", FileType::webp}, Case{"tiff/samples/jpeg_strips.tif", FileType::tiff}}) {
    const base::Bytes whole = sample(each.path);
    for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 60) (void)draw(base::slice(whole, 0, length), each.type, {});
  }
}

TEST(Show, holds_to_the_limit_of_pixels) {
  base::Limits limits;
  limits.pixels_max = 4;
  for (const Case& each : {Case{"jpeg/samples/grey.jpg", FileType::jpeg}, Case{"png/samples/bilevel.png", FileType::png},
                           Case{"webp/samples/lossy.webp", FileType::webp}, Case{"tiff/samples/group4.tif", FileType::tiff}}) {
    const auto out = draw(sample(each.path), each.type, limits);
    ASSERT_FALSE(out) << each.path;
    EXPECT_EQ(out.error().code, base::Code::too_many_pixels) << each.path;
  }
}

TEST(Show, draws_what_it_has_a_decoder_for) {
  EXPECT_TRUE(can_draw(FileType::jpeg));
  EXPECT_FALSE(can_draw(FileType::docx));
  EXPECT_EQ(draw(sample("png/samples/bilevel.png"), FileType::docx, {}).error().code, base::Code::unsupported_type);
}

}  // namespace
}  // namespace sekisho::formats::show
