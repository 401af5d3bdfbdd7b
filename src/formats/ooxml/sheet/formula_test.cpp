#include "formats/ooxml/sheet/formula.h"

#include <gtest/gtest.h>

#include "formats/ooxml/sheet/functions.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

Scope book() {
  Scope out;
  for (const char* name : {"Sheet1", "Sheet2", "売上", "売上（4月）", "a|b", "C:D sheet", "it's"}) out.sheets.insert(folded(name));
  for (const char* name : {"MyLambda", "税率"}) out.names.insert(folded(name));
  out.removed_names.insert(folded("OldBook"));
  return out;
}
Judgement of(std::string_view formula) { return judge(formula, book()); }

TEST(Formula, what_calculates_inside_the_book_stays) {
  for (const char* formula : {"SUM(A1:B2)",
                              "=IF(A1>0,\"a|b!c\",\"WEBSERVICE(\")",
                              "'Sheet1'!A1+Sheet2!$B$3",
                              "Sheet1:Sheet2!A1",
                              "'Sheet1:Sheet2'!A1",
                              "'a|b'!A1",
                              "'it''s'!A1",
                              "売上!A1*税率",
                              "'売上（4月）'!B2",
                              "売上（4月）!B2",
                              "_xlfn.XLOOKUP(A1,B:B,C:C)",
                              "_xlfn._xlws.FILTER(A1:A9,B1:B9=\"x\")",
                              "Table1[[#This Row],[Amount]]*2",
                              "Table1[a '[1']]",
                              "SUM(Table1[#All])",
                              "[Amount]",
                              "{1,2;\"x\",TRUE}",
                              "#REF!A1",
                              "SUM(#REF!,#N/A)",
                              "-A1%",
                              "A1:INDEX(B:B,3)",
                              "[0]!MyName",
                              "'[0]Sheet1'!A1",
                              "LOG10(5)+ATAN2(1,2)",
                              "A1:A3 (A2:B2)",
                              "MyLambda(3)",
                              "_xlfn.LET(_xlpm.x,1,_xlpm.x+1)",
                              "_xlfn.LAMBDA(_xlpm.f,_xlpm.f(1))(2)",
                              "A1#",
                              "@A1:A3",
                              "HYPERLINK(\"#Sheet2!A1\",\"go\")",
                              "HYPERLINK(\"https://example.jp/\"&A1)",
                              "HYPERLINK( \"mailto:a@example.jp\" )",
                              "INDIRECT(\"A\"&ROW())",
                              "1.5E+10",
                              "",
                              "CELL(\"filename\",A1)",
                              "SUM (A1)",
                              "TRUE",
                              "\"http://example.jp/[1]x\"",
                              "$1:$3",
                              "Sheet1!A1:Sheet1!B2"})
    EXPECT_EQ(of(formula), Judgement::keep) << formula;
}

TEST(Formula, dde_in_every_spelling) {
  for (const char* formula : {"cmd|'/c calc.exe'!A0", "=cmd|' /C calc'!A0", "'cmd'|'/c calc'!A0", "'cmd|/c calc'!A0", "SUM(1,MSEXCEL|'\\..\\cmd'!x)",
                              "cmd |'x'!A1", "1+DDE|a!b", "ｃｍｄ｜x!A0", "\"\"&cmd|'x'!A"})
    EXPECT_EQ(of(formula), Judgement::dde) << formula;
}

TEST(Formula, functions_that_fetch) {
  for (const char* formula : {"WEBSERVICE(\"http://x\")", "_xlfn.WEBSERVICE(A1)", "_xlfn._xlws.webservice(A1)", "IF(1,Rtd(\"a\",,\"b\"))",
                              "CUBEVALUE(\"m\",A1)", "_xlfn.IMAGE(A1)", "FILTERXML(A1,\"//a\")", "_xlfn.STOCKHISTORY(\"MSFT\",1)",
                              "SQL.REQUEST(\"a\")", "DDE(\"a\",\"b\",\"c\")", "\"\"\"\"&WEBSERVICE (A1)"})
    EXPECT_EQ(of(formula), Judgement::fetching) << formula;
}

