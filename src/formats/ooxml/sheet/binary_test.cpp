#include "formats/ooxml/sheet/binary.h"

#include "formats/ooxml/sheet/testing.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

using base::Bytes;
using base::What;
using testing::Outcome;

// Numbers of [MS-XLSB] 2.3.2
enum : std::uint16_t {
  kRow = 0,
  kReal = 5,
  kFmlaNum = 9,
  kName = 39,
  kBeginSheet = 129,
  kEndSheet = 130,
  kBeginBook = 131,
  kEndBook = 132,
  kBeginSheets = 143,
  kEndSheets = 144,
  kBeginData = 145,
  kEndData = 146,
  kSheet = 156,
  kBeginExternals = 353,
  kEndExternals = 354,
  kSupBook = 355,
  kSupSelf = 357,
  kExternSheet = 362
};

Bytes bytes_of(std::initializer_list<int> list) { return Bytes(list.begin(), list.end()); }

Bytes formula_cell(std::uint32_t column, const Bytes& rgce) {
  Bytes body;
  base::put_u32le(body, column);
  base::put_u32le(body, 0);
  base::put_u64le(body, 0x4045000000000000);  // 42
  base::put_u16le(body, 0);
  base::put_u32le(body, static_cast<std::uint32_t>(rgce.size()));
  base::put(body, rgce);
  base::put_u32le(body, 0);
  return body;
}

Bytes name(std::string_view text, std::uint32_t flags, const Bytes& rgce) {
  Bytes body;
  base::put_u32le(body, flags);
  base::put_u8(body, 0);
  base::put_u32le(body, 0xFFFFFFFF);
  put_wide_string(body, text);
  base::put_u32le(body, static_cast<std::uint32_t>(rgce.size()));
  base::put(body, rgce);
  base::put_u32le(body, 0);
  put_null_string(body);
  return body;
}

const Bytes kOne = bytes_of({0x1E, 1, 0});  // PtgInt 1

class Xlsb {
 public:
  std::vector<std::pair<std::uint16_t, Bytes>> book_records, cells;

  Bytes package() const {
    Bytes sheets, book, sheet;
    base::put_u32le(sheets, 0);
    base::put_u32le(sheets, 1);
    put_wide_string(sheets, "rId1");
    put_wide_string(sheets, "Sheet1");
    put_record(book, kBeginBook, {});
    put_record(book, kBeginSheets, {});
    put_record(book, kSheet, sheets);
    put_record(book, kEndSheets, {});
    for (const auto& [type, body] : book_records) put_record(book, type, body);
    put_record(book, kEndBook, {});
    put_record(sheet, kBeginSheet, {});
    put_record(sheet, kBeginData, {});
    put_record(sheet, kRow, Bytes(17));
    for (const auto& [type, body] : cells) put_record(sheet, type, body);
    put_record(sheet, kEndData, {});
    put_record(sheet, kEndSheet, {});
    testing::Workbook out;
    out.main_name = "xl/workbook.bin";
    out.part("xl/workbook.bin", std::string(base::text(book)), "application/vnd.ms-excel.sheet.binary.macroEnabled.main");
    out.relation("xl/workbook.bin", "rId1", "worksheet", "worksheets/sheet1.bin");
    out.part("xl/worksheets/sheet1.bin", std::string(base::text(sheet)), "application/vnd.ms-excel.worksheet");
    return out.package();
  }
  Outcome disarmed() const {
    Outcome out = testing::disarm(package());
    if (out.type) {
      const Outcome again = testing::disarm(out.bytes);
      EXPECT_EQ(again.bytes, out.bytes);
      EXPECT_TRUE(again.notes.removed().empty());
    }
    return out;
  }
};

std::vector<Bytes> records(const Outcome& out, const char* part, std::uint16_t type) {
  std::vector<Bytes> found;
  const auto bytes = out.parts.find(part);
  if (bytes == out.parts.end()) return found;
  RecordReader in(base::view(bytes->second));
  while (auto record = in.next())
    if (record->type == type) found.emplace_back(record->body.begin(), record->body.end());
  return found;
}
std::vector<Bytes> sheet_records(const Outcome& out, std::uint16_t type) { return records(out, "xl/worksheets/sheet1.bin", type); }
std::vector<Bytes> book_records(const Outcome& out, std::uint16_t type) { return records(out, "xl/workbook.bin", type); }

TEST(Binary, formula_that_calculates_stays_as_it_is) {
  Xlsb book;
  book.cells = {{kFmlaNum, formula_cell(0, kOne)}};
  const Outcome out = book.disarmed();
  EXPECT_EQ(sheet_records(out, kFmlaNum), std::vector<Bytes>{formula_cell(0, kOne)});
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Binary, rtd_and_cube_functions_give_way_to_their_values) {
  Xlsb book;
  book.cells = {{kFmlaNum, formula_cell(0, bytes_of({0x1E, 1, 0, 0x42, 1, 0x7B, 1}))},
                {kFmlaNum, formula_cell(1, bytes_of({0x1E, 1, 0, 0x42, 1, 0x7C, 1}))}};
  const Outcome out = book.disarmed();
  EXPECT_TRUE(sheet_records(out, kFmlaNum).empty());
  ASSERT_EQ(sheet_records(out, kReal).size(), 2u);
  const Bytes cell = formula_cell(0, {});
  EXPECT_EQ(sheet_records(out, kReal)[0], Bytes(cell.begin(), cell.begin() + 16));
  EXPECT_TRUE(out.removed(What::fetching_formula));
}

