#include "formats/xls/xls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "formats/xls/testing.h"

namespace sekisho::formats::xls {
namespace {

using base::What;
using testing::bof;
using testing::file;
using testing::formula_cell;
using testing::little;
using testing::long_text;
using testing::Made;
using testing::make;
using testing::number_cell;
using testing::record;
using testing::short_text;
using testing::stream;
using testing::TestSheet;
using testing::wide;

const std::string kSum = "\x25" + little(0, 2) + little(1, 2) + little(0, 2) + little(0, 2) + "\x22\x01" + little(4, 2);  // SUM(A1:A2)
std::string call(unsigned function) { return "\x17\x01" + std::string(1, '\0') + "x\x22\x01" + little(function, 2); }
std::string reference(unsigned ixti) { return "\x3A" + little(ixti, 2) + little(0, 2) + little(0, 2); }
std::string supporting(unsigned sheets) { return record(0x01AE, little(sheets, 2) + little(0x0401, 2)); }
std::string lines(const std::vector<std::array<unsigned, 3>>& all) {
  std::string body = little(all.size(), 2);
  for (const auto& line : all)
    for (const unsigned value : line) body += little(value, 2);
  return record(0x0017, body);
}
std::string name(const std::string& text, const std::string& tokens, unsigned flags = 0, unsigned sheet = 0) {
  return record(0x0018, little(flags, 2) + little(0, 1) + little(text.size(), 1) + little(tokens.size(), 2) + little(0, 2) + little(sheet, 2) +
                            little(0, 4) + std::string(1, '\0') + text + tokens);
}

TEST(Xls, KeepsCellsAndFormulas) {
  const Made made = make("", {{"Sheet1", number_cell(0, 0) + formula_cell(1, 0, kSum)}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x0203).size(), 1u);
  ASSERT_EQ(made.of(0x0006).size(), 1u);
  EXPECT_EQ(made.of(0x0006)[0].substr(22), kSum);
  EXPECT_TRUE(made.outcome.notes.removed().empty());
}

TEST(Xls, TurnsFormulasThatCallOutIntoValues) {
  for (const unsigned function : {150u, 267u, 110u, 379u, 477u, 255u, 149u}) {
    const Made made = make("", {{"Sheet1", formula_cell(0, 0, call(function))}});
    ASSERT_TRUE(made.outcome.ok) << function;
    EXPECT_TRUE(made.of(0x0006).empty()) << function;
    EXPECT_EQ(made.of(0x0203).size(), 1u) << function;
    EXPECT_FALSE(made.outcome.notes.removed().empty()) << function;
  }
}

TEST(Xls, TurnsWordsOfSuchFormulasIntoSharedStrings) {
  std::string cell = formula_cell(0, 0, call(150));
  cell.replace(4 + 6, 8, little(0xFFFF000000000000, 8));
  const Made made = make("", {{"Sheet1", cell + record(0x0207, long_text("words"))}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x00FD).size(), 1u);
  ASSERT_EQ(made.of(0x00FC).size(), 1u);
  EXPECT_NE(made.of(0x00FC)[0].find("words"), std::string::npos);
}

TEST(Xls, TakesReferencesToOtherBooksAway) {
  const std::string other = record(0x01AE, little(1, 2) +
                                               long_text("\x01"
                                                         "b.xls") +
                                               long_text("s"));
  const Made made = make(supporting(1) + other + lines({{0, 0, 0}, {1, 0, 0}}) + name("mine", reference(0)) + name("theirs", reference(1)),
                         {{"Sheet1", formula_cell(0, 0, reference(0)) + formula_cell(1, 0, reference(1))}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x01AE).size(), 1u);
  EXPECT_EQ(made.of(0x0017)[0], little(1, 2) + little(0, 6));
  EXPECT_EQ(made.of(0x0018).size(), 1u);
  EXPECT_EQ(made.of(0x0006).size(), 1u);
  EXPECT_GE(made.outcome.count(What::external_workbook), 1u);
}

TEST(Xls, TakesMacroSheetsAwayAndPointsReferencesAnew) {
  const Made made =
      make(supporting(3) + lines({{0, 0, 0}, {0, 2, 2}}), {{"Macro1", formula_cell(0, 0, call(110)), 0x40, 1},
                                                           {"Dialog", record(0x0081, little(0x10, 2))},
                                                           {"Sheet1", formula_cell(0, 0, reference(1)) + formula_cell(1, 0, reference(0))}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x0085).size(), 1u);
  EXPECT_EQ(made.of(0x0017)[0], little(1, 2) + little(0, 6));
  ASSERT_EQ(made.of(0x0006).size(), 1u);
  EXPECT_EQ(made.of(0x0006)[0].substr(22), reference(0));
  EXPECT_EQ(made.outcome.count(What::xlm_macro), 1u);
  EXPECT_EQ(made.outcome.count(What::dialog_sheet), 1u);
}

TEST(Xls, RefusesABookOfNothingButMacros) { EXPECT_FALSE(make("", {{"Macro1", "", 0x40, 1}}).outcome.ok); }

TEST(Xls, TakesNamesOfMacrosAway) {
  const std::string one = std::string("\x1E") + little(1, 2);
  const Made made = make(name("Auto_Open", one) + name(std::string(1, '\x01'), one, 0x20) + name("call_me", one, 0x0E) + name("plain", one) +
                             name("_xlfn.IFNA", "\x1C\x1D", 0x038B),
                         {{"Sheet1", ""}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x0018).size(), 2u);
  EXPECT_GE(made.outcome.count(What::auto_name), 1u);
  EXPECT_EQ(made.outcome.count(What::macro_link), 1u);
}

TEST(Xls, TakesNamesOfSheetsThatAreNotThereAway) {
  const std::string one = std::string("\x1E") + little(1, 2);
  const Made made = make(name("plain", one, 0, 2) + name("_xlfn.IFNA", "\x1C\x1D", 0x038B, 9) + name("here", one, 0, 1), {{"Sheet1", ""}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x0018).size(), 1u);
  EXPECT_EQ(made.outcome.count(What::dangling_reference), 2u);
}

TEST(Xls, KeepsReadingsOfJapaneseAndDropsStringsNobodyUses) {
  // 東京 with the reading トウキョウ
  const std::string text = "\x71\x67\xAC\x4E", reading = "\xC8\x30\xA6\x30\xAD\x30\xE7\x30\xA6\x30";
  const std::string ext = little(1, 2) + little(10 + reading.size() + 6, 2) + little(1, 2) + little(1, 2) + little(1, 2) + little(5, 2) +
                          little(5, 2) + reading + little(0, 2) + little(0, 2) + little(2, 2);
  const std::string table = little(1, 4) + little(2, 4) + long_text("unused") + little(2, 2) + "\x05" + little(ext.size(), 4) + text + ext;
  const Made made = make(record(0x00FC, table), {{"Sheet1", record(0x00FD, little(0, 6) + little(1, 4))}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x00FC)[0], little(1, 4) + little(1, 4) + little(2, 2) + "\x05" + little(ext.size(), 4) + text + ext);
  EXPECT_EQ(made.of(0x00FD)[0].substr(6), little(0, 4));
  EXPECT_EQ(made.outcome.count(What::hidden_remains), 1u);
}

TEST(Xls, NumbersSharedStringsAsCellsAskForThem) {
  const std::string table = little(2, 4) + little(2, 4) + long_text("first") + long_text("second");
  const Made made =
      make(record(0x00FC, table), {{"Sheet1", record(0x00FD, little(0, 6) + little(1, 4)) + record(0x00FD, little(1, 2) + little(0, 8))}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x00FC)[0].substr(8), long_text("second") + long_text("first"));
  ASSERT_EQ(made.of(0x00FD).size(), 2u);
  EXPECT_EQ(made.of(0x00FD)[0].substr(6), little(0, 4));
  EXPECT_EQ(made.of(0x00FD)[1].substr(6), little(1, 4));
}

TEST(Xls, EndsTheGlobalsWithTheirFirstEnd) {
  const Made made = make(bof(0x0010), {{"Sheet1", number_cell(0, 0)}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x0809).size(), 2u);
  EXPECT_EQ(made.of(0x0203).size(), 1u);
}

// A formula for several cells stays with the cell that it stands behind, or not at all.
TEST(Xls, JudgesSharedFormulasWithTheirCell) {
  const std::string first = formula_cell(0, 0, "\x01" + little(0, 4));
  const auto shared = [](const std::string& tokens) { return record(0x04BC, little(0, 8) + little(tokens.size(), 2) + tokens); };
  for (const auto& [tokens, stay] : {std::pair{kSum, true}, std::pair{call(150), false}}) {
    const Made made = make("", {{"Sheet1", first + shared(tokens) + formula_cell(0, 1, "\x01" + little(0, 4))}});
    ASSERT_TRUE(made.outcome.ok);
    EXPECT_EQ(made.of(0x04BC).size(), stay ? 1u : 0u);
    EXPECT_EQ(made.of(0x0006).size(), stay ? 2u : 0u);
    EXPECT_EQ(made.of(0x0203).size(), stay ? 0u : 2u);
  }
}

TEST(Xls, CarriesLongStringsOnInContinueRecords) {
  const std::string text(20'000, 'a');
  std::string table = little(1, 4) + little(1, 4) + little(text.size(), 2) + std::string(1, '\0');
  const std::size_t first = 8'224 - table.size();
  const std::string globals = record(0x00FC, table + text.substr(0, first)) + record(0x003C, std::string(1, '\0') + text.substr(first, 8'000)) +
                              record(0x003C, std::string(1, '\0') + text.substr(first + 8'000));
  const Made made = make(globals, {{"Sheet1", record(0x00FD, little(0, 10))}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x003C).size(), 2u);
  EXPECT_EQ(std::count(made.workbook.begin(), made.workbook.end(), 'a'), 20'000);
}

std::string link(const std::string& moniker, unsigned flags = 3) {
  return record(0x01B8, little(0, 8) + std::string("\xD0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B", 16) + little(2, 4) +
                            little(flags, 4) + moniker);
}
std::string address(const std::string& text) {
  return std::string("\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B", 16) + little(2 * text.size() + 2, 4) + wide(text) +
         little(0, 2);
}

TEST(Xls, KeepsLinksToPagesAndPlacesOnly) {
  const std::string file_moniker = std::string("\x03\x03\0\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16) + little(0, 2) + little(6, 4) + "a.exe" +
                                   std::string(1, '\0') + little(0xFFFF, 4) + little(0, 24);
  const std::string place = "Sheet1!A1";
  const Made made = make("", {{"Sheet1", link(address("https://www.example.jp/")) + link(address("mailto:a@example.jp")) +
                                             link(address("javascript:x")) + link(address("\\\\host\\a")) + link(file_moniker) +
                                             link(little(place.size() + 1, 4) + wide(place) + little(0, 2), 8) + link("", 1)}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x01B8).size(), 3u);
  EXPECT_EQ(made.outcome.count(What::unsafe_link), 2u);
  EXPECT_EQ(made.outcome.count(What::external_link), 1u);
}

TEST(Xls, TakesStreamsOfMacrosAndQueriesAway) {
  const auto input = file(stream(record(0x00D3) + record(0x01BA, long_text("ThisWorkbook")) + record(0x005B, little(0, 6)),
                                 {{"Sheet1", record(0x01AD, little(0, 20)) + record(0x4242)}}),
                          {compound::make_storage("_VBA_PROJECT_CUR"), compound::make_storage("MBD00000001")});
  const Made made = make(input);
  ASSERT_TRUE(made.outcome.ok);
  for (const What what : {What::macro, What::embedded_file, What::data_query, What::unknown_part, What::metadata})
    EXPECT_GE(made.outcome.count(what), 1u) << static_cast<int>(what);
  EXPECT_TRUE(made.of(0x00D3).empty());
}

// A drawing with one shape: its object, and a record of properties.
std::string drawing(const std::string& object, const std::string& properties = {}) {
  const auto art = [](unsigned type, const std::string& body, unsigned version = 0, unsigned instance = 0) {
    return little(version | instance << 4, 2) + little(type, 2) + little(body.size(), 4) + body;
  };
  const std::string root = art(0xF004, art(0xF009, little(0, 16), 1) + art(0xF00A, little(1024, 4) + little(5, 4), 2), 15);
  const std::string shape =
      art(0xF004, art(0xF00A, little(1025, 4) + little(0xA10, 4), 2, 201) + properties + art(0xF010, little(0, 18)) + art(0xF011, ""), 15);
  const std::string all = art(0xF002, art(0xF008, little(2, 4) + little(1025, 4), 0, 1) + art(0xF003, root + shape, 15), 15);
  return record(0x00EC, all) + record(0x005D, object);
}
std::string object(unsigned kind, const std::string& more = {}, unsigned flags = 0x6011) {
  return little(0x15, 2) + little(18, 2) + little(kind, 2) + little(1, 2) + little(flags, 2) + little(0, 12) + more + little(0, 4);
}

TEST(Xls, KeepsShapesWithoutWhatTheyRun) {
  const std::string macro = little(4, 2) + little(7, 2) + little(0, 7);
  Made made = make("", {{"Sheet1", drawing(object(2, macro))}});
  ASSERT_TRUE(made.outcome.ok);
  ASSERT_EQ(made.of(0x005D).size(), 1u);
  EXPECT_EQ(made.of(0x005D)[0], object(2));
  EXPECT_EQ(made.outcome.count(What::macro_link), 1u);
  made = make("", {{"Sheet1", drawing(object(7, macro))}});
  EXPECT_TRUE(made.of(0x005D).empty()) << "a button";
  EXPECT_EQ(made.outcome.count(What::form_control), 1u);
  made = make("", {{"Sheet1", drawing(object(8, little(8, 2) + little(2, 2) + little(1, 2) + little(9, 2) + little(2, 2) + little(0, 2)))}});
  EXPECT_EQ(made.of(0x005D).size(), 1u) << "the picture of an object";
  EXPECT_EQ(made.outcome.count(What::ole_object), 1u);
}

TEST(Xls, DropsRulesWhoseFormulaGoes) {
  const std::string head = record(0x01B0, little(2, 2) + little(0, 10) + little(1, 2) + little(0, 8));
  const auto rule = [](const std::string& tokens) {
    return record(0x01B1, "\x02" + std::string(1, '\0') + little(tokens.size(), 2) + little(0, 2) + little(0, 6) + tokens);
  };
  const Made made = make("", {{"Sheet1", head + rule(kSum) + rule(call(110))}});
  ASSERT_TRUE(made.outcome.ok);
  EXPECT_EQ(made.of(0x01B1).size(), 1u);
  EXPECT_EQ(made.of(0x01B0)[0].substr(0, 2), little(1, 2));
}

TEST(Xls, RefusesWhatItCannotRead) {
  const base::Limits limits;
  EXPECT_FALSE(make(record(0x002F, little(1, 2) + little(9, 4)), {{"Sheet1", ""}}).outcome.ok) << "encrypted in a way that is not known";
  std::string older = stream("", {{"Sheet1", ""}});
  older.replace(4, 2, little(0x0700, 2));
  EXPECT_FALSE(make(file(older)).outcome.ok);
  EXPECT_FALSE(make("", {}).outcome.ok);
}

TEST(Xls, RebuildsTheSamples) {
  int count = 0;
  for (const auto& each : std::filesystem::directory_iterator(SEKISHO_SOURCE_DIR "/src/formats/xls/samples")) {
    std::ifstream in(each.path(), std::ios::binary);
    const base::Bytes bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_TRUE(disarm(kFormat, base::FileType::xls, bytes).ok) << each.path();
    ++count;
  }
  EXPECT_GE(count, 2);
}

}  // namespace
}  // namespace sekisho::formats::xls