TEST(Formula, excel_4_macro_functions) {
  for (const char* formula : {"EXEC(\"calc\")", "CALL(\"urlmon\",\"URLDownloadToFileA\",\"JJCCJJ\")", "REGISTER.ID(\"a\",\"b\")", "EVALUATE(A1)",
                              "GET.WORKSPACE(1)", "FOPEN(\"x\")", "_xlfn.EXEC(A1)", "exec (A1)"})
    EXPECT_EQ(of(formula), Judgement::macro) << formula;
}

TEST(Formula, functions_of_add_ins_and_vba) {
  for (const char* formula : {"MyVba(A1)", "_xll.Fetch(A1)", "Sheet1!Run()", "__xludf.DUMMYFUNCTION(\"IMPORTRANGE()\")", "ＷＥＢＳＥＲＶＩＣＥ(A1)",
                              "WEBSERVICE（A1）", "MyVba (A1)", "Module1.Run(A1)", "[0]!Run(1)"})
    EXPECT_EQ(of(formula), Judgement::unknown_function) << formula;
}

TEST(Formula, other_workbooks_paths_and_urls) {
  for (const char* formula :
       {"[1]Sheet1!A1", "[12]!Name", "'[1]Sheet 1'!A1", "'[Book.xlsx]Sheet'!A1", "'C:\\path\\[b.xls]S'!A1", "'\\\\server\\share\\[b.xls]S'!A1",
        "[Book.xlsx]S!A1", "'https://x.example/[b.xlsx]S'!A1", "http://x/[b.xlsx]S!A1", "Book1.xlsx!Name", "'C:\\b.xls'!Name", "[1]'Sheet 1'!A1",
        "[1]+2", "SUM([1]a!A1)", "INDIRECT(\"'[b.xlsx]S'!A1\")", "INDIRECT(\"'\\\\server\\share\\[b]S'!A1\")", "Table1[x]!A1"})
    EXPECT_EQ(of(formula), Judgement::external_workbook) << formula;
}

TEST(Formula, links_that_are_not_settled_by_a_safe_literal) {
  for (const char* formula : {"HYPERLINK(A1)", "HYPERLINK(\"file:///c:/x.exe\")", "HYPERLINK(\"\\\\server\\x\",\"y\")", "HYPERLINK(\"\"&A1)",
                              "HYPERLINK(\"java\"&\"script:1\")", "HYPERLINK(\"c:\\x.exe\")", "HYPERLINK(CONCATENATE(\"http:\",A1))",
                              "_xlfn.HYPERLINK(A1)", "HYPERLINK(\"#\\\\server\\x\")", "HYPERLINK(\" https:\"=A1)"})
    EXPECT_EQ(of(formula), Judgement::unsafe_link) << formula;
  Scope strict = book();
  strict.keep_links = false;
  EXPECT_EQ(judge("HYPERLINK(\"https://x\")", strict), Judgement::unsafe_link);
}

TEST(Formula, sheets_and_names_that_are_gone) {
  for (const char* formula : {"Macro1!A1", "'Macro1'!A1", "Sheet1:Macro1!A1", "Macro1:Sheet1!A1", "OldBook", "oldbook+1", "Sheet1!OldBook"})
    EXPECT_EQ(of(formula), Judgement::dangling) << formula;
  EXPECT_EQ(of("sheet1!A1"), Judgement::keep);
  EXPECT_EQ(judge("Anything!A1", Scope{}), Judgement::keep);
}

TEST(Formula, what_is_not_understood_is_not_kept) {
  for (const char* formula : {"\"open", "'open", "Table1[open", "SUM(1", "SUM(1))", "a`b", "A1\x01", "WEBSERVICE\"x\"", "'Sheet1'A1"})
    EXPECT_EQ(of(formula), Judgement::unknown_function) << formula;
}

TEST(Formula, functions_by_number) {
  EXPECT_EQ(function_kind(std::uint16_t{4}), FunctionKind::calculates);
  EXPECT_EQ(function_kind(std::uint16_t{359}), FunctionKind::hyperlink);
  EXPECT_EQ(function_kind(std::uint16_t{148}), FunctionKind::indirect);
  EXPECT_EQ(function_kind(std::uint16_t{379}), FunctionKind::fetches);
  EXPECT_EQ(function_kind(std::uint16_t{110}), FunctionKind::macro);
  EXPECT_EQ(function_kind(std::uint16_t{255}), FunctionKind::unknown);
  EXPECT_EQ(function_kind(std::uint16_t{0xFFFF}), FunctionKind::unknown);
}

}  // namespace
}  // namespace sekisho::formats::ooxml::sheet
