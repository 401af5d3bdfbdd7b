#include "formats/pages/pages.h"

#include <gtest/gtest.h>

#include "formats/rebuild_twice.h"

namespace sekisho::formats::pages {
namespace {

base::Bytes pack(std::uint32_t dpi, std::string_view pictures, std::string_view xhtml) {
  base::Bytes out;
  base::put_u32le(out, dpi);
  base::put_u64le(out, pictures.size());
  base::put(out, pictures);
  base::put(out, xhtml);
  return out;
}

std::string ppm(int width, int height) {
  return "P6\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n" +
         std::string(static_cast<std::size_t>(width * height * 3), '\x80');
}

base::Result<std::string> assembled(const base::Bytes& input) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, {}, {}};
  BytesSink out;
  auto type = assemble(input, base::FileType::pdf, context, out);
  if (!type) return std::unexpected(type.error());
  return std::string(base::text(out.bytes()));
}

constexpr std::string_view kPage =
    "<page width=\"72\" height=\"36\">\n<word xMin=\"10\" yMin=\"5\" xMax=\"30\" yMax=\"15\">町&amp;村</word>\n</page>";

TEST(Pages, each_picture_becomes_a_page_with_its_words) {
  auto pdf = assembled(pack(100, ppm(100, 50) + ppm(100, 50), kPage));
  ASSERT_TRUE(pdf);
  EXPECT_NE(pdf->find("/Count 2"), std::string::npos);
  EXPECT_NE(pdf->find("<01> <753A>"), std::string::npos);  // 町
  EXPECT_NE(pdf->find("<02> <0026>"), std::string::npos);  // &
  EXPECT_NE(pdf->find("MediaBox[0 0 72.00 36.00]"), std::string::npos);
}

TEST(Pages, same_bytes_in_same_bytes_out) { EXPECT_EQ(*assembled(pack(100, ppm(100, 50), kPage)), *assembled(pack(100, ppm(100, 50), kPage))); }

TEST(Pages, what_poppler_was_made_to_write_is_not_believed) {
  EXPECT_FALSE(assembled({}));
  EXPECT_FALSE(assembled(pack(0, ppm(1, 1), "")));
  EXPECT_FALSE(assembled(pack(100, "", kPage)));
  EXPECT_FALSE(assembled(pack(100, "P6\n60000 60000\n255\nxx", kPage)));
  EXPECT_FALSE(assembled(pack(100, "P5\n1 1\n255\nx", kPage)));
  EXPECT_FALSE(assembled(pack(100, ppm(2, 2) + "rest", kPage)));
  EXPECT_TRUE(assembled(pack(100, ppm(2, 2), "<page <word xMin=\"a\"><word xMin=\"1\" yMin=\"1\" xMax=\"nan\" yMax=\"9\">x<")));
}

TEST(Pages, a_word_cannot_break_out_of_its_string) {
  auto pdf = assembled(
      pack(100, ppm(100, 50), "<page width=\"72\" height=\"36\"><word xMin=\"10\" yMin=\"5\" xMax=\"30\" yMax=\"15\">) Tj &gt; /JS \\ (</word>"));
  ASSERT_TRUE(pdf);
  EXPECT_EQ(pdf->find("/JS"), std::string::npos);
}

TEST(Pages, odd_utf8_is_left_out) {
  const auto pages =
      read_text("<page width=\"1\" height=\"1\"><word xMin=\"0\" yMin=\"0\" xMax=\"1\" yMax=\"1\">a\xFF\xED\xA0\x80\xE3\x81</word>", 10);
  ASSERT_EQ(pages.size(), 1u);
  ASSERT_EQ(pages[0].words.size(), 1u);
  EXPECT_EQ(pages[0].words[0].text, U"a");
}

}  // namespace
}  // namespace sekisho::formats::pages
