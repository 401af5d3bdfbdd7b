#include "text/folding.h"

#include <gtest/gtest.h>

namespace sekisho::text {
namespace {

TEST(Folding, MakesWidthsCasesAndFormsOne) {
  EXPECT_EQ(folded("Report.DOCX"), "report.docx");
  EXPECT_EQ(folded("ＡＢＣ１２３"), "abc123");
  EXPECT_EQ(folded("ｶﾞｲﾄﾞﾗｲﾝ"), "ガイドライン");
  EXPECT_EQ(folded("か\xE3\x82\x99"), "が");  // two code points
  EXPECT_EQ(folded("㍻３０年"), "平成30年");
  EXPECT_EQ(folded("Straße"), "strasse");
  EXPECT_EQ(folded(""), "");
}

TEST(Folding, OfWhatIsFoldedChangesNothing) {
  for (const char* text : {"令和８年度　予算（案）.XLSX", "ﾃｽﾄ①.pdf", "ﬁle Ω.txt", "\xFF\xFE broken"})
    EXPECT_EQ(folded(folded(text)), folded(text)) << text;
}

TEST(Folding, SplitsAtEveryWhiteSpace) {
  EXPECT_EQ(words_of(folded("　予算  案\t2026 "), 10), (std::vector<std::string>{"予算", "案", "2026"}));
  EXPECT_EQ(words_of("a b c", 2).size(), 2u);
  EXPECT_TRUE(words_of(" ", 5).empty());
}

TEST(Folding, CountsCharactersNotBytes) { EXPECT_EQ(characters_of("a年𠮷").size(), 3u); }

}  // namespace
}  // namespace sekisho::text
