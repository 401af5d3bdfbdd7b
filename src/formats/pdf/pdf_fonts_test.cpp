// Font programs inside PDF: through the font gate, or out.
#include <gtest/gtest.h>

#include "formats/font/testing.h"
#include "formats/pdf/pdf_documents.h"

namespace sekisho::formats::pdf::test {

namespace {

using base::What;
using namespace font::testing;

std::string string_of(const Bytes& bytes) { return std::string(base::text(bytes)); }

// A font program under `key`, with these entries of its stream.
Document with_font(std::string_view key, std::string entries, std::string_view program) {
  Document document;
  document.page = "/Resources<</Font<</F1 10 0 R>>>>";
  document.objects[10] = "<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 32/LastChar 32/Widths[600]/FontDescriptor 11 0 R>>";
  document.objects[11] = "<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1 1]/" + std::string(key) + " 12 0 R>>";
  document.objects[12] = stream(entries, program);
  return document;
}

Outcome twice(const Document& document) {
  Outcome once = disarm(document.bytes());
  EXPECT_TRUE(once.clean);
  const Outcome again = disarm(once.bytes);
  EXPECT_TRUE(again.bytes == once.bytes);
  EXPECT_TRUE(again.removed.empty());
  return once;
}
bool shows(const Outcome& out, std::string_view text) { return out.visible.find(text) != std::string::npos; }

TEST(PdfFonts, EveryKindOfProgramPassesTheGate) {
  const std::string outline = string_of(square());
  const Outcome plain = twice(with_font("FontFile2", "/Length1 384", string_of(eudc())));
  EXPECT_FALSE(plain.has(What::font_table) || plain.has(What::font_refused));
  EXPECT_TRUE(shows(plain, "/FontFile2") && shows(plain, outline));
  const Outcome packed = twice(with_font("FontFile2", "/Filter/FlateDecode/Length1 384", deflated(string_of(eudc()))));
  EXPECT_FALSE(packed.has(What::font_table) || packed.has(What::font_refused));
  EXPECT_TRUE(shows(packed, outline));
  const std::string compact = string_of(cff({{14}, {139, 22, 14}}));
  const Outcome bare = twice(with_font("FontFile3", "/Subtype/Type1C", compact));
  EXPECT_FALSE(bare.has(What::font_table) || bare.has(What::font_refused));
  EXPECT_TRUE(shows(bare, compact));
  EXPECT_TRUE(shows(bare, "/Subtype /Type1C"));
}

TEST(PdfFonts, TheProgramOfAType1FontIsWrittenAnewWithItsLengths) {
  const Outcome out = twice(with_font("FontFile", "/Length1 9/Length2 9/Length3 9", string_of(type1("(%pipe%calc) (r) file closefile\n"))));
  EXPECT_TRUE(out.has(What::font_table));
  EXPECT_TRUE(shows(out, "%!FontType1") && shows(out, "/Length3 0"));
  EXPECT_FALSE(shows(out, "%pipe%"));
}

TEST(PdfFonts, AProgramThatDoesNotPassGoesAndTheTextStays) {
  for (std::string_view program : {"", "MZ and a program", "\1\0\4\1", "%!PS-AdobeFont-1.0\n(a) run\n"}) {
    const Outcome out = twice(with_font("FontFile2", "/Length1 9", program));
    EXPECT_TRUE(out.has(What::font_refused)) << program;
    EXPECT_FALSE(shows(out, "/FontFile2"));
    EXPECT_TRUE(shows(out, "(Hello) Tj") && shows(out, "/FontDescriptor"));
  }
}

TEST(PdfFonts, WhatNoTableHoldsIsTold) {
  const Outcome out = twice(with_font("FontFile2", "/Length1 9", string_of(eudc()) + "MZ and a program"));
  EXPECT_TRUE(out.has(What::font_table));
  EXPECT_FALSE(shows(out, "MZ and"));
}

TEST(PdfFonts, AProfileMayWantNone) {
  base::Profile profile;
  profile.set(base::Setting::font_keep, 0);
  const Outcome out = disarm(with_font("FontFile2", "/Length1 384", string_of(eudc())).bytes(), {}, profile);
  EXPECT_TRUE(out.clean && out.has(What::embedded_font));
  EXPECT_FALSE(out.has(What::font_refused));
  EXPECT_FALSE(shows(out, "/FontFile2"));
}

}  // namespace

}  // namespace sekisho::formats::pdf::test
