#include "formats/visio/visio.h"

#include <gtest/gtest.h>

#include "formats/ooxml/package.h"
#include "formats/rebuild_twice.h"
#include "formats/visio/testing.h"
#include "formats/zip/extension.h"

namespace sekisho::formats::visio {
namespace {

using base::FileType;
using base::What;

Outcome disarm(const DrawingParts& parts) { return formats::disarm(kFormat, FileType::vsdx, package(parts)); }
Outcome disarm_shape(const std::string& inside) { return disarm({page_with(inside), {}}); }

std::string part(const Outcome& outcome, std::string_view name) {
  auto package = ooxml::Package::open(outcome.bytes, base::Limits{});
  if (!package || package->find(name) == ooxml::Package::kNone) return {};
  base::Bytes scratch;
  auto bytes = package->bytes(package->find(name), scratch);
  return bytes ? std::string(base::text(*bytes)) : std::string();
}
std::string page(const Outcome& outcome) { return part(outcome, "visio/pages/page1.xml"); }

TEST(Visio, TextAndCellsStay) {
  const Outcome out =
      disarm_shape("<Cell N=\"PinX\" V=\"4.1\" F=\"GUARD(Width*0.5)\"/><Text><cp IX=\"0\"/>Hall <fld IX=\"0\">12</fld> north\n</Text>");
  ASSERT_TRUE(out.ok);
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_NE(page(out).find("Hall <fld IX=\"0\">12</fld> north\n"), std::string::npos) << page(out);
  EXPECT_NE(page(out).find("F=\"GUARD(Width*0.5)\""), std::string::npos);
}

TEST(Visio, FormulasThatRunOrOpenGo) {
  for (const std::string formula :
       {"RUNADDON(&quot;cmd&quot;)", "runmacro (&quot;a.b&quot;)", "CALLTHIS(&quot;x&quot;)", "HYPERLINK(&quot;file:///c:/a&quot;)",
        "PLAYSOUND(&quot;a&quot;)", "DOCMD(1312)", "IF(1,OPENFILE(&quot;a&quot;),0)", "SETF(GetRef(User.A),&quot;RUNMACRO(1)&quot;)",
        "SETF(GetRef(User.A),&quot;RUN&quot;&amp;&quot;MACRO&quot;)", "[\\\\host\\a.vsdx]Pages[Page-1]!PageWidth", "BRANDNEW(1)"}) {
    const Outcome out = disarm_shape("<Cell N=\"EventDblClick\" V=\"0\" F=\"" + formula + "\"/><Cell N=\"Width\" V=\"2\"/>");
    ASSERT_TRUE(out.ok);
    EXPECT_EQ(out.count(What::program_action), 1u) << formula;
    EXPECT_EQ(page(out).find(" F="), std::string::npos) << formula;
    EXPECT_NE(page(out).find("N=\"Width\" V=\"2\""), std::string::npos);
  }
}

TEST(Visio, FormulasThatComputeStay) {
  for (const std::string formula :
       {"Inh", "SETF(GetRef(Controls.Row_1),Width/2)", "Pages[Page-1]!PageWidth", "THEMEVAL(&quot;FillColor&quot;,1)", "(Width+1)*2"}) {
    const Outcome out = disarm_shape("<Cell N=\"Height\" V=\"1\" F=\"" + formula + "\"/>");
    ASSERT_TRUE(out.ok);
    EXPECT_TRUE(out.notes.removed().empty()) << formula;
  }
}

TEST(Visio, LinksByTheAllowedSchemes) {
  auto link = [](const std::string& address) {
    return "<Section N=\"Hyperlink\"><Row N=\"a\"><Cell N=\"Address\" " + address + "/></Row></Section>";
  };
  EXPECT_EQ(disarm_shape(link("V=\"https://www.example.jp/\"")).count(What::unsafe_link), 0u);
  for (const std::string bad :
       {"V=\"file:///c:/a.exe\"", "V=\"\\\\host\\a\"", "V=\"javascript:x\"", "V=\"a.exe\"", "V=\"\" F=\"&quot;fi&quot;&amp;&quot;le:&quot;\""})
    EXPECT_EQ(disarm_shape(link(bad)).count(What::unsafe_link), 1u) << bad;
}

TEST(Visio, EventsIconsAndConnectionsGo) {
  const Outcome out = disarm({page_with(""),
                              {},
                              "<EventList><EventItem ID=\"1\" EventCode=\"1\" Action=\"1\" Enabled=\"1\" Target=\"a\" TargetArgs=\"b\"/></EventList>"
                              "<DataConnections NextID=\"1\"><DataConnection ID=\"1\" ConnectionString=\"x\"/></DataConnections>"});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::program_action), 1u);
  EXPECT_EQ(out.count(What::data_connection), 1u);
}

TEST(Visio, MacrosAndObjectsGo) {
  DrawingParts parts{
      page_with("<ForeignData ForeignType=\"Object\"><Rel r:id=\"rId1\"/></ForeignData>"),
      "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject\" Target=\"../embeddings/o.bin\"/>"};
  parts.main_type = "application/vnd.ms-visio.drawing.macroEnabled.main+xml";
  parts.root_relationships =
      "<Relationship Id=\"rId7\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"visio/vbaProject.bin\"/>";
  parts.more = {{"visio/embeddings/o.bin", "object"}, {"visio/vbaProject.bin", "macros"}};
  const Outcome out = disarm(parts);
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::macro), 1u);
  EXPECT_EQ(out.count(What::ole_object), 1u);
  EXPECT_EQ(out.count(What::type_changed), 1u);
  EXPECT_EQ(part(out, "[Content_Types].xml").find("macroEnabled"), std::string::npos);
  EXPECT_EQ(page(out).find("ForeignData"), std::string::npos);
}

TEST(Visio, DrawingsWithMacrosBecomePlainOnes) {
  for (const char* kind : {"drawing", "template", "stencil"}) {
    DrawingParts parts{page_with("<Text>hall</Text>"), {}};
    parts.main_type = std::string("application/vnd.ms-visio.") + kind + ".macroEnabled.main+xml";
    const base::Bytes input = package(parts);
    ASSERT_EQ(kFormat.recognise(input, ""), FileType::vsdm) << kind;
    base::Profile profile;
    base::Limits limits;
    Notes notes;
    RefusingChildren children;
    Context context{profile, limits, notes, children, "", {}};
    BytesSink sink;
    const auto type = rebuild(input, FileType::vsdm, context, sink);
    ASSERT_TRUE(type.has_value());
    EXPECT_EQ(*type, FileType::vsdx);
    EXPECT_EQ(kFormat.recognise(sink.bytes(), ""), FileType::vsdx);
    rebuild_twice(kFormat, input);
  }
  EXPECT_EQ(kFormat.recognise(drawing(page_with("")), ""), FileType::vsdx);
  EXPECT_EQ(zip::path_for("見取図.vsdm", FileType::vsdx), "見取図.vsdx");
}

TEST(Visio, UnknownMarkupGoes) {
  const Outcome out = disarm_shape("<Strange>words</Strange>");
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::unknown_markup), 1u);
}

TEST(Visio, BinaryFilesAreHeld) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "", {}};
  BytesSink out;
  auto result = rebuild({}, FileType::vsd, context, out);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::Code::no_open_description);
}

}  // namespace
}  // namespace sekisho::formats::visio
