#include "formats/visio/look.h"

#include <gtest/gtest.h>

#include "formats/format.h"
#include "formats/visio/testing.h"

namespace sekisho::formats::visio {
namespace {

std::string found(const DrawingParts& parts) {
  worker::second_look::Look judge(1);
  look(package(parts), base::FileType::vsdx, judge);
  return judge.findings().empty() ? "" : judge.findings().front().what;
}
std::string found_in_shape(const std::string& inside) { return found({page_with(inside), {}}); }

TEST(VisioLook, PassesWhatIsHarmless) {
  EXPECT_EQ(found_in_shape("<Cell N=\"PinX\" V=\"1\" F=\"GUARD(Width*0.5)\"/><Text>a</Text>"), "");
  EXPECT_EQ(look_kind(package({page_with(""), {}}), ""), base::FileType::vsdx);
}

TEST(VisioLook, FindsFormulasAndLinks) {
  for (const std::string formula :
       {"RUNADDON(&quot;a&quot;)", "If(1,runmacro (1),2)", "[a.vsdx]Pages[1]!Width", "SETF(GetRef(A),&quot;R&quot;&amp;&quot;UN&quot;)"})
    EXPECT_NE(found_in_shape("<Cell N=\"A\" V=\"1\" F=\"" + formula + "\"/>"), "") << formula;
  EXPECT_NE(found_in_shape("<Cell N=\"Address\" V=\"file:///a\"/>"), "");
  EXPECT_NE(found_in_shape("<Cell N=\"Address\" V=\"\" F=\"1\"/>"), "");
}

TEST(VisioLook, FindsPartsAndElements) {
  EXPECT_NE(found_in_shape("<EventList/>"), "");
  EXPECT_NE(found_in_shape("<Rel r:id=\"rId9\"/>"), "");
  DrawingParts macro{page_with(""), {}};
  macro.main_type = "application/vnd.ms-visio.drawing.macroEnabled.main+xml";
  EXPECT_NE(found(macro), "");
  DrawingParts stray{page_with(""), {}};
  stray.more = {{"visio/vbaProject.bin", "x"}};
  EXPECT_NE(found(stray), "");
  DrawingParts outside{page_with(""),
                       "<Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" "
                       "TargetMode=\"External\" Target=\"http://example.jp/a.png\"/>"};
  EXPECT_NE(found(outside), "");
}

}  // namespace
}  // namespace sekisho::formats::visio
