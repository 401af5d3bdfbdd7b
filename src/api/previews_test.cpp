#include "api/previews.h"

#include <gtest/gtest.h>

#include "base/test_documents.h"
#include "store/test_places.h"

namespace sekisho::api {
namespace {

using base::FileType;

class PreviewsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto blobs = store::Blobs::open({.folder = folder_.path("blobs"), .key_file = folder_.path("blobs.key")});
    ASSERT_TRUE(blobs);
    blobs_ = std::move(*blobs);
    settings_.worker_path = std::string(SEKISHO_BIN_DIR) + "/sekisho-worker";
    settings_.scratch_dir = folder_.path();
  }
  CleanFile file(std::string_view bytes, FileType type) {
    auto kept = blobs_->put(base::view(bytes));
    EXPECT_TRUE(kept);
    return {kept->address, bytes.size(), type};
  }
  static std::string pdf(int pages) {
    std::string kids, objects;
    for (int i = 0; i < pages; ++i) {
      kids += std::to_string(i + 3) + " 0 R ";
      objects += std::to_string(i + 3) + " 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n";
    }
    return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages) +
           ">>endobj\n" + objects + "trailer<</Root 1 0 R>>\n%%EOF\n";
  }

  store::TestFolder folder_;
  std::unique_ptr<store::Blobs> blobs_;
  PreviewSettings settings_;
};

TEST_F(PreviewsTest, shows_text_whatever_its_encoding) {
  Previews previews(*blobs_, settings_);
  auto utf8 = previews.look(file("\xEF\xBB\xBF番号,氏名\n1,田中\n", FileType::csv));
  ASSERT_TRUE(utf8);
  EXPECT_EQ(utf8->kind, PreviewKind::text);
  EXPECT_EQ(utf8->text, "番号,氏名\n1,田中\n");
  auto cp932 = previews.look(
      file("\x93\xfa\x96\x7b\x82\xcc\x92\xac\x96\xf0\x8f\xea\x82\xa9\x82\xe7\x82\xcc\x82\xa8\x92\x6d\x82\xe7\x82\xb9\n", FileType::txt));
  ASSERT_TRUE(cp932);
  EXPECT_EQ(cp932->text, "日本の町役場からのお知らせ\n");
  EXPECT_FALSE(cp932->cut);
}

TEST_F(PreviewsTest, cuts_long_text_between_lines) {
  Previews previews(*blobs_, settings_);
  std::string text;
  while (text.size() < 3 * Previews::kTextBytesMax) text += "回覧板をお回しください。\n";
  auto look = previews.look(file(text, FileType::txt));
  ASSERT_TRUE(look);
  EXPECT_TRUE(look->cut);
  EXPECT_LE(look->text.size(), Previews::kTextBytesMax);
  EXPECT_TRUE(text.starts_with(look->text) && look->text.ends_with("。\n"));
}

TEST_F(PreviewsTest, hands_pictures_on_as_they_are) {
  Previews previews(*blobs_, settings_);
  const CleanFile photo = file("\xff\xd8 a picture", FileType::jpeg);
  auto look = previews.look(photo);
  ASSERT_TRUE(look);
  EXPECT_EQ(look->kind, PreviewKind::picture);
  EXPECT_EQ(look->pages, 1u);
  auto page = previews.page(photo, 1);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->media_type, "image/jpeg");
  EXPECT_EQ(base::text(*page->bytes), "\xff\xd8 a picture");
  EXPECT_FALSE(previews.page(photo, 2));
}

TEST_F(PreviewsTest, has_none_of_what_browsers_do_not_show) {
  settings_.picture_bytes_max = 5;
  Previews previews(*blobs_, settings_);
  for (const CleanFile& each : {file("II*", FileType::tiff), file("PK", FileType::docx), file("PK", FileType::zip), file("too large", FileType::png),
                                file("no pdf at all", FileType::pdf)}) {
    auto look = previews.look(each);
    ASSERT_TRUE(look);
    EXPECT_EQ(look->kind, PreviewKind::none) << base::describe(each.type).id;
    EXPECT_FALSE(previews.page(each, 1));
  }
}

