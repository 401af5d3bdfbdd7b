#include "wire/messages.h"

#include <gtest/gtest.h>

#include <random>

namespace sekisho::wire {
namespace {

Job a_job() {
  Job job;
  job.kind = JobKind::pack;
  job.input_bytes = 1ull << 40;
  job.declared = base::FileType::docx;
  job.file_bytes_max = 77;
  job.cpu_seconds_max = 5;
  job.profile = base::Profile::strict();
  job.limits.depth_max = 3;
  job.limits.time_ms_max = 4321;
  job.limits.tree_bytes_max = 99;
  job.name = "議事録.docx";
  job.password = "秘密";
  job.children = {{true, base::FileType::png, base::Code::none, 12}, {false, base::FileType::txt, base::Code::encrypted, 1ull << 33}};
  return job;
}

Answer an_answer() {
  Answer answer;
  answer.kind = AnswerKind::children;
  answer.input_type = base::FileType::zip;
  answer.output_type = base::FileType::zip;
  answer.reason = base::Code::damaged;
  answer.where = "3ページ";
  answer.finding = "script";
  answer.output_bytes = 5;
  answer.output_sha256.fill(7);
  answer.removed = {{base::What::macro, "vba.bin", 2}, {base::What::metadata, "", 1}};
  answer.warnings = {{base::What::quality_reduced, "x", 4'000'000'000u}};
  answer.measure = {.text = {1ull << 40, 12}, .pictures = {3, 2}};
  answer.children = {{"a.txt", 3}, {"", 1ull << 50}};
  return answer;
}

TEST(Messages, a_job_comes_back_as_it_was) {
  const Job job = a_job();
  auto back = decode_job(encode(job));
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), encode(job));
  EXPECT_EQ(back->name, job.name);
  EXPECT_EQ(back->limits.tree_bytes_max, 99u);
  EXPECT_EQ(back->limits.time_ms_max, 4321u);
  EXPECT_EQ(back->children.size(), 2u);
  EXPECT_EQ(back->children[1].reason, base::Code::encrypted);
}

TEST(Messages, an_answer_comes_back_as_it_was) {
  const Answer answer = an_answer();
  auto back = decode_answer(encode(answer));
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), encode(answer));
  EXPECT_EQ(back->removed, answer.removed);
  EXPECT_EQ(back->warnings, answer.warnings);
  EXPECT_EQ(back->measure, answer.measure);
  EXPECT_EQ(back->children[1].bytes, 1ull << 50);
}

TEST(Messages, cut_at_any_length_or_with_a_byte_more_is_nothing) {
  for (const base::Bytes& whole : {encode(a_job()), encode(an_answer())}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      EXPECT_FALSE(decode_job(base::slice(whole, 0, length)));
      EXPECT_FALSE(decode_answer(base::slice(whole, 0, length)));
    }
    base::Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(decode_job(longer));
    EXPECT_FALSE(decode_answer(longer));
  }
}

TEST(Messages, numbers_outside_their_lists_are_nothing) {
  base::Bytes bytes = encode(Answer{});
  for (std::size_t field = 0; field < 4; ++field) {
    base::Bytes wrong = bytes;
    wrong[field * 4 + 3] = 0x80;
    EXPECT_FALSE(decode_answer(wrong)) << field;
  }
}

TEST(Messages, a_count_without_its_items_allocates_nothing) {
  base::Bytes bytes = encode(Answer{});
  base::Bytes wrong = bytes;
  for (std::size_t i = 1; i <= 4; ++i) wrong[wrong.size() - i] = 0xff;  // the count of children, the last field
  EXPECT_FALSE(decode_answer(wrong));
}

TEST(Messages, too_long_is_nothing) {
  EXPECT_FALSE(decode_job(base::Bytes(kJobBytesMax + 1)));
  EXPECT_FALSE(decode_answer(base::Bytes(kAnswerBytesMax + 1)));
}

TEST(Messages, what_decodes_encodes_to_the_same_bytes) {
  std::mt19937 random(20240601);
  const base::Bytes whole = encode(an_answer());
  for (int round = 0; round < 20'000; ++round) {
    base::Bytes bytes = whole;
    for (int flips = 1 + static_cast<int>(random() % 3); flips-- > 0;) bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    auto answer = decode_answer(bytes);
    EXPECT_TRUE(!answer || encode(*answer) == bytes);
  }
}

}  // namespace
}  // namespace sekisho::wire
