#include "formats/pdf/content.h"

#include <gtest/gtest.h>

#include "formats/pdf/calculator.h"
#include "formats/pdf/content_operators.h"
#include "formats/pdf/flate.h"
#include "formats/pdf/page_text.h"
#include "formats/pdf/pdf_documents.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::pdf::test {

namespace {

using base::What;

class NoNames : public ContentNames {
 public:
  int color_components(std::string_view name) override { return name == "Cs3" ? 3 : 0; }
  bool shows_picture(std::string_view name) override { return name == "Im"; }
};

struct Cleaned {
  bool sound;
  std::string text;
  CleanContent made;
};

Cleaned clean(std::string_view content, PageText* text = nullptr) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "x.pdf", {}};
  NoNames names;
  CleanContent made = clean_content(base::view(content), context, names, text);
  std::string out = made.sound ? std::string(content) : std::string(base::text(made.bytes));
  const CleanContent again = clean_content(base::view(out), context, names);
  EXPECT_TRUE(again.sound) << content << "\n---\n" << out << "\n---\n" << base::text(again.bytes);
  EXPECT_EQ(again.operators_removed + again.keys_removed + again.pictures_removed + again.pictures_trimmed, 0u) << content;
  return {made.sound, std::move(out), std::move(made)};
}

TEST(Content, WhatIsSoundStays) {
  for (std::string_view content :
       {"", "q 1 0 0 1 0 0 cm BT/F1 12 Tf 0 0 Td(abc)Tj[(a)-250(b)<41 42>]TJ T*(x)'1 2(y)\"ET Q\n", "0 0 10 10 re W*n f* B* b*", "[3 2] 0 d []0 d",
        "/Cs1 cs 0.1 .2 -.3 +4 5. scn /P1 scn 0 scn", "/P <</MCID 0>> BDC EMC /Span<</ActualText<FEFF0041>/Lang(ja-JP)>>BDC EMC /A /MC0 BDC EMC",
        "/Artifact <</Type/Pagination/Attached[/Top]/BBox[0 0 1 1]>> BDC EMC", "BX EX /Im Do /Sh sh /G0 gs", "(a\\)b(c)\\\\)Tj (\\101\r\n)Tj", "12Tf",
        "1 0 0 RG/F1 9Tf", "500 0 0 0 0 0 d1"})
    EXPECT_TRUE(clean(content).sound) << content;
}

TEST(Content, CountsWhatPagesShow) {
  const CleanContent made = clean("BT (a b\\)c)Tj [(de)-250<0041004200>] TJ <41>' (gone) foo 1 (lost) Td ET").made;
  EXPECT_EQ(made.text_kept, 4u + 2 + 3 + 1);
  EXPECT_EQ(made.text_read, made.text_kept);
  const CleanContent broken = clean("BT /F1 (ab) TJ (cd) Tj ET").made;
  EXPECT_EQ(broken.text_read, 4u);
  EXPECT_EQ(broken.text_kept, 2u);
}

TEST(Content, FaultsThatReadersForgiveStay) {
  for (std::string_view content : {"Q Q Q", "q q q 0 g", "ET BT BT", "EMC EMC", "--5 0 m", "1.2.3 0.-5 l", "- . m", "1e5 2E-3 l", "0 m", "rg", "Qq",
                                   "ETBT", "0 0 m10 10 l", "EMCQ", "EX"})
    EXPECT_TRUE(clean(content).sound) << content;
}

struct Fault {
  std::string_view content, left;
  std::uint32_t removed;
};

