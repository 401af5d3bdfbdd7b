#include "formats/ooxml/sheet/sheet.h"

#include "formats/ooxml/sheet/testing.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

using base::What;
using testing::Outcome;
using testing::Workbook;

constexpr const char* kOneSheet = "<sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets>";
constexpr const char* kSheet1 = "xl/worksheets/sheet1.xml";

std::string cells(const std::string& content) { return "<sheetData><row r=\"1\">" + content + "</row></sheetData>"; }
Outcome with_cells(const std::string& content) { return Workbook().book(kOneSheet).sheet(1, cells(content)).disarmed(); }

TEST(Sheet, plain_workbook_has_nothing_removed) {
  const Outcome out =
      with_cells("<c r=\"A1\"><f>SUM(B1:C1)</f><v>3</v></c><c r=\"B1\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> 大 </t></is></c>");
  ASSERT_TRUE(out.type.has_value());
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_TRUE(out.has(kSheet1, "<f>SUM(B1:C1)</f><v>3</v>"));
  EXPECT_TRUE(out.has(kSheet1, "> 大 </t>"));
}

TEST(Sheet, dde_formula_gives_way_to_its_value) {
  const Outcome out = with_cells("<c r=\"A1\" t=\"str\"><f>cmd|'/c calc'!A0</f><v>予算</v></c>");
  EXPECT_TRUE(out.has(kSheet1, "<v>予算</v>"));
  EXPECT_FALSE(out.has(kSheet1, "cmd"));
  EXPECT_TRUE(out.removed(What::dde));
}

TEST(Sheet, shared_formula_goes_with_all_its_members) {
  const Outcome out = with_cells(
      "<c r=\"A1\"><f t=\"shared\" ref=\"A1:C1\" si=\"0\">_xlfn.WEBSERVICE(D1)</f><v>1</v></c><c r=\"B1\"><f t=\"shared\" si=\"0\"/><v>2</v></c>"
      "<c r=\"C1\"><f t=\"shared\" si=\"0\"/><v>3</v></c>");
  EXPECT_FALSE(out.has(kSheet1, "<f"));
  for (const char* value : {"<v>1</v>", "<v>2</v>", "<v>3</v>"}) EXPECT_TRUE(out.has(kSheet1, value));
  EXPECT_TRUE(out.removed(What::fetching_formula));
}

TEST(Sheet, shared_formula_that_calculates_stays_whole) {
  const Outcome out =
      with_cells("<c r=\"A1\"><f t=\"shared\" ref=\"A1:B1\" si=\"0\">D1*2</f><v>1</v></c><c r=\"B1\"><f t=\"shared\" si=\"0\"/><v>2</v></c>");
  EXPECT_TRUE(out.has(kSheet1, "si=\"0\"/><v>2</v>"));
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Sheet, member_of_a_shared_formula_that_is_nowhere) {
  const Outcome out = with_cells("<c r=\"A1\"><f t=\"shared\" si=\"7\"/><v>2</v></c>");
  EXPECT_FALSE(out.has(kSheet1, "<f"));
  EXPECT_TRUE(out.has(kSheet1, "<v>2</v>"));
}

TEST(Sheet, a_cell_without_value_is_warned_of) {
  const Outcome out = with_cells("<c r=\"A1\"><f>[1]Sheet1!A1</f></c><c r=\"B1\"><f>[1]Sheet1!A1</f><v>4</v></c>");
  ASSERT_EQ(out.notes.warnings().size(), 1u);
  EXPECT_EQ(out.notes.warnings()[0].what, What::value_without_cache);
  EXPECT_EQ(out.notes.warnings()[0].count, 1u);
}

