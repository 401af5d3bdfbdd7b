#include "formats/odf/look.h"

#include "formats/odf/testing.h"

namespace sekisho::formats::odf {
namespace {

using namespace testing;

std::vector<worker::second_look::Finding> findings(const Parts& parts) {
  worker::second_look::Look look(20);
  const base::Bytes made = package(parts);
  EXPECT_EQ(kind_by_look(made, "odt"), base::FileType::odt);
  look_at_document(made, base::FileType::odt, look);
  return look.findings();
}
bool found(std::string_view body) { return !findings({{"content.xml", content(body)}}).empty(); }

TEST(OdfLook, a_clean_document_passes) {
  const Made out = document("<text:p>本文<text:a xlink:href=\"https://example.jp/\">続き</text:a></text:p>");
  worker::second_look::Look look(20);
  EXPECT_EQ(kind_by_look(out.bytes, "odt"), base::FileType::odt);
  look_at_document(out.bytes, base::FileType::odt, look);
  EXPECT_TRUE(look.findings().empty()) << (look.findings().empty() ? "" : look.findings()[0].what);
}

TEST(OdfLook, every_class_of_danger_is_found) {
  EXPECT_TRUE(found("<office:scripts><office:script>x</office:script></office:scripts>"));
  EXPECT_TRUE(found("<office:event-listeners/>"));
  EXPECT_TRUE(found("<text:p><text:a xlink:href=\"javascript:x\">y</text:a></text:p>"));
  EXPECT_TRUE(found("<draw:frame><draw:object-ole xlink:href=\"./Object 1\"/></draw:frame>"));
  EXPECT_TRUE(found("<draw:frame><draw:image xlink:href=\"http://example.com/a.png\"/></draw:frame>"));
  EXPECT_TRUE(found("<draw:frame><draw:image xlink:href=\"Pictures/none.png\"/></draw:frame>"));
  EXPECT_TRUE(found("<table:table-cell table:formula=\"of:=DDE(&quot;a&quot;)\"/>"));
  EXPECT_TRUE(found("<table:table-cell table:formula=\"of:=['file:///a.ods'#$A.B1]\"/>"));
  EXPECT_TRUE(found("<form:form form:datasource=\"x\"/>"));
  EXPECT_TRUE(found("<table:dde-link/>"));
  EXPECT_TRUE(found("<office:binary-data>TVqQAAMAAAAEAAAA</office:binary-data>"));
  const std::string body = content("<text:p/>");
  for (const char* name : {"Basic/Module.xml", "META-INF/documentsignatures.xml", "Object 1", "Pictures/a.exe", "Thumbnails/thumbnail.png"})
    EXPECT_FALSE(findings({{"content.xml", body}, {name, "MZ"}}).empty()) << name;
}

TEST(OdfLook, bytes_behind_the_end_are_found) {
  base::Bytes made = package({{"content.xml", content("<text:p/>")}});
  made.push_back(0);
  worker::second_look::Look look(20);
  look_at_document(made, base::FileType::odt, look);
  EXPECT_FALSE(look.findings().empty());
}

}  // namespace
}  // namespace sekisho::formats::odf