TEST(Content, WhatIsNotAllowedGoes) {
  for (const Fault& fault : std::initializer_list<Fault>{
           {"q (payload) PS Q", "q\nQ\n", 1},
           {"0 g\n1 2 (payload) foo 1 g", "0 g\n1 g\n", 1},
           {"BX (payload) future EX", "BX\nEX\n", 1},
           {"% a payload\n0 g", "0 g\n", 1},
           {"0 g %\n1 g", "0 g\n1 g\n", 0},
           {"0 % a payload\n0 m", "0 0 m\n", 1},
           {"(payload) 0 0 0 rg", "0 0 0 rg\n", 1},
           {"(payload) q", "q\n", 1},
           {"/payload w 1 w", "1 w\n", 1},
           {"(payload) 1 w 0 g", "1 w\n0 g\n", 1},
           {"[(a) /payload [1] 3 (b)] TJ", "[(a) 3 (b)] TJ\n", 2},
           {"[(a) Tj 3] TJ", "[(a) 3] TJ\n", 1},
           {"<4G1> Tj", "<41> Tj\n", 1},
           {"0 g ) } { > ] 1 g", "0 g\n1 g\n", 5},
           {"0 g 1 2 3", "0 g\n", 1},
           {"0 g (never closed", "0 g\n", 1},
           {"0 g [ 1 2", "0 g\n", 1},
           {"0 g \x01\x02\xff 1 g", "0 g\n1 g\n", 1},
           {"0 g\x01\x02\xff 1 g", "1 g\n", 1},
           {"true w 1 w", "1 w\n", 1},
           {"true Qq 1 w", "1 w\n", 1},
       }) {
    const Cleaned out = clean(fault.content);
    EXPECT_FALSE(out.sound) << fault.content;
    EXPECT_EQ(out.text, fault.left) << fault.content;
    EXPECT_EQ(out.made.operators_removed, fault.removed) << fault.content;
    EXPECT_EQ(out.text.find("payload"), std::string::npos);
  }
}

TEST(Content, WhiteSpaceHidesNothing) {
  const std::string content = "0 g" + std::string(1000, ' ') + "1 g" + std::string(500, '\t');
  const Cleaned out = clean(content);
  EXPECT_EQ(out.text, "0 g\n1 g\n");
  EXPECT_EQ(out.made.operators_removed, 0u);
  EXPECT_EQ(clean(std::string_view("0\0g", 3)).text, "0 g\n");
}

TEST(Content, KeysOfMarkedContent) {
  const Cleaned out = clean("/Span <</MCID 3/Private(payload)/Lang(en)>> BDC EMC");
  EXPECT_EQ(out.text, "/Span <</MCID 3/Lang (en)>> BDC\nEMC\n");
  EXPECT_EQ(out.made.keys_removed, 1u);
  EXPECT_EQ(clean("/Span <</BBox[0 [(payload)] 0]>> BDC").text, "/Span <<>> BDC\n");
  EXPECT_EQ(clean("/Span <</payload>> BDC").text, "/Span <<>> BDC\n");
}

TEST(Content, NestingIsBounded) {
  std::string deep, arrays(200, '[');
  for (int i = 0; i < kContentNestingMax + 5; ++i) deep += "q ";
  for (int i = 0; i < kContentNestingMax + 5; ++i) deep += "Q ";
  const Cleaned out = clean(deep);
  EXPECT_EQ(out.made.operators_removed, 10u);
  EXPECT_TRUE(clean(deep.substr(0, 2 * kContentNestingMax)).sound);
  EXPECT_FALSE(clean(arrays + " 0 g").sound);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "1 ";
  EXPECT_EQ(clean(many + "0 0 m q").text, "q\n");
  EXPECT_EQ(clean(std::string(300, '9') + " w 1 w").text, "w\n1 w\n");
  EXPECT_EQ(clean("/" + std::string(300, 'a') + " gs 1 w").text, "gs\n1 w\n");
}

TEST(Content, OpenEnds) {
  EXPECT_TRUE(clean("1 0 0 1").made.open_end);
  EXPECT_TRUE(clean("(abc").made.open_end);
  EXPECT_TRUE(clean("[(abc) 1").made.open_end);
  EXPECT_TRUE(clean("BI /W 1 /H 1 /BPC 8 /CS /G ID x").made.open_end);
  EXPECT_FALSE(clean("q 0 g").made.open_end);
  auto joined = [](std::initializer_list<std::string_view> parts) {
    std::vector<base::Bytes> bytes;
    for (std::string_view part : parts) bytes.emplace_back(base::view(part).begin(), base::view(part).end());
    return std::string(base::text(join_content(bytes)));
  };
  EXPECT_EQ(joined({"1 0 0 1", "5 5 cm"}), "1 0 0 1\n5 5 cm");
  EXPECT_EQ(joined({"(ab", "cd) Tj"}), "(abcd) Tj");
  EXPECT_EQ(joined({"<41", "42> Tj <<", ">>"}), "<4142> Tj <<\n>>");
  EXPECT_EQ(joined({"0 g % (", "1 g"}), "0 g % (\n1 g");
}

TEST(Content, OperatorsByName) {
  EXPECT_NE(find_operator("BDC"), nullptr);
  EXPECT_NE(find_operator("\""), nullptr);
  for (std::string_view word : {"", "PS", "ID", "EI", "qq", "BDCX", "exec"}) EXPECT_EQ(find_operator(word), nullptr) << word;
  EXPECT_EQ(glued_operators("qqQ"), 1);
  EXPECT_FALSE(glued_operators("QBI"));
  EXPECT_FALSE(glued_operators("Qpayload"));
}