TEST(Sheet, external_workbook_and_everything_that_leans_on_it) {
  Workbook book;
  book.book(
      std::string(kOneSheet) +
      "<externalReferences><externalReference r:id=\"rId9\"/></externalReferences><definedNames><definedName name=\"Far\">[1]Sheet1!$A$1</definedName>"
      "<definedName name=\"Farther\">Far*2</definedName><definedName name=\"Near\">Sheet1!$A$1</definedName></definedNames>");
  book.relation("xl/workbook.xml", "rId9", "externalLink", "externalLinks/externalLink1.xml");
  book.part("xl/externalLinks/externalLink1.xml", testing::root("externalLink", "<externalBook r:id=\"rId1\"/>"));
  book.sheet(1, cells("<c r=\"A1\"><f>[1]Sheet1!A1+1</f><v>5</v></c><c r=\"B1\"><f>Farther</f><v>6</v></c><c r=\"C1\"><f>Near</f><v>7</v></c>"));
  const Outcome out = book.disarmed();
  EXPECT_FALSE(out.has("xl/workbook.xml", "external"));
  EXPECT_FALSE(out.has("xl/workbook.xml", "Far"));
  EXPECT_TRUE(out.has("xl/workbook.xml", "Near"));
  EXPECT_TRUE(out.has(kSheet1, "<c r=\"A1\"><v>5</v></c><c r=\"B1\"><v>6</v></c><c r=\"C1\"><f>Near</f><v>7</v></c>"));
  EXPECT_TRUE(out.removed(What::external_workbook));
}

