#include "sandbox/draw_pages.h"

#include "sandbox/testing.h"

namespace sekisho::sandbox {

namespace {

// Two pages, the second wide. Without a table of references: poppler makes its own.
constexpr std::string_view kTwoPages =
    "%PDF-1.4\n"
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 400]>>endobj\n"
    "4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 400]>>endobj\n"
    "5 0 obj<</Title(harmless\\012Pages: 4000\\012)>>endobj\n"
    "trailer<</Root 1 0 R/Info 5 0 R>>\n%%EOF\n";

PageTask task_for(int pdf, std::uint64_t bytes_max = 8 << 20) {
  return {.pdf = pdf,
          .bytes_max = bytes_max,
          .time_max = std::chrono::seconds(30),
          .worker_path = testing::settings().worker_path,
          .walls_given_up = {},
          .scratch_dir = ::testing::TempDir()};
}

std::uint32_t big_endian(base::ByteView png, std::size_t at) {
  return static_cast<std::uint32_t>(png[at] << 24 | png[at + 1] << 16 | png[at + 2] << 8 | png[at + 3]);
}

}  // namespace

TEST(DrawPages, counts_and_shows_single_pages) {
  const base::OwnedFd pdf = testing::file_of(kTwoPages);
  auto pages = count_pages(task_for(pdf.get()));
  ASSERT_TRUE(pages) << pages.error().where << pages.error().detail;
  EXPECT_EQ(*pages, 2u) << "a title cannot pretend to be the number of pages";
  auto second = preview_page(task_for(pdf.get()), 2);
  ASSERT_TRUE(second) << second.error().where << second.error().detail;
  EXPECT_EQ(big_endian(*second, 16), 1600u);  // PNG §11.2.1: width, then height
  EXPECT_EQ(big_endian(*second, 20), 800u);
}

TEST(DrawPages, has_no_page_after_the_last) {
  const base::OwnedFd pdf = testing::file_of(kTwoPages);
  auto third = preview_page(task_for(pdf.get()), 3);
  ASSERT_FALSE(third);
  EXPECT_EQ(testing::id(third.error().code), "feature_unsupported");
}

TEST(DrawPages, stops_at_the_quota) {
  const base::OwnedFd pdf = testing::file_of(kTwoPages);
  auto page = preview_page(task_for(pdf.get(), 100), 1);
  ASSERT_FALSE(page);
  EXPECT_EQ(testing::id(page.error().code), "output_too_large");
}

TEST(DrawPages, does_not_count_what_is_no_pdf) {
  const base::OwnedFd text = testing::file_of("Pages: 3\n");
  auto pages = count_pages(task_for(text.get()));
  ASSERT_FALSE(pages);
  EXPECT_EQ(testing::id(pages.error().code), "feature_unsupported");
}

}  // namespace sekisho::sandbox