std::string flate_text(std::string_view data) { return std::string(base::text(deflate(base::view(data)))); }

TEST(InlineImages, SoundOnesStay) {
  for (const std::string& content : std::initializer_list<std::string>{
           "BI /W 2 /H 2 /BPC 8 /CS /G ID abcd\nEI Q",
           "BI /W 8 /H 3 /IM true ID  EI\nEI Q",  // the letters are the data
           "BI/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB ID abc EI",
           "BI /W 1 /H 1 /BPC 8 /CS /Cs3 ID abc\nEI",
           "BI /W 2 /H 1 /BPC 8 /CS /G /F /AHx ID 4142>\nEI",
           "BI /W 4 /H 1 /BPC 8 /CS /G /F [/A85] ID 87cUR~>\nEI",
           "BI /W 4 /H 1 /BPC 8 /CS /G /F /RL ID \x03"
           "abcd\x80\nEI",
           "BI /W 4 /H 1 /BPC 8 /CS /G /F /Fl ID " + flate_text("abcd") + "\nEI q Q",
           "BI /W 2 /H 2 /BPC 1 /CS [/Indexed /DeviceRGB 1 <000000FFFFFF>] /D [0 1] ID ab\nEI",
           "BI /W 8 /H 1 /IM true /F /CCF /DP <</K -1 /Columns 8>> ID xyz\nEI",
       })
    EXPECT_TRUE(clean(content).sound) << content;
}

TEST(InlineImages, BrokenOnesGo) {
  for (std::string_view content :
       {"BI /W 2 /H 2 /BPC 8 /CS /G /F /JBIG2Decode ID payload\nEI q", "BI /W 2 /H 2 /BPC 8 /CS /G /F /Crypt2 ID payload\nEI q",
        "BI /W -2 /H 2 /BPC 8 /CS /G ID payload\nEI q", "BI /H 2 ID payload\nEI q", "BI /W 999999 /H 999999 /BPC 8 /CS /G ID payload\nEI q",
        "BI /W 2 /H 2 /BPC 8 /CS /G /F /DCT ID payload\nEI q", "BI /W 2 /H 2 /BPC 8 /CS /G /F [/DCT /AHx] ID payload\nEI q"}) {
    const Cleaned out = clean(content);
    EXPECT_EQ(out.text, "q\n") << content;
    EXPECT_EQ(out.made.pictures_removed, 1u);
  }
  EXPECT_EQ(clean("0 g BI /W 2 ID payload with no end").text, "0 g\n");
}

TEST(InlineImages, NothingBehindTheDataAndNoOtherKeys) {
  Cleaned out = clean("BI /W 2 /H 2 /BPC 8 /CS /G /Private (payload) /Type /XObject ID abcd\nEI q");
  EXPECT_EQ(out.text, "BI /W 2 /H 2 /BPC 8 /CS /G ID abcd\nEI\nq\n");
  EXPECT_EQ(out.made.keys_removed, 1u);
  EXPECT_TRUE(clean("BI /Width 7 /W 2 /H 2 /Height 9 /BPC 8 /CS /G ID abcd\nEI").sound) << "each reader goes on as it did";
  out = clean("BI /W 2 /H 2 /BPC 8 /CS /G ID abcdpayload\nEI q");
  EXPECT_EQ(out.text, "BI /W 2 /H 2 /BPC 8 /CS /G ID abcd\nEI\nq\n");
  EXPECT_EQ(out.made.pictures_trimmed, 1u);
  out = clean("BI /W 4 /H 1 /BPC 8 /CS /G /F /AHx ID 41424344> payload EI q");
  EXPECT_EQ(out.text, "BI /W 4 /H 1 /BPC 8 /CS /G /F /AHx ID 41424344>\nEI\nq\n");
  out = clean("BI /W 1 /H 1 /BPC 8 /CS /G /F /Fl ID " + flate_text("a" + std::string(100, 'p')) + "\nEI q");
  EXPECT_EQ(out.made.pictures_trimmed, 1u);
  EXPECT_EQ(out.text, "BI /W 1 /H 1 /BPC 8 /CS /G /F /Fl ID " + flate_text("a") + "\nEI\nq\n");
  out = clean("BI /W 4 /H 1 /BPC 8 /CS /G ID ab\nEI q");
  EXPECT_EQ(out.text, std::string("BI /W 4 /H 1 /BPC 8 /CS /G ID ab\0\0\nEI\nq\n", 40)) << "a row that is cut off is filled up";
}

