#include "sandbox/names.h"

#include <gtest/gtest.h>

namespace sekisho::sandbox {
namespace {

using base::FileType;

TEST(Names, agree) {
  EXPECT_FALSE(name_disagrees("a.pdf", FileType::pdf));
  EXPECT_FALSE(name_disagrees("A.PDF", FileType::pdf));
  EXPECT_FALSE(name_disagrees("写真.JPE", FileType::jpeg));
  EXPECT_FALSE(name_disagrees("scan.tiff", FileType::tiff));
  EXPECT_FALSE(name_disagrees("memo", FileType::pdf));
  EXPECT_FALSE(name_disagrees("memo.", FileType::pdf));
  EXPECT_FALSE(name_disagrees("a.log", FileType::txt));
  EXPECT_FALSE(name_disagrees("a.csv", FileType::txt));
  EXPECT_FALSE(name_disagrees("a.md", FileType::csv));
  EXPECT_FALSE(name_disagrees("report.2024", FileType::docx));
}

TEST(Names, disagree) {
  EXPECT_TRUE(name_disagrees("a.docx", FileType::docm));
  EXPECT_TRUE(name_disagrees("a.pdf", FileType::executable));
  EXPECT_TRUE(name_disagrees("a.exe", FileType::pdf));
  EXPECT_TRUE(name_disagrees("a.pdf.scr", FileType::pdf));
  EXPECT_TRUE(name_disagrees("a.doc", FileType::docx));
  EXPECT_TRUE(name_disagrees("a.pdf", FileType::txt));
  EXPECT_TRUE(name_disagrees("a.txt", FileType::pdf));
  EXPECT_TRUE(name_disagrees("a.exe .", FileType::pdf));
}

TEST(Names, a_refusal_says_name_and_reason_in_two_languages) {
  const std::string text = refusal_text("見積.docx", base::Code::encrypted);
  EXPECT_NE(text.find("見積.docx"), std::string::npos);
  EXPECT_NE(text.find(base::describe(base::Code::encrypted).ja), std::string::npos);
  EXPECT_NE(text.find(base::describe(base::Code::encrypted).en), std::string::npos);
  EXPECT_LT(text.find("理由"), text.find("Reason"));
}

}  // namespace
}  // namespace sekisho::sandbox
