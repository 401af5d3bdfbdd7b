#include "formats/svg/svg.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/rebuild_twice.h"
#include "formats/svg/look.h"

namespace sekisho::formats::svg {
namespace {

using base::What;

constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
constexpr std::string_view kPng = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=";

std::size_t findings(std::string_view text) {
  worker::second_look::Look look(10);
  svg::look(base::view(text), base::FileType::svg, look);
  return look.findings().size();
}
std::string wrapped(std::string_view body, std::string_view attributes = {}) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"" + std::string(attributes) + ">" +
         std::string(body) + "</svg>";
}
Outcome disarmed(std::string_view input) { return disarm(kFormat, base::FileType::svg, base::view(input)); }
// What stands inside the root.
std::string run(std::string_view body, std::string_view attributes = {}) {
  Outcome out = disarmed(wrapped(body, attributes));
  if (!out.ok) return "refused";
  std::string text(base::text(out.bytes));
  EXPECT_EQ(findings(text), 0u) << text;
  EXPECT_TRUE(text.starts_with(kHead)) << text;
  text.erase(0, kHead.size());
  if (text.ends_with("</svg>\n")) text.resize(text.size() - 7);
  return text.starts_with(">") ? text.substr(1) : text;
}
std::uint32_t removed(std::string_view body, What what) { return disarmed(wrapped(body)).count(what); }

TEST(Svg, ShapesAndTextStay) {
  const std::string_view body = "<g transform=\"translate(1 2)\"><path d=\"M0 0L1 1\" fill=\"url(#a)\"/><text x=\"1\">町 &amp; 村</text></g>";
  EXPECT_EQ(run(body), body);
  EXPECT_TRUE(disarmed(wrapped(body)).notes.removed().empty());
}

TEST(Svg, WhatRunsGoes) {
  EXPECT_EQ(run("<script>x</script><rect onclick=\"x\" width=\"1\"/>"), "<rect width=\"1\"/>");
  EXPECT_EQ(run("<foreignObject><p/></foreignObject><animate attributeName=\"href\"/><set/>"), "/>\n");
  EXPECT_EQ(removed("<script/>", What::script), 1u);
  EXPECT_EQ(removed("<rect OnClick=\"x\"/>", What::event_handler), 1u);
  EXPECT_EQ(run("", " onload=\"x\""), "/>\n");
}

TEST(Svg, ReferencesLeadOnlyInside) {
  EXPECT_EQ(run("<use xlink:href=\"#a\"/><use href=\"http://x/y.svg#a\"/>"), "<use xlink:href=\"#a\"/><use/>");
  EXPECT_EQ(run("<image xlink:href=\"http://x/y.png\"/><image href=\"file:///x\"/>"), "<image/><image/>");
  EXPECT_EQ(run("<a xlink:href=\"https://example.jp/\">x</a><a href=\"java&#9;script:x\">y</a>"),
            "<a xlink:href=\"https://example.jp/\">x</a><a>y</a>");
  EXPECT_EQ(run("<rect fill=\"url(http://x/#a)\" stroke=\"url('#b')\"/>"), "<rect stroke=\"url('#b')\"/>");
}

TEST(Svg, PicturesInsideAreRebuilt) {
  const std::string out = run("<image width=\"1\" xlink:href=\"data:image/gif;base64," + std::string(kPng) + "\"/>");
  EXPECT_TRUE(out.starts_with("<image width=\"1\" xlink:href=\"data:image/png;base64,iVBOR")) << out;
  EXPECT_EQ(run("<image xlink:href=\"data:image/svg+xml;base64,PHN2Zy8+\"/>"), "<image/>");
  EXPECT_EQ(removed("<image xlink:href=\"data:text/html,x\"/>", What::picture_refused), 1u);
}

TEST(Svg, StylesPassByProperty) {
  EXPECT_EQ(run("<rect style=\"fill: red; behavior:url(x); -moz-binding:url(y);stroke:url(#a) none\"/>"),
            "<rect style=\"fill:red;stroke:url(#a) none\"/>");
  EXPECT_EQ(
      run("<style><![CDATA[@import url(x); .a{fill:red;background-image:url(http://x)} @font-face{src:url(y)} /* c */ #b , g > .c { stroke : #000 }]]></style>"),
      "<style>\n.a{fill:red}\n#b , g &gt; .c{stroke:#000}\n</style>");
  EXPECT_EQ(run("<style>@media (prefers-color-scheme: dark) { .a { fill: #fff; x: url(y) } @import 'x'; }</style>"),
            "<style>\n@media (prefers-color-scheme: dark){\n.a{fill:#fff}\n}\n</style>");
  EXPECT_EQ(run("<rect style=\"fill:u\\72l(http://x)\"/>"), "<rect/>");
}

TEST(Svg, ForeignVocabulariesGo) {
  EXPECT_EQ(
      run("<metadata>x</metadata><i:view xmlns:i=\"urn:inkscape\"/><s:rect xmlns:s=\"http://www.w3.org/2000/svg\" xmlns:i=\"urn:i\" i:x=\"1\" id=\"a\"/>"),
      "<rect id=\"a\"/>");
  EXPECT_FALSE(disarmed("<?xml version=\"1.0\"?><svg xmlns=\"urn:other\"></svg>").ok);
}

TEST(Svg, PlainEntitiesOfDrawingProgramsAreResolved) {
  const std::string_view head =
      "<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" ";
  Outcome out = disarmed(std::string(head) + "[\n<!ENTITY ns \"http://www.w3.org/2000/svg\">\n]><svg xmlns=\"&ns;\"><g/></svg>");
  EXPECT_TRUE(out.ok);
  EXPECT_EQ(base::text(out.bytes), std::string(kHead) + "><g/></svg>\n");
  EXPECT_FALSE(disarmed(std::string(head) + "[<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]><svg>&c;</svg>").ok);
  EXPECT_FALSE(disarmed(std::string(head) + "[<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg>&a;</svg>").ok);
  EXPECT_TRUE(disarmed(std::string(head) + "><svg></svg>").ok);
}

TEST(Svg, UsesThatMultiplyAreRefused) {
  std::string body = "<g id=\"a0\"><rect/></g>";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "<use xlink:href=\"#a" + std::to_string(i - 1) + "\"/>";
    body += "<g id=\"a" + std::to_string(i) + "\">" + before + before + "</g>";
  }
  EXPECT_EQ(run(body), "refused");
  EXPECT_EQ(run("<g id=\"a\"><use xlink:href=\"#a\"/></g>"), "refused");
  EXPECT_NE(run("<symbol id=\"a\"><rect/></symbol><use xlink:href=\"#a\"/><use xlink:href=\"#a\"/>"), "refused");
}

