#include "base/measure.h"

#include <gtest/gtest.h>

namespace sekisho::base {
namespace {

TEST(Measure, counts_what_people_read_whatever_the_encoding) {
  EXPECT_EQ(characters("a b\n\tc"), 3u);
  EXPECT_EQ(characters("議事録 第1回"), 6u);
  EXPECT_EQ(characters("𠮷"), 1u);
  EXPECT_EQ(characters(u"議事録 第1回"), 6u);
  EXPECT_EQ(characters(u"𠮷"), 1u);
  EXPECT_EQ(characters(""), 0u);
}

TEST(Measure, counts_each_byte_alike_wherever_it_stands) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool counts = (byte > 0x20 && byte < 0x80) || byte >= 0xc0;
    for (std::size_t length = 1; length < 20; ++length)
      EXPECT_EQ(characters(std::string(length, static_cast<char>(byte))), counts ? length : 0) << byte;
    for (std::size_t place = 0; place < 16; ++place) {
      std::string text(16, ' ');
      text[place] = static_cast<char>(byte);
      EXPECT_EQ(characters(text), counts ? 1u : 0u) << byte << " at " << place;
    }
  }
}

TEST(Measure, shares_add_up_without_running_over) {
  Share share{10, 9};
  share.add({10, 10});
  EXPECT_EQ(share, (Share{20, 19}));
  EXPECT_EQ(share.lost(), 1u);
  share.add({UINT64_MAX, UINT64_MAX});
  EXPECT_EQ(share, (Share{UINT64_MAX, UINT64_MAX}));
}

TEST(Measure, nothing_counted_is_nothing_lost) {
  EXPECT_FALSE(Share{}.share());
  EXPECT_FALSE(falls_below({}, 1));
  EXPECT_FALSE(falls_below({100, 98}, 0.98));
  EXPECT_TRUE(falls_below({100, 97}, 0.98));
  EXPECT_FALSE(falls_below({100, 0}, 0));
}

TEST(Measure, says_in_a_sentence_what_is_left_and_never_rounds_a_loss_away) {
  EXPECT_EQ(describe({{100, 100}, {12, 12}}).ja, "文字はすべて残っています。画像は12点すべて残っています。");
  EXPECT_EQ(describe({{100'000, 99'999}, {12, 11}}).ja, "文字の99.9%が残っています（100000字のうち99999字）。画像12点のうち11点が残っています。");
  EXPECT_EQ(describe({{100'000, 99'999}, {1, 1}}).en, "99.9% of the characters are kept (99999 of 100000). The one picture is kept.");
  EXPECT_EQ(describe({}).en, "There are no characters or pictures to count.");
  EXPECT_EQ(describe({}, 0.9999).ja, "ページの見た目は99.9%が同じです。");
}

}  // namespace
}  // namespace sekisho::base
