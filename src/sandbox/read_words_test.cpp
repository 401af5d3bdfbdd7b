#include "sandbox/read_words.h"

#include "base/test_documents.h"
#include "sandbox/testing.h"
#include "text/text.h"

namespace sekisho::sandbox {
namespace {

using base::Code;
using base::FileType;
using wire::Mischief;

class ReadWordsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pool_ = testing::pool();
    ASSERT_TRUE(pool_);
  }
  base::Result<Words> read(const std::string& document, FileType type = FileType::docx) {
    const base::OwnedFd file = testing::file_of(document);
    return read_words(*pool_, file.get(), document.size(), type);
  }
  Code code(const std::string& document, FileType type = FileType::docx) {
    auto words = read(document, type);
    return words ? Code::none : words.error().code;
  }
  static std::string paragraphs(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "<w:p><w:r><w:t>回覧板をお回しください。</w:t></w:r></w:p>";
    return out;
  }
  std::unique_ptr<Pool> pool_;
};

TEST_F(ReadWordsTest, of_every_kind_of_document) {
  auto letter = read(base::testing::docx(paragraphs(2)));
  ASSERT_TRUE(letter) << testing::id(letter.error().code) << letter.error().detail;
  EXPECT_EQ(letter->text, "回覧板をお回しください。\n回覧板をお回しください。\n");
  EXPECT_FALSE(letter->cut);
  auto book = read(base::testing::xlsx({{"表", "<row><c t=\"str\"><v>a</v></c><c><v>1</v></c></row>"}},
                                       {{"xl/sharedStrings.xml", "<sst/>"}, {"xl/styles.xml", "<s/>"}}),
                   FileType::xlsx);
  ASSERT_TRUE(book);
  EXPECT_EQ(book->text, "【表】\na\t1\n");
  auto slides = read(base::testing::pptx({"はじめに"}), FileType::pptx);
  ASSERT_TRUE(slides);
  EXPECT_EQ(slides->text, "【1】\nはじめに\n");
}

TEST_F(ReadWordsTest, are_cut_between_characters) {
  auto words = read(base::testing::docx(paragraphs(5'000)));
  ASSERT_TRUE(words);
  EXPECT_TRUE(words->cut);
  EXPECT_LE(words->text.size(), kWordsBytesMax);
  EXPECT_GT(words->text.size(), kWordsBytesMax - 4);
  EXPECT_TRUE(text::valid_utf8(words->text));
  EXPECT_FALSE(words->text.ends_with("\uFFFD"));
}

TEST_F(ReadWordsTest, of_no_document_are_none) {
  EXPECT_EQ(code("no document"), Code::damaged);
  EXPECT_EQ(code(base::testing::docx(paragraphs(1)), FileType::pdf), Code::unsupported_type);
  EXPECT_EQ(code(""), Code::damaged);
}

TEST_F(ReadWordsTest, deceive_nobody_whatever_a_worker_says) {
  auto words = read(
      "say 一\xff二\tthree\x1b[2J\n\xe2\x80\xae"
      "exe\xc0\x80\r\n\xed\xa0\x80\xe5\x9b");
  ASSERT_TRUE(words);
  EXPECT_TRUE(text::valid_utf8(words->text));
  EXPECT_TRUE(words->text.starts_with("一\uFFFD二\tthree␛[2J\n[U+202E]exe")) << words->text;
  EXPECT_EQ(words->text.find_first_of("\x1b\r"), std::string::npos);
  EXPECT_FALSE(words->cut);
}

TEST_F(ReadWordsTest, stay_within_their_bytes_when_made_visible) {
  std::string deceiving = "say ";
  for (int i = 0; i < 20'000; ++i) deceiving += "\u202E";
  auto words = read(deceiving);
  ASSERT_TRUE(words);
  EXPECT_TRUE(words->cut);
  EXPECT_LE(words->text.size(), kWordsBytesMax);
  EXPECT_TRUE(words->text.starts_with("[U+202E][U+202E]"));
}

TEST_F(ReadWordsTest, a_worker_that_lies_is_not_believed) {
  EXPECT_EQ(code("over text"), Code::worker_lied);
  EXPECT_EQ(code("good text"), Code::worker_lied) << "a clean file where words were wanted";
  for (const Mischief mischief : {Mischief::lie_length, Mischief::lie_children, Mischief::lie_reason, Mischief::lie_number, Mischief::answer_twice,
                                  Mischief::answer_half, Mischief::close_silently})
    EXPECT_EQ(code("bad " + std::to_string(static_cast<unsigned>(mischief))), Code::worker_lied) << static_cast<unsigned>(mischief);
  EXPECT_EQ(code("say " + std::string(kWordsBytesMax + 100, 'x')), Code::worker_crashed) << "the kernel lets nobody write more";
  EXPECT_EQ(code("bad " + std::to_string(static_cast<unsigned>(Mischief::endless_output))), Code::worker_flooded);
  EXPECT_TRUE(read(base::testing::docx(paragraphs(1)))) << "the pool goes on";
}

TEST_F(ReadWordsTest, answers_to_other_questions_are_lies) {
  const base::OwnedFd file = testing::file_of("say text");
  auto output = scratch_file(Place::memory, {});
  ASSERT_TRUE(output);
  wire::Job job;
  job.kind = wire::JobKind::words;
  job.declared = FileType::docx;
  const JobFds fds{.input = file.get(), .output = output->get()};
  UntrustedReport report;
  report.untrusted_answer.kind = wire::AnswerKind::words;
  report.untrusted_answer.input_type = FileType::docx;
  EXPECT_TRUE(validate(report, job, fds));
  ASSERT_TRUE(append(output->get(), base::view("four")));
  EXPECT_FALSE(validate(report, job, fds)) << "there are more than it says";
  report.untrusted_answer.output_bytes = 4;
  EXPECT_TRUE(validate(report, job, fds));
  job.limits.output_bytes_max = 3;
  EXPECT_FALSE(validate(report, job, fds)) << "there are more than were wanted";
  job.limits.output_bytes_max = 4;
  for (const wire::JobKind other : {wire::JobKind::disarm, wire::JobKind::pack, wire::JobKind::second_look, wire::JobKind::pages}) {
    job.kind = other;
    EXPECT_FALSE(validate(report, job, fds)) << static_cast<int>(other);
  }
  job.kind = wire::JobKind::words;
  report.untrusted_answer.input_type = FileType::xlsx;
  EXPECT_FALSE(validate(report, job, fds));
}

}  // namespace
}  // namespace sekisho::sandbox
