#include "formats/pdf/pdf.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/hash.h"
#include "formats/pdf/link.h"
#include "formats/pdf/pdf_documents.h"

namespace sekisho::formats::pdf::test {

namespace {

using base::Code;
using base::FileType;
using base::Setting;
using base::What;

bool shows(const Outcome& out, std::string_view text) { return out.visible.find(text) != std::string::npos; }

std::string hex_utf16(std::string_view utf16) { return base::hex(base::view(utf16)); }

TEST(Pdf, PlainFileLosesNothing) {
  Outcome out = disarm(Document{}.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.removed.empty());
  EXPECT_TRUE(out.warnings.empty());
  EXPECT_TRUE(shows(out, "(Hello) Tj"));
  EXPECT_TRUE(shows(out, "/BaseFont /Helvetica"));
}

TEST(Pdf, IsRecognisedByItsHeader) {
  EXPECT_EQ(recognise(base::view(Document{}.bytes()), "a.txt"), FileType::pdf);
  EXPECT_EQ(recognise(base::view("junk\n" + Document{}.bytes()), ""), FileType::pdf);
  EXPECT_EQ(recognise(base::view("a text about %PDF-1.7"), ""), std::nullopt);
  EXPECT_EQ(recognise(base::view("PK\x03\x04 with " + Document{}.bytes()), ""), std::nullopt);
  EXPECT_EQ(recognise({}, ""), std::nullopt);
}

TEST(Pdf, OneRevisionAndNothingAroundIt) {
  Outcome out = disarm(Document{}.bytes());
  EXPECT_TRUE(out.bytes.starts_with("%PDF-1.7\n"));
  EXPECT_EQ(out.bytes.find("startxref"), out.bytes.rfind("startxref"));
  EXPECT_EQ(out.bytes.find("trailer"), std::string::npos);
}

TEST(Pdf, TruncatedAtEveryLength) {
  std::string whole = Document{}.bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    Outcome out = disarm(whole.substr(0, length));
    EXPECT_TRUE(out.clean || out.reason != Code::none) << length;
  }
}

TEST(Pdf, EveryByteChanged) {
  std::string whole = Document{}.bytes();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x11);
    Outcome out = disarm(changed);
    EXPECT_TRUE(!out.clean || disarm(out.bytes).bytes == out.bytes) << at;
  }
}

TEST(Pdf, NoPages) {
  EXPECT_EQ(disarm("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n").reason, Code::pdf_no_pages);
  EXPECT_EQ(disarm("%PDF-1.7\n").reason, Code::damaged);
}

TEST(Pdf, SafeLinksStay) {
  Document document;
  document.page =
      "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://www.example.jp/a?b=\\(1\\))>>>>"
      "<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(MAILTO:a@example.jp)>>>><</Subtype/Link/Rect[0 0 9 9]/Dest[3 0 R/XYZ 0 700 null]>>]";
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.removed.empty());
  EXPECT_TRUE(shows(out, "/URI (https://www.example.jp/a?b=\\(1\\))"));
  EXPECT_TRUE(shows(out, "/URI (MAILTO:a@example.jp)"));
  EXPECT_TRUE(shows(out, "/XYZ 0 700 null]"));
  base::Profile profile;
  profile.set(Setting::pdf_keep_links, 0);
  EXPECT_FALSE(shows(disarm(document.bytes(), {}, profile), "example.jp/a"));
}

TEST(Pdf, Links) {
  EXPECT_EQ(safe_link("https://例.jp/").value(), "https://%E4%BE%8B.jp/");
  EXPECT_EQ(safe_link(" \t\r\nhttp://a b/").value(), "http://a%20b/");
  EXPECT_EQ(safe_link("ht\ntps://a").value(), "https://a");
  EXPECT_EQ(safe_link("tel:0312345678").value(), "tel:0312345678");
  for (std::string_view bad :
       {"", "http:", "ftp://a", "file:///a", "javascript:https://a", "data:text/html,a", "//a", "www.example.jp", "\\\\a\\b", "httpx://a"})
    EXPECT_FALSE(safe_link(bad)) << bad;
}