TEST(Svg, TellsOfWhatDoesNotShow) {
  const auto told = [](std::string_view body) {
    const Outcome out = disarmed(wrapped(body));
    return std::ranges::any_of(out.notes.warnings(), [](const base::Note& note) { return note.what == What::hidden_text; });
  };
  EXPECT_TRUE(told("<text display=\"none\">a</text>"));
  EXPECT_TRUE(told("<text visibility=\"hidden\">a</text>"));
  EXPECT_TRUE(told("<g style=\"fill:red; display : none\"><text>a</text></g>"));
  EXPECT_FALSE(told("<text display=\"inline\">a</text>"));
}

TEST(SvgLook, FindsWhatMustNotComeOut) {
  const auto made = [](std::string_view body) { return std::string(kHead) + ">" + std::string(body) + "</svg>\n"; };
  EXPECT_EQ(findings(made("<rect/>")), 0u);
  for (std::string_view body : {"<script/>", "<rect onclick=\"x\"/>", "<image xlink:href=\"http://x\"/>", "<use href=\"x.svg#a\"/>",
                                "<a href=\"javascript:x\"/>", "<style>@import 'x';</style>", "<rect fill=\"url(http://x)\"/>", "<b xmlns=\"urn:b\"/>",
                                "<animate/>", "<!-- x -->", "<image href=\"data:image/png;base64,TVqQAA==\"/>"})
    EXPECT_GT(findings(made(body)), 0u) << body;
}

}  // namespace
}  // namespace sekisho::formats::svg
