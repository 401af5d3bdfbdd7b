#include "sandbox/pixels.h"

#include "sandbox/testing.h"

namespace sekisho::sandbox {
namespace {

using base::Code;
using base::FileType;
using wire::Mischief;

constexpr std::string_view kPage =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 400]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

PageTask task_for(int pdf) {
  return {.pdf = pdf,
          .bytes_max = 8 << 20,
          .time_max = std::chrono::seconds(30),
          .worker_path = testing::settings().worker_path,
          .walls_given_up = {},
          .scratch_dir = ::testing::TempDir()};
}

Code code_of(Pool& pool, std::string_view script) {
  const base::OwnedFd file = testing::file_of(script);
  auto pixels = picture_pixels(pool, file.get(), script.size(), FileType::png);
  return pixels ? Code::none : pixels.error().code;
}

TEST(Pixels, of_a_page_stand_in_full) {
  const base::OwnedFd pdf = testing::file_of(kPage);
  auto page = page_pixels(task_for(pdf.get()), 1);
  ASSERT_TRUE(page) << page.error().where << page.error().detail;
  EXPECT_EQ(page->height, 1200u);
  EXPECT_EQ(page->width, 600u);
  EXPECT_EQ(page->rgb.size(), 600u * 1200 * 3);
  EXPECT_EQ(same_share(*page, *page), 1);
  EXPECT_FALSE(page_pixels(task_for(pdf.get()), 2));
}

TEST(Pixels, are_believed_only_when_they_are_whole_and_nothing_follows) {
  EXPECT_TRUE(pixels_of(base::view("P6\n1 1\n255\nabc")));
  for (const char* wrong : {"", "P6\n", "P5\n1 1\n255\nabc", "P6\n1 1\n255\nab", "P6\n1 1\n255\nabcd", "P6\n0 1\n255\n", "P6\n1 1\n65535\nabcabc",
                            "P6\n1201 1\n255\n", "P6\n999999 999999\n255\n", "P6\n-1 1\n255\nabc", "P6\n1  1\n255\nabc"})
    EXPECT_FALSE(pixels_of(base::view(wrong))) << wrong;
}

TEST(Pixels, differ_where_colours_or_sizes_do) {
  const Pixels white{2, 1, base::Bytes(6, 255)};
  Pixels spot = white;
  spot.rgb[0] = 250;
  EXPECT_EQ(same_share(white, spot), 1) << "decoders round";
  spot.rgb[0] = 0;
  EXPECT_EQ(same_share(white, spot), 0.5);
  EXPECT_EQ(same_share(white, {4, 1, base::Bytes(12, 255)}), 0.5);
}

TEST(Pixels, of_a_worker_that_lies_or_dies_are_none) {
  auto pool = testing::pool();
  ASSERT_TRUE(pool);
  EXPECT_EQ(code_of(*pool, "say P6\n1 1\n255\nabc"), Code::none);
  EXPECT_EQ(code_of(*pool, "say no picture"), Code::feature_unsupported);
  EXPECT_EQ(code_of(*pool, "over P6\n1 1\n255\nabc"), Code::worker_lied);
  for (const Mischief mischief : {Mischief::lie_length, Mischief::lie_children, Mischief::lie_reason, Mischief::answer_twice})
    EXPECT_EQ(code_of(*pool, "bad " + std::to_string(static_cast<unsigned>(mischief))), Code::worker_lied);
  EXPECT_EQ(code_of(*pool, "bad " + std::to_string(static_cast<unsigned>(Mischief::connect))), Code::worker_violation);
  EXPECT_EQ(code_of(*pool, "no picture at all"), Code::damaged) << "the real decoders have it";
}

}  // namespace
}  // namespace sekisho::sandbox