TEST(Pdf, OutlinesDestinationsAndLabelsStay) {
  Document document;
  document.catalog =
      "/Outlines 10 0 R/Names<</Dests<</Names[(b)[3 0 R/Fit](a)<</D[3 0 R/FitH 9]>>]>>>>/PageLabels<</Nums[0<</S/r/P(x)>>]>>/PageMode/UseOutlines";
  document.objects = {{10, "<</First 11 0 R/Last 12 0 R/Count 2>>"},
                      {11, "<</Title(one)/Parent 10 0 R/Next 12 0 R/Dest(a)>>"},
                      {12, "<</Title(two)/Parent 10 0 R/Prev 11 0 R/A<</S/GoTo/D[3 0 R/Fit]>>/F 2>>"}};
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.removed.empty());
  EXPECT_TRUE(shows(out, "/Title (one)"));
  EXPECT_TRUE(shows(out, "/Title (two)"));
  EXPECT_TRUE(shows(out, "/PageMode /UseOutlines"));
  EXPECT_TRUE(shows(out, "/S /r"));
  EXPECT_LT(out.visible.find("(a) ["), out.visible.find("(b) ["));
}

TEST(Pdf, FilledFieldsKeepTheirValues) {
  Document document;
  document.catalog = "/AcroForm<</Fields[10 0 R]/DA(/Helv 9 Tf 0 0 1 rg)>>";
  document.page = "/Annots[11 0 R]";
  document.objects = {{10, "<</FT/Tx/T(name)/V(Taro)/Kids[11 0 R]>>"}, {11, "<</Type/Annot/Subtype/Widget/Parent 10 0 R/Rect[100 100 300 120]>>"}};
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.removed.empty());
  EXPECT_TRUE(shows(out, "/V (Taro)"));
  EXPECT_TRUE(shows(out, "(Taro) Tj")) << "an appearance is made where there was none";
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);

  document.objects[10] = "<</FT/Tx/T(name)/V<feff592a90ce>/Kids[11 0 R]>>";
  out = disarm(document.bytes());
  EXPECT_TRUE(shows(out, "<" + hex_utf16("\x59\x2a\x90\xce") + "> Tj"));
  EXPECT_TRUE(shows(out, "/UniJIS-UTF16-H"));

  base::Profile strict;
  strict.set(Setting::pdf_keep_forms, 0);
  out = disarm(document.bytes(), {}, strict);
  EXPECT_TRUE(out.has(What::pdf_form_flattened));
  EXPECT_TRUE(shows(out, "<592a90ce> Tj"));
  EXPECT_FALSE(shows(out, "/Widget"));
  EXPECT_FALSE(shows(out, "/AcroForm"));
}

TEST(Pdf, SignatureKeepsItsLook) {
  Document document;
  document.catalog = "/AcroForm<</SigFlags 3/Fields[10 0 R]>>";
  document.page = "/Annots[10 0 R]";
  document.objects[10] = "<</Subtype/Widget/FT/Sig/T(s)/Rect[0 0 90 90]/AP<</N 11 0 R>>/V 12 0 R>>";
  document.objects[11] = stream("/Subtype/Form/BBox[0 0 90 90]", "(signed by Taro) Tj");
  document.objects[12] = "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>";
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.has(What::digital_signature));
  EXPECT_TRUE(shows(out, "/Subtype /Stamp"));
  EXPECT_TRUE(shows(out, "(signed by Taro) Tj"));
  EXPECT_FALSE(shows(out, "/Sig"));
}

TEST(Pdf, TitleStaysAlone) {
  Document document;
  document.trailer = "/Info<</Title(A \\(title\\)\\001)/Producer(p)>>";
  Outcome out = disarm(document.bytes());
  EXPECT_TRUE(out.has(What::metadata));
  EXPECT_TRUE(shows(out, "/Title (A \\(title\\))"));
  EXPECT_FALSE(shows(out, "/Producer"));
  base::Profile profile;
  profile.set(Setting::pdf_keep_title, 0);
  EXPECT_FALSE(shows(disarm(document.bytes(), {}, profile), "/Title"));
}