TEST_F(PreviewsTest, draws_at_most_twenty_pages_of_a_pdf_and_keeps_them) {
  Previews previews(*blobs_, settings_);
  const CleanFile plan = file(pdf(23), FileType::pdf);
  auto look = previews.look(plan);
  ASSERT_TRUE(look);
  EXPECT_EQ(look->kind, PreviewKind::pages);
  EXPECT_EQ(look->pages, 20u);
  EXPECT_TRUE(look->cut);
  auto first = previews.page(plan, 1), again = previews.page(plan, 1);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->media_type, "image/png");
  EXPECT_EQ(first->bytes, again->bytes) << "drawn once";
  EXPECT_TRUE(previews.page(plan, 20));
  for (const std::uint32_t page : {0u, 21u}) {
    auto none = previews.page(plan, page);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, base::Code::no_such_page);
  }
}

TEST_F(PreviewsTest, keeps_no_more_than_it_may) {
  settings_.cache_bytes_max = 40'000;
  Previews previews(*blobs_, settings_);
  const CleanFile plan = file(pdf(12), FileType::pdf);
  for (std::uint32_t page = 1; page <= 12; ++page) ASSERT_TRUE(previews.page(plan, page)) << page;
  EXPECT_LE(previews.cached_bytes(), 40'000u);
  EXPECT_GT(previews.cached_bytes(), 0u);
}

class WordsPreviewsTest : public PreviewsTest {
 protected:
  void SetUp() override {
    PreviewsTest::SetUp();
    auto pool = sandbox::Pool::start({.worker_path = settings_.worker_path, .workers = 2, .scratch_dir = folder_.path()});
    ASSERT_TRUE(pool) << pool.error().where << pool.error().detail;
    workers_ = std::move(*pool);
    settings_.workers = workers_.get();
  }
  static std::string letter(int paragraphs) {
    std::string body;
    for (int i = 0; i < paragraphs; ++i) body += "<w:p><w:r><w:t>回覧板をお回しください。</w:t></w:r></w:p>";
    return base::testing::docx(body);
  }
  std::unique_ptr<sandbox::Pool> workers_;
};

TEST_F(WordsPreviewsTest, shows_the_words_of_office_documents_and_keeps_them) {
  Previews previews(*blobs_, settings_);
  const CleanFile document = file(letter(1), FileType::docx);
  for (int again = 0; again < 2; ++again) {
    auto look = previews.look(document);
    ASSERT_TRUE(look);
    EXPECT_EQ(look->kind, PreviewKind::text);
    EXPECT_EQ(look->text, "回覧板をお回しください。\n");
    EXPECT_FALSE(look->cut);
    EXPECT_GT(previews.cached_bytes(), look->text.size());
    EXPECT_FALSE(previews.page(document, 1));
    if (again == 0) {
      EXPECT_TRUE(blobs_->destroy(document.address)) << "the next look needs no file";
    }
  }
  auto slides = previews.look(file(base::testing::pptx({"はじめに", "おわりに"}), FileType::pptx));
  ASSERT_TRUE(slides);
  EXPECT_EQ(slides->text, "【1】\nはじめに\n\n【2】\nおわりに\n");
}

TEST_F(WordsPreviewsTest, cuts_long_documents) {
  Previews previews(*blobs_, settings_);
  auto look = previews.look(file(letter(4'000), FileType::docx));
  ASSERT_TRUE(look);
  EXPECT_TRUE(look->cut);
  EXPECT_LE(look->text.size(), Previews::kTextBytesMax);
}

TEST_F(WordsPreviewsTest, has_none_of_what_cannot_be_read) {
  settings_.drawn_bytes_max = 100'000;
  Previews previews(*blobs_, settings_);
  const std::string whole = letter(1);
  for (const CleanFile& each :
       {file("PK", FileType::docx), file(whole.substr(0, whole.size() / 2), FileType::docx), file(letter(4'000), FileType::docx)}) {
    auto look = previews.look(each);
    ASSERT_TRUE(look);
    EXPECT_EQ(look->kind, PreviewKind::none) << each.bytes;
  }
  const CleanFile gone = file(letter(2), FileType::docx);
  ASSERT_TRUE(blobs_->destroy(gone.address));
  auto look = previews.look(gone);
  ASSERT_FALSE(look);
  EXPECT_EQ(look.error().code, base::Code::blob_missing);
}

TEST_F(PreviewsTest, says_when_the_file_is_gone) {
  Previews previews(*blobs_, settings_);
  const CleanFile text = file("x", FileType::txt);
  ASSERT_TRUE(blobs_->destroy(text.address));
  auto look = previews.look(text);
  ASSERT_FALSE(look);
  EXPECT_EQ(look.error().code, base::Code::blob_missing);
}

}  // namespace
}  // namespace sekisho::api
