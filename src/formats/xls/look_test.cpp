#include "formats/xls/look.h"

#include <gtest/gtest.h>

#include "formats/xls/testing.h"

namespace sekisho::formats::xls {
namespace {

using testing::bof;
using testing::little;
using testing::long_text;
using testing::record;
using testing::short_text;
using worker::second_look::Look;

std::string found(const std::string& globals, const std::string& sheet, unsigned kind = 0x10, unsigned listed = 0) {
  Look look(1);
  look_at_workbook(base::view(testing::stream(globals, {{"Sheet1", sheet, kind, listed}})), look);
  return look.findings().empty() ? "" : look.findings().front().what;
}
std::string art(unsigned type, const std::string& body, unsigned version = 0, unsigned instance = 0) {
  return record(0x00EC, little(version | instance << 4, 2) + little(type, 2) + little(body.size(), 4) + body);
}

TEST(XlsLook, PassesWhatIsHarmless) { EXPECT_EQ(found(record(0x01AE, little(1, 2) + little(0x0401, 2)), testing::number_cell(0, 0)), ""); }

TEST(XlsLook, FindsRecordsThatMustNotBeThere) {
  for (const unsigned type : {0x002Fu, 0x00D3u, 0x01ADu, 0x0803u, 0x00B0u, 0x0051u, 0x0059u, 0x0862u + 0x100u, 0x4242u})
    EXPECT_NE(found(record(type, ""), ""), "") << type;
}

TEST(XlsLook, FindsSheetsOfMacros) {
  EXPECT_NE(found("", "", 0x40, 1), "");
  EXPECT_NE(found("", "", 0x06, 6), "");
  EXPECT_NE(found("", record(0x0081, little(0x10, 2))), "");
}

TEST(XlsLook, FindsOtherBooksAndNames) {
  EXPECT_NE(found(record(0x01AE, little(1, 2) + long_text("\x01"
                                                          "b.xls")),
                  ""),
            "");
  const std::string functions = record(0x01AE, little(1, 2) + little(0x3A01, 2));
  EXPECT_EQ(found(functions + record(0x0023, little(0, 6) + short_text("EDATE") + little(2, 2) + little(0x171C, 2)), ""), "");
  EXPECT_NE(found(functions + record(0x0023, little(0, 6) + short_text("RTD") + little(2, 2) + little(0x171C, 2)), ""), "");
  const auto name = [](unsigned flags, const std::string& text) {
    return record(0x0018, little(flags, 2) + little(0, 1) + little(text.size(), 1) + little(3, 2) + little(0, 8) + std::string(1, '\0') + text +
                              "\x1E" + little(1, 2));
  };
  EXPECT_EQ(found(name(0, "plain"), ""), "");
  EXPECT_NE(found(name(0x0E, "macro"), ""), "");
  EXPECT_NE(found(name(0, "auto_open"), ""), "");
  EXPECT_NE(found(name(0x20, "\x01"), ""), "");
}

TEST(XlsLook, FindsFormulasThatCallOut) {
  for (const unsigned function : {150u, 110u, 379u, 477u, 0x8001u, 600u})
    EXPECT_NE(found("", testing::formula_cell(0, 0, "\x22\x01" + little(function, 2))), "") << function;
  EXPECT_NE(found("", testing::formula_cell(0, 0, "\x18\x01")), "");
}

TEST(XlsLook, FindsObjectsAndShapesThatAreMore) {
  const auto object = [](unsigned kind, const std::string& more) {
    return record(0x005D, little(0x15, 2) + little(18, 2) + little(kind, 2) + little(0, 16) + more + little(0, 4));
  };
  EXPECT_EQ(found("", object(2, "")), "");
  EXPECT_NE(found("", object(7, "")), "");
  EXPECT_NE(found("", object(2, little(4, 2) + little(0, 2))), "");
  EXPECT_NE(found("", object(8, little(8, 2) + little(2, 2) + little(0x10, 2))), "");
  EXPECT_EQ(found("", art(0xF00B, little(0x0004, 2) + little(0, 4), 3, 1)), "");
  EXPECT_NE(found("", art(0xF00B, little(0xC382, 2) + little(0, 4), 3, 1)), "");
  EXPECT_NE(found("", art(0xF11D, "")), "");
}

TEST(XlsLook, FindsWhatStandsOutsideOfBlocks) {
  Look look(1);
  look_at_workbook(base::view(testing::stream("", {{"Sheet1", ""}}) + record(0x0203, little(0, 14))), look);
  EXPECT_FALSE(look.findings().empty());
}

}  // namespace
}  // namespace sekisho::formats::xls