TEST(Pdf, StructureForScreenReadersStays) {
  Document document;
  document.catalog = "/MarkInfo<</Marked true>>/StructTreeRoot 10 0 R/Lang(ja)";
  document.page = "/StructParents 0";
  document.objects = {{10, "<</Type/StructTreeRoot/K 11 0 R/ParentTree<</Nums[0[11 0 R null 11 0 R]]>>/RoleMap<</Midashi/H1>>>>"},
                      {11, "<</S/Midashi/P 10 0 R/K[0<</Type/MCR/MCID 1/Pg 3 0 R>>]/Alt(kept)/A<</O/Layout/SpaceBefore 3>>>>"}};
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.removed.empty());
  for (std::string_view word : {"/Alt (kept)", "/SpaceBefore 3", "/Midashi /H1", "/MCID 1", "/Marked true", "/Lang (ja)", " null "})
    EXPECT_TRUE(shows(out, word)) << word;
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);
}

TEST(Pdf, InheritedPageAttributesStay) {
  std::string bytes = Document{}.bytes();
  Document document;
  document.objects[10] = "<</Type/Pages/Rotate 90/MediaBox[0 0 100 200]/Resources<</Font<</F1 5 0 R>>>>/Count 1/Kids[11 0 R]>>";
  document.objects[11] = "<</Type/Page/Contents 4 0 R>>";
  document.catalog = "/Pages 10 0 R";  // the later key counts
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(shows(out, "/MediaBox [0 0 100 200]"));
  EXPECT_TRUE(shows(out, "/Rotate 90"));
  EXPECT_TRUE(shows(out, "/BaseFont /Helvetica"));
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);
}

TEST(Pdf, FunctionsArePlainCalculators) {
  Document document;
  document.page = "/Resources<</ColorSpace<</C[/Separation/Spot/DeviceGray 10 0 R]/D[/Separation/Spot/DeviceGray 11 0 R]>>>>";
  document.objects[10] = stream("/FunctionType 4/Domain[0 1]/Range[0 1]", "{ 1 exch sub }");
  document.objects[11] = stream("/FunctionType 4/Domain[0 1]/Range[0 1]", "{ (cmd) run }");
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(shows(out, "{ 1 exch sub }"));
  EXPECT_FALSE(shows(out, "run"));
  EXPECT_TRUE(out.has(What::pdf_postscript));
}

TEST(Pdf, BrokenPictureBecomesBlank) {
  Document document;
  document.page = "/Resources<</XObject<</X 10 0 R>>>>";
  document.objects[10] = stream("/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", "no JPEG");
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.has(What::picture_refused));
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);
  EXPECT_TRUE(disarm(out.bytes).removed.empty());
}

TEST(Pdf, SamplesComeOutAndTwiceIsOnce) {
  int count = 0;
  for (auto& entry : std::filesystem::directory_iterator(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/pdf/samples")) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    Outcome once = disarm(bytes);
    ASSERT_TRUE(once.clean) << entry.path();
    EXPECT_EQ(recognise(base::view(once.bytes), {}), FileType::pdf);
    EXPECT_EQ(disarm(bytes).bytes, once.bytes) << "the same bytes in, the same bytes out";
    Outcome twice = disarm(once.bytes);
    EXPECT_EQ(twice.bytes, once.bytes) << entry.path();
    EXPECT_TRUE(twice.removed.empty()) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 4);
}

TEST(Pdf, ManyPagesGetATreeOfTheirOwn) {
  Document document;
  document.objects[10] = "<</Type/Pages/Count 600/Kids[";
  for (int i = 0; i < 600; ++i) {
    document.objects[10] += std::to_string(20 + i) + " 0 R ";
    document.objects[20 + i] = "<</Type/Page/MediaBox[0 0 9 " + std::to_string(100 + i) + "]>>";
  }
  document.objects[10] += "]>>";
  document.catalog = "/Pages 10 0 R";
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(shows(out, "/Count 600"));
  EXPECT_TRUE(shows(out, "/MediaBox [0 0 9 699]"));
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);
}

}  // namespace

}  // namespace sekisho::formats::pdf::test