TEST(Sheet, macro_sheet_leaves_no_gap_in_the_numbers) {
  Workbook book;
  book.book(
      "<bookViews><workbookView activeTab=\"2\" firstSheet=\"1\"/></bookViews><sheets><sheet name=\"Macro1\" sheetId=\"1\" r:id=\"rId8\"/>"
      "<sheet name=\"Sheet1\" sheetId=\"2\" r:id=\"rId1\"/><sheet name=\"Sheet2\" sheetId=\"3\" r:id=\"rId2\"/></sheets><definedNames>"
      "<definedName name=\"_xlnm.Auto_Open\">Macro1!$A$1</definedName><definedName name=\"Here\" localSheetId=\"2\">Sheet2!$A$1</definedName>"
      "<definedName name=\"Run\" function=\"1\">Sheet1!$A$1</definedName><definedName name=\"There\" localSheetId=\"0\">1</definedName></definedNames>");
  book.relation("xl/workbook.xml", "rId8", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml");
  book.part("xl/macrosheets/sheet1.xml", "<macrosheet/>");
  book.sheet(1, cells("<c r=\"A1\"><f>Macro1!A1</f><v>1</v></c>")).sheet(2, cells("<c r=\"A1\"><f>Sheet1!A1</f><v>1</v></c>"));
  const Outcome out = book.disarmed();
  EXPECT_TRUE(out.has("xl/workbook.xml", "firstSheet=\"0\""));
  EXPECT_TRUE(out.has("xl/workbook.xml", "activeTab=\"1\""));
  EXPECT_TRUE(out.has("xl/workbook.xml", "<definedName name=\"Here\" localSheetId=\"1\">"));
  for (const char* gone : {"Macro1", "Auto_Open", "Run", "There"}) EXPECT_FALSE(out.has("xl/workbook.xml", gone)) << gone;
  EXPECT_FALSE(out.has(kSheet1, "<f"));
  EXPECT_TRUE(out.has("xl/worksheets/sheet2.xml", "<f>Sheet1!A1</f>"));
  EXPECT_TRUE(out.removed(What::xlm_macro));
}

// When every name goes, <definedNames> goes too and the part is filtered once more: numbers must not be changed twice.
TEST(Sheet, numbers_are_changed_once) {
  Workbook book;
  book.book(
      "<bookViews><workbookView activeTab=\"2\"/></bookViews><sheets><sheet name=\"D\" sheetId=\"1\" r:id=\"rId8\"/><sheet name=\"S1\" sheetId=\"2\" r:id=\"rId1\"/>"
      "<sheet name=\"S2\" sheetId=\"3\" r:id=\"rId2\"/></sheets><definedNames><definedName name=\"Auto_Open\">S1!$A$1</definedName></definedNames>");
  book.relation("xl/workbook.xml", "rId8", "dialogsheet", "dialogsheets/sheet1.xml");
  book.part("xl/dialogsheets/sheet1.xml", "<dialogsheet/>");
  const Outcome out = book.sheet(1, cells("")).sheet(2, cells("")).disarmed();
  EXPECT_TRUE(out.has("xl/workbook.xml", "activeTab=\"1\""));
  EXPECT_FALSE(out.has("xl/workbook.xml", "definedNames"));
  EXPECT_TRUE(out.removed(What::dialog_sheet));
}

TEST(Sheet, nothing_but_macro_sheets_is_refused) {
  Workbook book;
  book.book("<sheets><sheet name=\"Macro1\" sheetId=\"1\" r:id=\"rId8\"/></sheets>");
  book.relation("xl/workbook.xml", "rId8", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml");
  book.part("xl/macrosheets/sheet1.xml", "<macrosheet/>");
  const Outcome out = book.disarmed();
  ASSERT_FALSE(out.type.has_value());
  EXPECT_EQ(out.type.error().code, base::Code::feature_unsupported);
}

TEST(Sheet, the_last_sheet_is_shown_when_all_others_went) {
  Workbook book;
  book.book(
      "<sheets><sheet name=\"Macro1\" sheetId=\"1\" r:id=\"rId8\"/><sheet name=\"S\" sheetId=\"2\" state=\"veryHidden\" r:id=\"rId1\"/></sheets>");
  book.relation("xl/workbook.xml", "rId8", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml");
  book.part("xl/macrosheets/sheet1.xml", "<macrosheet/>");
  const Outcome out = book.sheet(1, cells("")).disarmed();
  EXPECT_TRUE(out.has("xl/workbook.xml", "name=\"S\""));
  EXPECT_FALSE(out.has("xl/workbook.xml", "veryHidden"));
}

TEST(Sheet, links_to_programs_go_and_links_inside_stay) {
  Workbook book;
  book.book(kOneSheet).sheet(
      1, cells("") +
             "<hyperlinks><hyperlink ref=\"A1\" r:id=\"rId1\"/><hyperlink ref=\"A2\" r:id=\"rId2\"/><hyperlink ref=\"A3\" location=\"Sheet1!B1\"/>"
             "<hyperlink ref=\"A4\" location=\"'\\\\server\\x'!A1\"/></hyperlinks>");
  book.relation(kSheet1, "rId1", "hyperlink", "https://example.jp/", true).relation(kSheet1, "rId2", "hyperlink", "file:///c:/x.exe", true);
  const Outcome out = book.disarmed();
  EXPECT_TRUE(out.has(kSheet1, "<hyperlink ref=\"A1\" r:id=\"rId1\"/><hyperlink ref=\"A3\" location=\"Sheet1!B1\"/></hyperlinks>"));
  EXPECT_TRUE(out.removed(What::unsafe_link));
}

TEST(Sheet, formulas_outside_cells_become_ref_errors) {
  const Outcome out =
      Workbook()
          .book(kOneSheet)
          .sheet(
              1,
              cells("") +
                  "<conditionalFormatting sqref=\"A1\"><cfRule type=\"expression\" priority=\"1\"><formula>[2]S!A1=1</formula></cfRule>"
                  "<cfRule type=\"expression\" priority=\"2\"><formula>A1&gt;1</formula></cfRule></conditionalFormatting>"
                  "<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"A1\"><formula1>'[b.xlsx]S'!A1:A3</formula1></dataValidation></dataValidations>")
          .disarmed();
  EXPECT_TRUE(out.has(kSheet1, "<formula>#REF!</formula>"));
  EXPECT_TRUE(out.has(kSheet1, "<formula>A1&gt;1</formula>"));
  EXPECT_TRUE(out.has(kSheet1, "<formula1>#REF!</formula1>"));
}

TEST(Sheet, ole_objects_controls_and_web_items_go) {
  const Outcome out =
      Workbook()
          .book(kOneSheet)
          .sheet(
              1,
              cells("") +
                  "<oleObjects><oleObject progId=\"Package\" shapeId=\"1\" r:id=\"rId1\"/></oleObjects><controls><control shapeId=\"2\" r:id=\"rId2\"/></controls>"
                  "<webPublishItems count=\"1\"><webPublishItem id=\"1\" destinationFile=\"\\\\s\\x.htm\"/></webPublishItems>")
          .disarmed();
  for (const char* gone : {"oleObject", "control", "webPublish"}) EXPECT_FALSE(out.has(kSheet1, gone)) << gone;
  EXPECT_TRUE(out.removed(What::ole_object));
}

TEST(Sheet, pivot_table_of_an_outside_source_leaves_its_cells) {
  Workbook book;
  book.book(std::string(kOneSheet) + "<pivotCaches><pivotCache cacheId=\"3\" r:id=\"rId5\"/><pivotCache cacheId=\"4\" r:id=\"rId6\"/></pivotCaches>");
  const auto cache = [&](const std::string& number, const std::string& source) {
    book.relation("xl/workbook.xml", "rId" + number, "pivotCacheDefinition", "pivotCache/c" + number + ".xml");
    book.part("xl/pivotCache/c" + number + ".xml", testing::root("pivotCacheDefinition", source + "<cacheFields count=\"0\"/>"),
              std::string(testing::kSpreadsheet) + "pivotCacheDefinition+xml");
  };
  cache("5", "<cacheSource type=\"external\" connectionId=\"1\"/>");
  cache("6", "<cacheSource type=\"worksheet\"><worksheetSource ref=\"A1:B2\" sheet=\"Sheet1\"/></cacheSource>");
  for (const char* number : {"3", "4"}) {
    const std::string name = std::string("xl/pivotTables/p") + number + ".xml";
    book.relation(kSheet1, std::string("rId") + number, "pivotTable", std::string("../pivotTables/p") + number + ".xml");
    std::string table = testing::root("pivotTableDefinition", "<location ref=\"A1\" firstHeaderRow=\"1\" firstDataRow=\"1\" firstDataCol=\"0\"/>");
    table.insert(table.find("<pivotTableDefinition") + 21, std::string(" name=\"P") + number + "\" cacheId=\"" + number + "\"");
    book.part(name, table, std::string(testing::kSpreadsheet) + "pivotTable+xml");
    book.relation(name, "rId1", "pivotCacheDefinition", std::string("../pivotCache/c") + (number[0] == '3' ? "5" : "6") + ".xml");
  }
  const Outcome out = book.sheet(1, cells("<c r=\"A1\"><v>9</v></c>")).disarmed();
  EXPECT_TRUE(out.has("xl/workbook.xml", "<pivotCaches><pivotCache cacheId=\"4\" r:id=\"rId6\"/></pivotCaches>"));
  EXPECT_TRUE(out.has(kSheet1, "<v>9</v>"));
  for (const auto& [name, content] : out.parts) EXPECT_EQ(content.find("external"), std::string::npos) << name;
  EXPECT_TRUE(out.removed(What::data_connection));
}

TEST(Sheet, table_of_a_query_becomes_a_plain_table) {
  Workbook book;
  book.book(kOneSheet).sheet(1, cells("") + "<tableParts count=\"1\"><tablePart r:id=\"rId1\"/></tableParts>");
  book.relation(kSheet1, "rId1", "table", "../tables/table1.xml");
  std::string table = testing::root("table", "<tableColumns count=\"1\"><tableColumn id=\"1\" name=\"a\" queryTableFieldId=\"1\"/></tableColumns>");
  table.insert(table.find("<table") + 6, " id=\"1\" name=\"T\" displayName=\"T\" ref=\"A1:A2\" tableType=\"queryTable\" connectionId=\"1\"");
  book.part("xl/tables/table1.xml", table, std::string(testing::kSpreadsheet) + "table+xml");
  const Outcome out = book.disarmed();
  EXPECT_TRUE(out.has("xl/tables/table1.xml", "displayName=\"T\""));
  for (const char* gone : {"query", "connection"}) EXPECT_FALSE(out.has("xl/tables/table1.xml", gone)) << gone;
}

TEST(Sheet, rich_value_metadata_goes_with_the_marks_on_cells) {
  Workbook book;
  book.book(kOneSheet).sheet(1, cells("<c r=\"A1\" cm=\"1\" vm=\"1\"><f t=\"array\" ref=\"A1\">_xlfn.UNIQUE(B1:B2)</f><v>1</v></c>"));
  book.relation("xl/workbook.xml", "rId7", "sheetMetadata", "metadata.xml");
  book.part(
      "xl/metadata.xml",
      testing::root("metadata", "<metadataTypes count=\"1\"><metadataType name=\"XLRICHVALUE\" minSupportedVersion=\"120000\"/></metadataTypes>"),
      std::string(testing::kSpreadsheet) + "sheetMetadata+xml");
  const Outcome out = book.disarmed();
  EXPECT_TRUE(out.has(kSheet1, "<c r=\"A1\"><f t=\"array\" ref=\"A1\">_xlfn.UNIQUE(B1:B2)</f><v>1</v></c>"));
  EXPECT_EQ(out.parts.count("xl/metadata.xml"), 0u);
}

// A namespace of one's own must not make a name known that the filter then drops.
TEST(Sheet, names_in_a_foreign_namespace_do_not_count) {
  Workbook book;
  book.book(std::string(kOneSheet) + "<definedNames><y:definedName xmlns:y=\"urn:y\" name=\"MyAddIn\">1</y:definedName></definedNames>");
  const Outcome out = book.sheet(1, cells("<c r=\"A1\"><f>MyAddIn(1)</f><v>1</v></c>")).disarmed();
  EXPECT_FALSE(out.has(kSheet1, "MyAddIn"));
}

TEST(Sheet, values_only_when_the_profile_says_so) {
  base::Profile profile;
  profile.set(base::Setting::office_keep_formulas, 0);
  const Outcome out = Workbook().book(kOneSheet).sheet(1, cells("<c r=\"A1\"><f>1+1</f><v>2</v></c>")).disarmed(profile);
  EXPECT_TRUE(out.has(kSheet1, "<c r=\"A1\"><v>2</v></c>"));
}

bool warns(const Outcome& out) {
  return std::ranges::any_of(out.notes.warnings(), [](const base::Note& note) { return note.what == base::What::hidden_sheet; });
}

TEST(Sheet, tells_of_sheets_rows_and_columns_that_do_not_show) {
  const std::string row = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>";
  EXPECT_FALSE(warns(Workbook().book(kOneSheet).sheet(1, row).disarmed()));
  for (std::string_view state : {"hidden", "veryHidden"}) {
    Workbook book;
    book.book("<sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"b\" sheetId=\"2\" state=\"" + std::string(state) +
              "\" r:id=\"rId2\"/></sheets>");
    EXPECT_TRUE(warns(book.sheet(1, row).sheet(2, row).disarmed())) << state;
  }
  EXPECT_TRUE(warns(Workbook().book(kOneSheet).sheet(1, "<sheetData><row r=\"1\" hidden=\"true\"/></sheetData>").disarmed()));
  EXPECT_TRUE(warns(Workbook().book(kOneSheet).sheet(1, "<cols><col min=\"1\" max=\"1\" hidden=\"1\"/></cols>" + row).disarmed()));
  EXPECT_TRUE(warns(Workbook().book(kOneSheet).sheet(1, "<sheetFormatPr defaultRowHeight=\"15\" zeroHeight=\"1\"/>" + row).disarmed()));
}

}  // namespace
}  // namespace sekisho::formats::ooxml::sheet
