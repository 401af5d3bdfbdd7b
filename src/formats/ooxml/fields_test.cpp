#include "formats/ooxml/fields.h"

#include "formats/ooxml/testing.h"

namespace sekisho::formats::ooxml {
namespace {

using namespace testing;
using base::What;

FieldVerdict judged(std::string_view instruction) { return judge_field(instruction, false, Links::keep); }

TEST(Fields, an_allow_list_decides) {
  for (const char* keep :
       {" PAGE ", "page \\* MERGEFORMAT", "TOC \\o \"1-3\" \\h", " =SUM(ABOVE)", "FORMTEXT", "DATE \\@ \"yyyy/MM/dd\"", "EQ \\o(\\s\\up 9(ふり),字)",
        "HYPERLINK \\l \"_Toc1\"", "HYPERLINK \"https://www.example.jp/\" \\o \"tip\"", "hyperlink \"mailto:a@example.jp\""})
    EXPECT_EQ(judged(keep), FieldVerdict::keep) << keep;
  for (const char* fetch : {"INCLUDEPICTURE \"http://x/y.png\"",
                            "IncludeText c:\\\\a",
                            "LINK Excel.Sheet.8 a",
                            "MACROBUTTON run it",
                            "IMPORT x",
                            "DATABASE x",
                            "AUTOTEXT x",
                            "RD x",
                            "EMBED Word",
                            "ADDIN x",
                            "GOTOBUTTON x",
                            "PRINT x",
                            "QUOTE 68 68 69",
                            "SET a b",
                            "FILLIN x",
                            "DOCVARIABLE x",
                            "unknown",
                            "",
                            "\"PAGE\"",
                            "HYPERLINK \"file:///c:/x\"",
                            "HYPERLINK \"javascript:x\"",
                            "HYPERLINK \"\\\\\\\\host\\\\share\"",
                            "HYPERLINK \"https://ok/\" \"file:///x\""})
    EXPECT_EQ(judged(fetch), FieldVerdict::fetching) << fetch;
  for (const char* dde : {"DDEAUTO c:\\\\x", " ddeauto x", "DDE\tx",
                          "\xe3\x80\x80"
                          "DDE x",
                          "DDE\"x\""})
    EXPECT_EQ(judged(dde), FieldVerdict::dde) << dde;
}

TEST(Fields, clean_field_is_left_alone) {
  const Outcome out = document(paragraph(field(code(" PAGE "), "7"))).disarmed();
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_TRUE(out.has(kDocument, "> PAGE </w:instrText>"));
}

void expect_unwound(std::string_view body, What what, std::string_view shown = "見える結果") {
  const Outcome out = document(body).disarmed();
  ASSERT_TRUE(out.type.has_value());
  EXPECT_TRUE(out.has(kDocument, shown));
  for (const char* gone : {"DDE", "INCLUDE", "calc", "fldCharType=\"begin\""})
    EXPECT_FALSE(out.has(kDocument, gone)) << gone << out.parts.at(kDocument);
  EXPECT_TRUE(out.removed(what));
}

TEST(Fields, dde_leaves_its_result) { expect_unwound(paragraph(field(code("DDEAUTO c:\\\\calc.exe"), "見える結果")), What::dde); }

TEST(Fields, dde_split_over_runs) { expect_unwound(paragraph(field(code("D") + code("DE") + code("AUTO calc"), "見える結果")), What::dde); }

TEST(Fields, dde_split_over_paragraphs) {
  expect_unwound(
      paragraph(field_char("begin") + code("DDE")) + paragraph(code("AUTO calc") + field_char("separate") + text("見える結果") + field_char("end")),
      What::dde);
}

TEST(Fields, dde_written_as_plain_text_inside_the_code) { expect_unwound(paragraph(field(text("DDEAUTO calc"), "見える結果")), What::dde); }

TEST(Fields, dde_in_deleted_instruction) {
  expect_unwound(paragraph(field("<w:del w:id=\"1\"><w:r><w:delInstrText>DDEAUTO calc</w:delInstrText></w:r></w:del>", "見える結果")), What::dde);
}

TEST(Fields, command_built_by_nested_fields) {
  expect_unwound(paragraph(field(field(code("PAGE"), "DDE") + code("AUTO calc"), "見える結果")), What::fetching_field);
}

TEST(Fields, quote_of_character_codes) {
  expect_unwound(paragraph(field(field(code("QUOTE 68 68 69"), "DDE") + code(" calc"), "見える結果")), What::fetching_field);
}

TEST(Fields, fetching_field_inside_a_harmless_one) {
  const Outcome out =
      document(paragraph(field(code("IF 1 = 1 \"") + field(code("INCLUDETEXT c:\\\\x"), "内") + code("\""), "見える結果"))).disarmed();
  EXPECT_FALSE(out.has(kDocument, "INCLUDE"));
  EXPECT_TRUE(out.has(kDocument, "見える結果"));
  EXPECT_TRUE(out.removed(What::fetching_field));
}

TEST(Fields, simple_field_that_fetches) {
  expect_unwound(paragraph("<w:fldSimple w:instr=\" INCLUDEPICTURE &quot;http://x/p.png&quot; \">" + text("見える結果") + "</w:fldSimple>"),
                 What::fetching_field);
}

TEST(Fields, two_choices_that_spell_different_commands) {
  const std::string body =
      paragraph(field("<mc:AlternateContent><mc:Choice Requires=\"wps\">" + code("PAGE ") + "</mc:Choice><mc:Choice Requires=\"w14\">" +
                          code("DDEAUTO calc") + "</mc:Choice></mc:AlternateContent>",
                      "見える結果"));
  const Outcome out = document(body).disarmed();
  EXPECT_FALSE(out.has(kDocument, "DDE"));
  EXPECT_TRUE(out.has(kDocument, "見える結果"));
}

TEST(Fields, instruction_without_a_field) {
  const Outcome out = document(paragraph(code("DDEAUTO calc") + text("本文"))).disarmed();
  EXPECT_FALSE(out.has(kDocument, "DDE"));
  EXPECT_TRUE(out.has(kDocument, "本文"));
}

TEST(Fields, field_that_never_ends_keeps_the_text) {
  const Outcome out = document(paragraph(field_char("begin") + code("DDEAUTO calc") + text("本文")) + paragraph(text("次の段落"))).disarmed();
  EXPECT_FALSE(out.has(kDocument, "DDE"));
  EXPECT_TRUE(out.has(kDocument, "本文"));
  EXPECT_TRUE(out.has(kDocument, "次の段落"));
}

TEST(Fields, text_box_inside_a_field_has_fields_of_its_own) {
  const std::string box = run("<w:pict><v:shape><v:textbox><w:txbxContent>" + paragraph(field(code("DDEAUTO calc"), "箱の中")) +
                              "</w:txbxContent></v:textbox></v:shape></w:pict>");
  const Outcome out = document(paragraph(field_char("begin") + code("PAGE") + field_char("separate") + box + field_char("end"))).disarmed();
  EXPECT_FALSE(out.has(kDocument, "DDE"));
  EXPECT_TRUE(out.has(kDocument, "箱の中"));
  EXPECT_TRUE(out.has(kDocument, "PAGE"));
}

TEST(Fields, form_field_macros_go_and_the_field_stays) {
  const Outcome out =
      document(
          paragraph(
              run("<w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name w:val=\"t\"/><w:entryMacro w:val=\"AutoRun\"/><w:exitMacro w:val=\"Bye\"/>"
                  "</w:ffData></w:fldChar>") +
              code("FORMTEXT") + field_char("separate") + text("入力") + field_char("end")))
          .disarmed();
  EXPECT_FALSE(out.has(kDocument, "AutoRun"));
  EXPECT_FALSE(out.has(kDocument, "Bye"));
  EXPECT_TRUE(out.has(kDocument, "FORMTEXT"));
  EXPECT_TRUE(out.removed(What::macro_link));
}

TEST(Fields, nested_without_a_floor_are_refused) {
  const auto nested = [](int depth) {
    std::string body;
    for (int i = 0; i < depth; ++i) body += "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>";
    for (int i = 0; i < depth; ++i) body += "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    return document(paragraph(body)).disarmed();
  };
  EXPECT_TRUE(nested(50).type.has_value());
  const Outcome out = nested(5'000);
  ASSERT_FALSE(out.type.has_value());
  EXPECT_EQ(out.type.error().code, base::Code::too_deep);
}

}  // namespace
}  // namespace sekisho::formats::ooxml
