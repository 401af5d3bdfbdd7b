// What one pass writes is what a second pass writes again: inputs whose first output once read differently from the input.
#include <gtest/gtest.h>

#include "formats/pdf/link.h"
#include "formats/pdf/pdf_documents.h"
#include "formats/pdf/scalars.h"

namespace sekisho::formats::pdf::test {

namespace {

using base::What;

Outcome same_twice(const Document& document, const base::Limits& limits = {}) {
  Outcome once = disarm(document.bytes(), {}, {}, limits);
  EXPECT_TRUE(once.clean) << base::describe(once.reason).en;
  Outcome twice = disarm(once.bytes, {}, {}, limits);
  EXPECT_TRUE(twice.clean) << base::describe(twice.reason).en;
  EXPECT_EQ(once.visible, twice.visible);
  EXPECT_TRUE(once.bytes == twice.bytes);
  EXPECT_TRUE(twice.removed.empty());
  return once;
}

bool shows(const Outcome& out, std::string_view text) { return out.visible.find(text) != std::string::npos; }

Document text_field(std::string widget, std::string parent, std::map<int, std::string> objects = {}) {
  objects[10] = "<</Type/Annot/Subtype/Widget/Rect[0 0 90 20]" + widget + ">>";
  objects[11] = "<</T(parent)/Kids[10 0 R]" + parent + ">>";
  return {"/AcroForm<</Fields[11 0 R]/DA(/Helv 9 Tf)>>", "/Annots[10 0 R]", "", std::move(objects)};
}

TEST(PdfTwice, AnAppearanceThatMayNotStayCountsAsNone) {
  Outcome out = same_twice(text_field("/Parent 11 0 R/AP<</N 12 0 R>>", "/FT/Tx/V(Taro)", {{12, stream("/Type/Metadata/Subtype/XML", "SECRET")}}));
  EXPECT_TRUE(out.has(What::metadata));
  EXPECT_FALSE(shows(out, "SECRET"));
  EXPECT_TRUE(shows(out, "(Taro) Tj"));
  EXPECT_TRUE(shows(same_twice(text_field("/Parent 11 0 R/AP<</N 3>>", "/FT/Tx/V(Taro)")), "(Taro) Tj"));
}

TEST(PdfTwice, AFieldInheritsWhatIsWritten) {
  // Values of the wrong type are not written and hide nothing that a parent says.
  EXPECT_TRUE(shows(same_twice(text_field("/Parent 11 0 R/FT 3/V<</A 1>>/Ff(x)", "/FT/Tx/V(Taro)")), "(Taro) Tj"));
  // A parent that goes takes its flags along, here the one that hides what was typed.
  Document document = text_field("/Parent 12 0 R/FT/Tx/V(Taro)", "", {{12, "<</Subtype/Sound/Ff 8192>>"}});
  EXPECT_TRUE(shows(same_twice(document), "(Taro) Tj"));
  // What is only called a field by a value of the wrong type is none.
  document.objects[10] = "<</FT 3>>";
  same_twice(document);
}

TEST(PdfTwice, NamesHaveOneSpelling) {
  using namespace std::string_literals;
  EXPECT_EQ(clean_name("/\xe9", NameBytes::as_utf8), "/\xc3\xa9");
  EXPECT_EQ(clean_name("/\xe9", NameBytes::kept), "/\xe9");
  EXPECT_EQ(clean_name("/a\0"s, NameBytes::kept), "/a\xef\xbf\xbd");
  // qpdf reads a number sign and a null byte as the null byte that #00 may not be.
  Document document;
  document.page = "/Resources<</ColorSpace<</A/De#\0iceRGB/B#\0 /DeviceRGB>>>>/Tabs/Meta#\0data"s;
  same_twice(document);
  // In Latin-1 after д, in UTF-8 before it; and é twice, spelled in both.
  document.page.clear();
  document.catalog = "/StructTreeRoot<</RoleMap<</#d0#b4/P/#e9/H1/#c3#a9/H2>>/K<</S/P>>>>";
  Outcome out = same_twice(document);
  EXPECT_LT(out.visible.find("/#c3#a9 /H2"), out.visible.find("/#d0#b4 /P"));
  EXPECT_FALSE(shows(out, "/H1"));
}

TEST(PdfTwice, AColorSpaceIsAllowedWhole) {
  Document document;
  document.page = "/Resources<</ColorSpace<</C[/ICCBased 10 0 R]/D[/Indexed/DeviceRGB 1 10 0 R]/E[/ICCBased 11 0 R]>>>>";
  document.objects = {{10, stream("/N 3/Type/EmbeddedFile", "SECRET")}, {11, stream("/N 3", profile())}};
  Outcome out = same_twice(document);
  EXPECT_TRUE(out.has(What::embedded_file) || out.has(What::pdf_unknown_key));
  EXPECT_FALSE(shows(out, "SECRET"));
  EXPECT_TRUE(shows(out, profile()));
}

TEST(PdfTwice, AnAddressThatGrowsTooLongGoes) {
  std::string address = "https://a.example/";
  for (int i = 0; i < 4000; ++i) address += '\xe9';
  EXPECT_FALSE(safe_link(address));
  Document document;
  document.page = "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(" + address + ")>>>>]";
  EXPECT_TRUE(same_twice(document).has(What::unsafe_link));
}

TEST(PdfTwice, ATitleIsCutAfterItsRepair) {
  Document document;
  document.trailer = "/Info<</Title(\xef\xbb\xbf" + std::string(900, '\xff') + ")>>";
  EXPECT_TRUE(shows(same_twice(document), "/Title <feff"));
  document.trailer = "/Info<</Title<feffd800" + std::string(2400, '4') + "dc00d83ddc00>>>";
  same_twice(document);
}

TEST(PdfTwice, WhatWouldLookLikeABombStaysUnpacked) {
  base::Limits limits;
  limits.ratio_floor_bytes = 1 << 16;
  limits.ratio_max = 100;
  Document document;
  document.content = "BT (" + std::string(1 << 20, ' ') + ") Tj ET";
  EXPECT_GT(same_twice(document, limits).bytes.size(), 1u << 20);
}

}  // namespace

}  // namespace sekisho::formats::pdf::test