TEST(InlineImages, ManyThatLieAboutTheirSizeCostLittle) {
  std::string content;
  for (int i = 0; i < 20000; ++i) content += "BI /W 9999 /H 9999 /BPC 8 /CS /RGB /F /RL ID a\nEI\n";
  clean(content);
}

TEST(InlineImages, NoneGrowsBeyondMeasure) {
  std::string content, keys;
  for (int i = 0; i < 50; ++i) content += "BI /W 9000 /H 9000 /BPC 8 /CS /CMYK ID a\nEI\n";
  EXPECT_EQ(clean(content).made.pictures_removed, 50u);
  const std::string zeros = flate_text(std::string(20 << 20, '\0'));
  content.clear();
  for (int i = 0; i < 40; ++i) content += "BI /W 5000 /H 4000 /BPC 8 /CS /G /F /Fl ID " + zeros + "\nEI\n";
  EXPECT_GT(clean(content).made.pictures_removed, 20u);
  for (int i = 0; i < 50000; ++i) keys += "/K" + std::to_string(i) + " 1";
  EXPECT_FALSE(clean("BI " + keys + " ID a\nEI q").sound);
  clean("/P <<" + keys + ">> BDC");
}

std::size_t outside(std::string_view content) {
  PageText text(PageBox{0, 0, 595, 842});
  clean(content, &text);
  return text.outside();
}

TEST(PageTexts, FarOutsideOrUnseen) {
  EXPECT_EQ(outside("BT 1 0 0 1 72 700 Tm (visible) Tj ET"), 0u);
  EXPECT_EQ(outside("BT 72 900 Td (marks) Tj ET"), 5u);
  EXPECT_EQ(outside("BT 0 -5000 Td [(un) 3 (seen)] TJ ET"), 6u);
  EXPECT_EQ(outside("q 1 0 0 1 0 2000 cm BT 0 0 Td (unseen) Tj ET Q BT 9 9 Td (seen) Tj ET"), 6u);
  EXPECT_EQ(outside("BT 0 9 Td 50 TL (a)' (b)' T* (c)'ET"), 2u);
  EXPECT_EQ(outside("BT 5000 5 Td (     ) Tj <000000> Tj ET"), 0u);
  PageText text(PageBox{0, 0, 100, 100});
  clean("BT 3 Tr 9 9 Td (unseen) Tj 0 Tr (seen) Tj ET", &text);
  EXPECT_EQ(text.invisible(), 6u);
  EXPECT_FALSE(text.covered_by_pictures());
  clean("q 100 0 0 100 0 0 cm /Im Do Q", &text);
  EXPECT_TRUE(text.covered_by_pictures());
}

TEST(Calculators, AreReadWordByWord) {
  auto program = [](std::string_view text) {
    auto read = read_calculator(base::view(text));
    return read ? read->program : std::string("refused");
  };
  EXPECT_EQ(program("{ 360 mul sin 2 div exch }"), "{ 360 mul sin 2 div exch }");
  EXPECT_EQ(program("{dup 0 gt{1 sub}{pop 0}ifelse}"), "{ dup 0 gt{ 1 sub }{ pop 0 } ifelse }");
  EXPECT_EQ(program("{ 1 % payload\n add } payload"), "{ 1 add }");
  EXPECT_TRUE(read_calculator(base::view("{ 1 % payload\n add }"))->comments);
  EXPECT_TRUE(read_calculator(base::view("{ 1 add } payload"))->comments);
  EXPECT_FALSE(read_calculator(base::view("{ 1 add }\n"))->comments);
  for (std::string_view bad : {"", "{", "}", "{ 1 file }", "{ (payload) }", "{ {1} }", "{ 1 if }", "{ {1} {2} if }", "{ {1} ifelse }", "{ 1.2.3 }",
                               "{ --1 }", "1 add", "{ /x }", "{ [1] }"})
    EXPECT_EQ(program(bad), "refused") << bad;
  EXPECT_EQ(program(std::string(100, '{') + std::string(100, '}')), "refused");
  for (std::string_view once : {"{dup 0 gt{1 sub}{pop 0}ifelse}", "{ 1e5 .5 -3 +4 }"}) EXPECT_EQ(program(program(once)), program(once));
}

}  // namespace

}  // namespace sekisho::formats::pdf::test
