#include "formats/dxf/dxf.h"

#include <gtest/gtest.h>

#include "formats/dxf/look.h"
#include "formats/dxf/tags.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::dxf {
namespace {

using base::Bytes;
using base::What;

// "0 SECTION|2 ENTITIES" as groups.
std::string groups(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('|'), text.size());
    const std::string_view group = text.substr(0, end);
    const std::size_t space = group.find(' ');
    const std::string code(group.substr(0, space));
    out += std::string(code.size() < 3 ? 3 - code.size() : 0, ' ') + code + "\r\n" + std::string(space == group.npos ? "" : group.substr(space + 1)) +
           "\r\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}
std::string drawing(std::string_view entities) { return groups("0 SECTION|2 ENTITIES|" + std::string(entities) + "|0 ENDSEC|0 EOF"); }
std::size_t findings(std::string_view dxf) {
  worker::second_look::Look look(10);
  dxf::look(base::view(dxf), base::FileType::dxf, look);
  return look.findings().size();
}
Outcome run(std::string_view input) {
  Outcome out = disarm(kFormat, base::FileType::dxf, base::view(input));
  if (out.ok) {
    EXPECT_EQ(findings(base::text(out.bytes)), 0u) << base::text(out.bytes);
  }
  return out;
}
std::string text_of(const Outcome& out) { return out.ok ? std::string(base::text(out.bytes)) : "refused"; }

constexpr std::string_view kLine = "0 LINE|5 1A|8 0|10 0.0|20 0.0|11 1.5e3|21 -2.0";

TEST(Dxf, WhatIsCleanStaysByteForByte) {
  const std::string input = drawing(std::string(kLine) + "|0 TEXT|5 1B|8 \x8F\x5C\x93\xAA|10 1|20 2|40 3.5|1 \\U+6771\\M+18CBB %%c100 C:\\a");
  const Outcome out = run(input);
  EXPECT_EQ(text_of(out), input);
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Dxf, ObjectsOfOtherProgramsAndFilesGo) {
  const Outcome out =
      run(drawing("0 OLE2FRAME|5 1|310 4142|0 IMAGE|5 2|340 7|0 PDFUNDERLAY|5 3|0 ACAD_PROXY_ENTITY|5 4|0 3DSOLID|5 5|1 x|" + std::string(kLine)));
  EXPECT_EQ(text_of(out), drawing(kLine));
  EXPECT_GE(out.count(What::cad_reference), 1u);
  EXPECT_GE(out.count(What::cad_object), 1u);
}

TEST(Dxf, AnExternalReferenceBecomesAnEmptyBlock) {
  const Outcome out =
      run(groups("0 SECTION|2 BLOCKS|0 BLOCK|5 9|8 0|2 PLAN|70 4|10 0|20 0|3 PLAN|1 \\\\host\\share\\plan.dwg|0 ENDBLK|5 A|8 0|0 ENDSEC|0 EOF"));
  EXPECT_EQ(text_of(out), groups("0 SECTION|2 BLOCKS|0 BLOCK|5 9|8 0|2 PLAN|70 0|10 0|20 0|3 PLAN|1 |0 ENDBLK|5 A|8 0|0 ENDSEC|0 EOF"));
  EXPECT_EQ(out.count(What::cad_reference), 2u);
}

TEST(Dxf, ApplicationDataStaysOnlyFromTheProgramItself) {
  const Outcome out =
      run(drawing(std::string(kLine) + "|1001 PE_URL|1000 http://example.com/|1001 ACAD|1000 DSTYLE|1070 40|1040 2.5|1001 OTHER|1004 00FF"));
  EXPECT_EQ(text_of(out), drawing(std::string(kLine) + "|1001 ACAD|1000 DSTYLE|1070 40|1040 2.5"));
  EXPECT_EQ(out.count(What::cad_reference), 1u);
  EXPECT_EQ(out.count(What::cad_object), 1u);
}

TEST(Dxf, PathsOfFontsAreCutToTheirNames) {
  const Outcome out = run(groups("0 SECTION|2 TABLES|0 TABLE|2 STYLE|70 1|0 STYLE|2 A|3 \\\\host\\a\\txt.shx|4 bigfont.shx|0 ENDTAB|0 ENDSEC|0 EOF"));
  EXPECT_EQ(text_of(out), groups("0 SECTION|2 TABLES|0 TABLE|2 STYLE|70 1|0 STYLE|2 A|3 txt.shx|4 bigfont.shx|0 ENDTAB|0 ENDSEC|0 EOF"));
  EXPECT_EQ(out.count(What::cad_reference), 1u);
}

TEST(Dxf, SecondBytesOfShiftJisAreNoPaths) {
  const std::string input = groups(
      "0 SECTION|2 HEADER|9 $ACADVER|1 AC1015|9 $DWGCODEPAGE|3 ANSI_932|0 ENDSEC|0 SECTION|2 TABLES|0 TABLE|2 STYLE|70 1|0 STYLE|2 A|3 \x83\x5C.ttf|0 "
      "ENDTAB|0 ENDSEC|0 EOF");
  EXPECT_EQ(text_of(run(input)), input);
}

TEST(Dxf, FontsWithinWordsNameNoPlaces) {
  EXPECT_NE(text_of(run(drawing("0 MTEXT|5 1|8 0|10 0|20 0|1 {\\Fhost/a:x.shx;a/b}"))).find("{\\Fhost_a_x.shx;a/b}"), std::string::npos);
}

TEST(Dxf, PointersToWhatIsGoneAreUndone) {
  const Outcome out = run(groups(
      "0 SECTION|2 OBJECTS|0 DICTIONARY|5 C|102 {ACAD_REACTORS|330 20|330 C|102 }|330 0|3 ACAD_VBA|350 20|3 ACAD_GROUP|350 D|0 VBA_PROJECT|5 20|310 00|0 "
      "DICTIONARY|5 D|330 20|0 ENDSEC|0 EOF"));
  EXPECT_EQ(text_of(out),
            groups("0 SECTION|2 OBJECTS|0 DICTIONARY|5 C|102 {ACAD_REACTORS|330 C|102 }|330 0|3 ACAD_GROUP|350 D|0 DICTIONARY|5 D|330 0|0 "
                   "ENDSEC|0 EOF"));
}

TEST(Dxf, HeaderKeepsNumbersAndNamesThatItKnows) {
  const Outcome out = run(groups(
      "999 made by|0 SECTION|2 HEADER|9 $ACADVER|1 AC1015|9 $EXTMIN|10 0.0|20 0.0|9 $MENU|1 acad|9 $LASTSAVEDBY|1 name|9 $PROJECTNAME|1 |0 ENDSEC|0 SECTION|2 "
      "THUMBNAILIMAGE|90 1|310 00|0 ENDSEC|0 EOF"));
  EXPECT_EQ(text_of(out), groups("0 SECTION|2 HEADER|9 $ACADVER|1 AC1015|9 $EXTMIN|10 0.0|20 0.0|9 $PROJECTNAME|1 |0 ENDSEC|0 EOF"));
  EXPECT_EQ(out.count(What::metadata), 1u);
  EXPECT_EQ(out.count(What::comment), 1u);
  EXPECT_EQ(out.count(What::thumbnail), 1u);
}

TEST(Dxf, WhatIsNoDrawingIsRefused) {
  EXPECT_FALSE(run(drawing("0 LINE|10 abc")).ok);
  EXPECT_FALSE(run(drawing("0 LINE|777 1")).ok);
  EXPECT_FALSE(run(drawing("0 LINE|5 XYZ")).ok);
  EXPECT_FALSE(run(groups("0 SECTION|2 ENTITIES|0 LINE|10 1")).ok);
  EXPECT_FALSE(run(groups("0 SECTION|2 ENTITIES|0 ENDSEC|0 LINE|10 1|0 EOF")).ok);
}

TEST(Dxf, NumbersThatAreNoneBecomeZero) { EXPECT_EQ(run(drawing("0 LINE|10 1.#QNAN")).count(What::broken_part), 1u); }

TEST(Dxf, BytesBehindTheEndGo) {
  const Outcome out = run(drawing(kLine) + "MZ\x90\n");
  EXPECT_EQ(text_of(out), drawing(kLine));
  EXPECT_EQ(out.count(What::trailing_bytes), 1u);
  EXPECT_TRUE(run(drawing(kLine) + "\r\n\x1A").notes.removed().empty());
}

TEST(Dxf, TheBinaryFormComesOutAsText) {
  Bytes in;
  base::put(in, kBinaryMark);
  const auto string = [&](unsigned code, std::string_view value) {
    base::put_u16le(in, static_cast<std::uint16_t>(code));
    base::put(in, value);
    base::put_u8(in, 0);
  };
  string(0, "SECTION");
  string(2, "ENTITIES");
  string(0, "LINE");
  base::put_u16le(in, 62);
  base::put_u16le(in, 0xFFFF);
  base::put_u16le(in, 10);
  base::put_u64le(in, 0x3FF8000000000000);
  string(0, "ENDSEC");
  string(0, "EOF");
  EXPECT_EQ(text_of(run(base::text(in))), drawing("0 LINE|62 -1|10 1.5"));
}

TEST(DxfLook, FindsWhatMustNotBeThere) {
  EXPECT_EQ(findings(drawing(kLine)), 0u);
  for (const std::string_view bad :
       {"0 OLE2FRAME|5 1", "0 XRECORD|5 1", "0 LINE|310 00", "0 BLOCK|1 a.dwg", "0 LINE|1001 PE_URL", "0 STYLE|3 C:\\a.shx", "999 a"})
    EXPECT_EQ(findings(drawing(bad)), 1u) << bad;
  EXPECT_EQ(findings(drawing(kLine) + "  0\r\nLINE\r\n"), 1u);
  EXPECT_EQ(findings("  0\r\nSECTION\r\n"), 1u);
}

}  // namespace
}  // namespace sekisho::formats::dxf
