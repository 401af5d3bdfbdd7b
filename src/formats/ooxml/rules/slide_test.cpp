#include "formats/ooxml/testing.h"

namespace sekisho::formats::ooxml {
namespace {

using namespace testing;
using base::What;

std::string shape(std::string_view properties, std::string_view shown) {
  return "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"題\">" + std::string(properties) +
         "</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>" + std::string(shown) +
         "</a:t></a:r></a:p></p:txBody></p:sp>";
}

TEST(Slide, plain_presentation_has_nothing_removed) {
  const Outcome out = slide(shape("", "議事次第"), "<p:transition><p:fade/></p:transition>").disarmed();
  ASSERT_EQ(*out.type, base::FileType::pptx);
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_TRUE(out.has(kSlide, "議事次第"));
  EXPECT_TRUE(out.has(kSlide, "<p:fade/>"));
}

TEST(Slide, actions_that_run_something) {
  for (const char* action : {"ppaction://macro?name=Run", "ppaction://program", "ppaction://ole?verb=0", "ppaction://hlinkfile",
                             "ppaction://hlinkpres?slideindex=1", "PPACTION://MACRO", "ppaction://media", "ppaction://unknown"}) {
    const Outcome out =
        slide(
            shape("<a:hlinkClick r:id=\"rId2\" action=\"" + std::string(action) + "\"/><a:hlinkHover r:id=\"\" action=\"" + action + "\"/>", "押す"))
            .relation(kSlide, "rId2", "hyperlink", "file:///c:/calc.exe", true)
            .disarmed();
    EXPECT_FALSE(out.has(kSlide, "hlink")) << action;
    EXPECT_TRUE(out.has(kSlide, "押す"));
    EXPECT_FALSE(out.notes.removed().empty());
  }
}

TEST(Slide, jumps_inside_the_show_stay) {
  const Outcome out = slide(shape("<a:hlinkClick r:id=\"\" action=\"ppaction://hlinkshowjump?jump=nextslide\"/>", "次へ")).disarmed();
  EXPECT_TRUE(out.has(kSlide, "action=\"ppaction://hlinkshowjump?jump=nextslide\""));
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Slide, sound_of_a_click_and_of_a_transition) {
  const Outcome out =
      slide(shape("<a:hlinkClick r:id=\"\" action=\"ppaction://noaction\"><a:snd r:embed=\"rId2\" name=\"beep\"/></a:hlinkClick>", "押す"),
            "<p:transition><p:fade/><p:sndAc><p:stSnd><p:snd r:embed=\"rId2\"/></p:stSnd></p:sndAc></p:transition>")
          .relation(kSlide, "rId2", "audio", "../media/audio1.wav")
          .part("ppt/media/audio1.wav", "RIFF")
          .disarmed();
  EXPECT_FALSE(out.has(kSlide, "snd"));
  EXPECT_TRUE(out.has(kSlide, "<p:transition><p:fade/></p:transition>"));
  EXPECT_FALSE(out.parts.contains("ppt/media/audio1.wav"));
  EXPECT_TRUE(out.removed(What::media));
}

TEST(Slide, film_leaves_its_poster) {
  const Outcome out =
      slide(
          "<p:pic><p:nvPicPr><p:cNvPr id=\"4\" name=\"m\"><a:hlinkClick r:id=\"\" action=\"ppaction://media\"/></p:cNvPr><p:cNvPicPr/><p:nvPr><a:videoFile r:link=\"rId2\"/>"
          "<p:extLst><p:ext uri=\"{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}\"><p14:media r:embed=\"rId3\"/></p:ext></p:extLst></p:nvPr></p:nvPicPr>"
          "<p:blipFill><a:blip r:embed=\"rId4\"/></p:blipFill><p:spPr/></p:pic>",
          "<p:timing><p:tnLst><p:par><p:cTn><p:childTnLst><p:video><p:cMediaNode/></p:video></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>")
          .relation(kSlide, "rId2", "video", "http://evil.example/film.mp4", true)
          .relation(kSlide, "rId3", "http://schemas.microsoft.com/office/2007/relationships/media", "../media/media1.mp4")
          .part("ppt/media/media1.mp4", "ftyp")
          .relation(kSlide, "rId4", "image", "../media/image1.png")
          .part("ppt/media/image1.png", png())
          .disarmed();
  for (const char* gone : {"videoFile", "p14:media", "p:ext", "timing", "hlinkClick", "rId2", "rId3"}) EXPECT_FALSE(out.has(kSlide, gone)) << gone;
  EXPECT_TRUE(out.has(kSlide, "r:embed=\"rId4\""));
  EXPECT_TRUE(out.parts.contains("ppt/media/image1.png"));
  EXPECT_TRUE(out.removed(What::media));
}

constexpr std::string_view kFrame =
    "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"7\" name=\"表\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"1\" y=\"2\"/><a:ext cx=\"3\" cy=\"4\"/></p:xfrm>"
    "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/presentationml/2006/ole\">";
constexpr std::string_view kFrameEnd = "</a:graphicData></a:graphic></p:graphicFrame>";

TEST(Slide, ole_object_leaves_its_picture) {
  const Outcome out =
      slide(
          std::string(kFrame) +
          "<mc:AlternateContent><mc:Choice Requires=\"v\"><p:oleObj spid=\"s1\" r:id=\"rId2\" progId=\"Package\"><p:embed/></p:oleObj></mc:Choice><mc:Fallback>"
          "<p:oleObj r:id=\"rId2\" progId=\"Package\"><p:embed/><p:pic><p:nvPicPr><p:cNvPr id=\"0\" name=\"\"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill>"
          "<a:blip r:embed=\"rId3\"/></p:blipFill><p:spPr/></p:pic></p:oleObj></mc:Fallback></mc:AlternateContent>" +
          std::string(kFrameEnd))
          .relation(kSlide, "rId2", "oleObject", "../embeddings/oleObject1.bin")
          .part("ppt/embeddings/oleObject1.bin", "x")
          .relation(kSlide, "rId3", "image", "../media/image1.png")
          .part("ppt/media/image1.png", png())
          .disarmed();
  EXPECT_TRUE(out.has(kSlide, "<p:pic><p:nvPicPr><p:cNvPr id=\"7\" name=\"表\"/>")) << out.parts.at(kSlide);
  for (const char* gone : {"oleObj", "graphicFrame", "AlternateContent"}) EXPECT_FALSE(out.has(kSlide, gone)) << gone;
  EXPECT_TRUE(out.removed(What::ole_object));
}

TEST(Slide, ole_object_of_2007_leaves_the_picture_of_its_vml_shape) {
  const Outcome out =
      slide(std::string(kFrame) + "<p:oleObj spid=\"_x0000_s1026\" r:id=\"rId2\" progId=\"Package\"><p:embed/></p:oleObj>" + std::string(kFrameEnd))
          .relation(kSlide, "rId2", "oleObject", "file:///c:/evil.xls", true)
          .relation(kSlide, "rId3", "vmlDrawing", "../drawings/vmlDrawing1.vml")
          .part("ppt/drawings/vmlDrawing1.vml", xml("xml", "<v:shape id=\"_x0000_s1026\"><v:imagedata o:relid=\"rId1\"/></v:shape>"))
          .relation("ppt/drawings/vmlDrawing1.vml", "rId1", "image", "../media/image1.png")
          .part("ppt/media/image1.png", png())
          .disarmed();
  EXPECT_TRUE(out.has(kSlide, "<a:blip r:embed=\"object1\"/>")) << out.parts.at(kSlide);
  EXPECT_TRUE(out.has(kSlide, "<a:ext cx=\"3\" cy=\"4\"/>"));
  EXPECT_FALSE(out.has(kSlide, "oleObj"));
  EXPECT_TRUE(out.parts.contains("ppt/media/image1.png"));
}

TEST(Slide, controls_tags_and_custom_data) {
  const Outcome out =
      slide(shape("", "本文"), "<p:controls><p:control r:id=\"rId2\" spid=\"s\"/></p:controls><p:custDataLst><p:tags r:id=\"rId3\"/></p:custDataLst>")
          .relation(kSlide, "rId2", "control", "../activeX/activeX1.xml")
          .part("ppt/activeX/activeX1.xml", "<x/>")
          .relation(kSlide, "rId3", "tags", "../tags/tag1.xml")
          .part("ppt/tags/tag1.xml", "<x/>")
          .disarmed();
  EXPECT_FALSE(out.has(kSlide, "control"));
  EXPECT_FALSE(out.has(kSlide, "tags"));
  EXPECT_FALSE(out.parts.contains("ppt/_rels/slides/slide1.xml.rels"));
  EXPECT_TRUE(out.removed(What::activex));
  ASSERT_EQ(out.notes.warnings().size(), 1u);
  EXPECT_EQ(out.notes.warnings()[0].what, What::activex);
  EXPECT_TRUE(out.removed(What::custom_data));
}

TEST(Slide, svg_twin_of_a_picture) {
  const Outcome out =
      slide(
          "<p:pic><p:nvPicPr/><p:blipFill><a:blip r:embed=\"rId2\"><a:extLst><a:ext uri=\"{96DAC541-7B7A-43D3-8B79-37D633B846F1}\"><asvg:svgBlip r:embed=\"rId3\"/></a:ext></a:extLst></a:blip>"
          "</p:blipFill><p:spPr/></p:pic>")
          .relation(kSlide, "rId2", "image", "../media/image1.png")
          .part("ppt/media/image1.png", png())
          .relation(kSlide, "rId3", "image", "../media/image2.svg")
          .part("ppt/media/image2.svg", "<svg><script/></svg>")
          .disarmed();
  EXPECT_TRUE(out.has(kSlide, "<a:blip r:embed=\"rId2\"/>"));
  EXPECT_FALSE(out.parts.contains("ppt/media/image2.svg"));
}

TEST(Slide, chart_whose_part_is_missing_takes_its_frame_along) {
  const Outcome out =
      slide(
          shape("", "本文") +
          "<p:graphicFrame><p:nvGraphicFramePr/><p:xfrm/><a:graphic><a:graphicData uri=\"c\"><c:chart r:id=\"rId9\"/></a:graphicData></a:graphic></p:graphicFrame>")
          .disarmed();
  EXPECT_FALSE(out.has(kSlide, "graphicFrame"));
  EXPECT_TRUE(out.has(kSlide, "本文"));
  EXPECT_TRUE(out.removed(What::dangling_reference));
}

TEST(Slide, chart_workbook_that_cannot_be_made_safe) {
  const char* chart = "ppt/charts/chart1.xml";
  const Outcome out =
      slide(
          "<p:graphicFrame><p:nvGraphicFramePr/><p:xfrm/><a:graphic><a:graphicData uri=\"c\"><c:chart r:id=\"rId2\"/></a:graphicData></a:graphic></p:graphicFrame>")
          .relation(kSlide, "rId2", "chart", "../charts/chart1.xml")
          .part(chart, xml("c:chartSpace", "<c:chart><c:plotArea/></c:chart><c:externalData r:id=\"rId1\"/>"))
          .relation(chart, "rId1", "package", "../embeddings/book.xlsx")
          .part("ppt/embeddings/book.xlsx", "PK")
          .disarmed();
  EXPECT_TRUE(out.has(chart, "<c:plotArea/>"));
  EXPECT_FALSE(out.has(chart, "externalData"));
  EXPECT_TRUE(out.removed(What::embedded_document_refused));
}

bool warns(const Outcome& out, What what) {
  return std::ranges::any_of(out.notes.warnings(), [&](const base::Note& note) { return note.what == what; });
}

TEST(Slide, tells_of_slides_and_shapes_that_do_not_show) {
  const std::string shape = "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"s\" hidden=\"1\"/></p:nvSpPr></p:sp>";
  EXPECT_TRUE(warns(slide(shape).disarmed(), What::hidden_text));
  EXPECT_FALSE(warns(slide("<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"s\"/></p:nvSpPr></p:sp>").disarmed(), What::hidden_text));
  for (const auto& [show, told] : std::initializer_list<std::pair<std::string, bool>>{{"0", true}, {"false", true}, {"1", false}}) {
    Package out;
    out.main_name = "ppt/presentation.xml";
    out.main_type = std::string(kSlides) + "presentation.main+xml";
    out.part(out.main_name, xml("p:presentation", "<p:sldIdLst><p:sldId id=\"256\" r:id=\"rId1\"/></p:sldIdLst>"), out.main_type);
    out.relation(out.main_name, "rId1", "slide", "slides/slide1.xml");
    out.part(kSlide, "<p:sld show=\"" + show + "\"" + std::string(kNamespaces) + "><p:cSld><p:spTree/></p:cSld></p:sld>",
             std::string(kSlides) + "slide+xml");
    EXPECT_EQ(warns(out.disarmed(), What::hidden_sheet), told) << show;
  }
}

}  // namespace
}  // namespace sekisho::formats::ooxml