TEST(Binary, exec_of_excel_4_macros) {
  Xlsb book;
  book.cells = {{kFmlaNum, formula_cell(0, bytes_of({0x1E, 1, 0, 0x42, 1, 110, 0}))},
                {kFmlaNum, formula_cell(1, bytes_of({0x1E, 1, 0, 0x42, 1, 1, 0x80}))}};
  const Outcome out = book.disarmed();
  EXPECT_EQ(sheet_records(out, kReal).size(), 2u);
  EXPECT_TRUE(out.removed(What::xlm_macro));
}

TEST(Binary, reference_to_another_workbook) {
  Xlsb book;
  Bytes relation, lines;
  put_wide_string(relation, "rId9");
  base::put_u32le(lines, 2);
  for (std::uint32_t number : {0u, 0u, 0u, 1u, 0u, 0u}) base::put_u32le(lines, number);  // line 0: the other book; line 1: this one
  book.book_records = {{kBeginExternals, {}}, {kSupBook, relation}, {kSupSelf, {}}, {kExternSheet, lines}, {kEndExternals, {}}};
  book.cells = {{kFmlaNum, formula_cell(0, bytes_of({0x5A, 0, 0, 0, 0, 0, 0, 0, 0}))},
                {kFmlaNum, formula_cell(1, bytes_of({0x5A, 1, 0, 0, 0, 0, 0, 0, 0}))}};
  const Outcome out = book.disarmed();
  EXPECT_EQ(sheet_records(out, kReal).size(), 1u);
  EXPECT_EQ(sheet_records(out, kFmlaNum).size(), 1u);
  EXPECT_TRUE(book_records(out, kSupBook).empty());
  Bytes expected;
  base::put_u32le(expected, 2);
  for (std::uint32_t number : {0u, 0xFFFFFFFFu, 0xFFFFFFFFu, 0u, 0u, 0u}) base::put_u32le(expected, number);
  EXPECT_EQ(book_records(out, kExternSheet), std::vector<Bytes>{expected});
  EXPECT_TRUE(out.removed(What::external_workbook));
}

TEST(Binary, names_that_start_macros_go_and_the_others_are_renumbered) {
  Xlsb book;
  book.book_records = {{kName, name("Auto_Open", 0, kOne)}, {kName, name("Run", 1u << 3, {})}, {kName, name("Rate", 0, kOne)}};
  book.cells = {{kFmlaNum, formula_cell(0, bytes_of({0x43, 3, 0, 0, 0}))},
                {kFmlaNum, formula_cell(1, bytes_of({0x43, 2, 0, 0, 0, 0x42, 1, 0xFF, 0}))}};
  const Outcome out = book.disarmed();
  EXPECT_EQ(book_records(out, kName), std::vector<Bytes>{name("Rate", 0, kOne)});
  EXPECT_EQ(sheet_records(out, kFmlaNum), std::vector<Bytes>{formula_cell(0, bytes_of({0x43, 1, 0, 0, 0}))});
  EXPECT_EQ(sheet_records(out, kReal).size(), 1u);
}

TEST(Binary, webservice_hides_behind_a_name) {
  Xlsb book;
  book.book_records = {{kName, name("_xlfn.WEBSERVICE", 1u << 17 | 2 | 8, bytes_of({0x1C, 0x1D}))},
                       {kName, name("_xlfn.CONCAT", 1u << 17 | 2 | 8, bytes_of({0x1C, 0x1D}))}};
  book.cells = {{kFmlaNum, formula_cell(0, bytes_of({0x23, 1, 0, 0, 0, 0x1E, 1, 0, 0x42, 2, 0xFF, 0}))},
                {kFmlaNum, formula_cell(1, bytes_of({0x23, 2, 0, 0, 0, 0x1E, 1, 0, 0x42, 2, 0xFF, 0}))}};
  const Outcome out = book.disarmed();
  EXPECT_EQ(book_records(out, kName).size(), 1u);
  EXPECT_EQ(sheet_records(out, kReal).size(), 1u);
  EXPECT_EQ(sheet_records(out, kFmlaNum).size(), 1u);
  EXPECT_TRUE(out.removed(What::fetching_formula));
}

TEST(Binary, hyperlink_function_to_a_program) {
  Xlsb book;
  book.cells = {{kFmlaNum, formula_cell(0, bytes_of({0x17, 3, 0, 'c', 0, ':', 0, '\\', 0, 0x42, 1, 0x67, 1}))},
                {kFmlaNum, formula_cell(1, bytes_of({0x17, 5, 0, 'h', 0, 't', 0, 't', 0, 'p', 0, ':', 0, 0x42, 1, 0x67, 1}))}};
  const Outcome out = book.disarmed();
  EXPECT_EQ(sheet_records(out, kReal).size(), 1u);
  EXPECT_EQ(sheet_records(out, kFmlaNum).size(), 1u);
  EXPECT_TRUE(out.removed(What::unsafe_link));
}

TEST(Binary, unknown_tokens_and_records_do_not_pass) {
  Xlsb book;
  book.cells = {{kFmlaNum, formula_cell(0, bytes_of({0x7F, 1, 2, 3}))}, {8000, Bytes(5)}, {kFmlaNum, formula_cell(1, bytes_of({0xA1, 1, 0}))}};
  const Outcome out = book.disarmed();
  EXPECT_EQ(sheet_records(out, kReal).size(), 2u);
  EXPECT_TRUE(sheet_records(out, 8000).empty());
  EXPECT_TRUE(out.removed(What::unknown_markup));
}

TEST(Binary, records_cut_off_are_refused) {
  RecordReader in(base::view(std::string_view("\x81\x01\x20xx", 5)));
  EXPECT_FALSE(in.next().has_value());
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace sekisho::formats::ooxml::sheet
