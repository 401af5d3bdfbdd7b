// Embedded fonts of documents and presentations: letters of one's own (外字) survive, what does not pass goes alone.
#include "formats/font/font.h"
#include "formats/font/testing.h"
#include "formats/ooxml/testing.h"

namespace sekisho::formats::ooxml::testing {
namespace {

using base::What;
using font::testing::Bytes;

constexpr const char* kKey = "{1DF903DC-8AE1-4D5C-9B3E-2A1B7E4C6402}";
constexpr const char* kFonts = "word/fontTable.xml";
constexpr const char* kFont = "word/fonts/font1.odttf";

std::string hidden(Bytes font) {
  const std::uint8_t key[] = {0x02, 0x64, 0x4C, 0x7E, 0x1B, 0x2A, 0x3E, 0x9B, 0x5C, 0x4D, 0xE1, 0x8A, 0xDC, 0x03, 0xF9, 0x1D};
  for (std::size_t i = 0; i < 32 && i < font.size(); ++i) font[i] ^= key[i % 16];
  return std::string(base::text(font));
}

Package with_font(const std::string& bytes, const std::string& key = kKey) {
  Package out = document(paragraph(text("\xEE\x80\x80")));
  out.relation(kDocument, "rId9", "fontTable", "fontTable.xml");
  out.part(kFonts, xml("w:fonts", "<w:font w:name=\"EUDC\"><w:embedRegular r:id=\"rId1\" w:fontKey=\"" + key + "\"/></w:font>"),
           std::string(kWord) + "fontTable+xml");
  out.relation(kFonts, "rId1", "font", "fonts/font1.odttf");
  out.part(kFont, bytes, "application/vnd.openxmlformats-officedocument.obfuscatedFont");
  return out;
}

TEST(OfficeFonts, letters_of_ones_own_survive_in_a_document) {
  const Outcome out = with_font(hidden(font::testing::eudc())).disarmed();
  ASSERT_TRUE(out.type);
  EXPECT_TRUE(out.has(kFonts, "<w:embedRegular r:id=\"rId1\" w:fontKey=\"" + std::string(kKey) + "\"/>"));
  ASSERT_TRUE(out.parts.contains(kFont));
  EXPECT_FALSE(out.removed(What::embedded_font) || out.removed(What::font_refused) || out.removed(What::font_table) ||
               out.removed(What::unreachable_part));
  EXPECT_TRUE(out.has("[Content_Types].xml", "obfuscatedFont"));
  const std::string font = hidden(Bytes(out.parts.at(kFont).begin(), out.parts.at(kFont).end()));
  const base::ByteView glyf = font::testing::table(base::view(font), "glyf");
  const Bytes given = font::testing::eudc();
  EXPECT_TRUE(std::ranges::equal(glyf, font::testing::table(given, "glyf")));
}

TEST(OfficeFonts, what_does_not_pass_goes_and_the_text_stays) {
  for (const auto& [bytes, key] :
       std::initializer_list<std::pair<std::string, std::string>>{{"MZ and a program", kKey},
                                                                  {hidden(font::testing::eudc()), "{00}"},
                                                                  {hidden(font::testing::eudc()), "{00000000-0000-0000-0000-000000000000}"}}) {
    const Outcome out = with_font(bytes, key).disarmed();
    ASSERT_TRUE(out.type);
    EXPECT_TRUE(out.removed(What::font_refused));
    EXPECT_FALSE(out.removed(What::unreachable_part));
    EXPECT_FALSE(out.parts.contains(kFont));
    EXPECT_FALSE(out.has(kFonts, "embedRegular"));
    EXPECT_TRUE(out.has(kDocument, "\xEE\x80\x80") && out.has(kFonts, "EUDC"));
  }
}

TEST(OfficeFonts, a_profile_may_want_none) {
  base::Profile profile;
  profile.set(base::Setting::font_keep, 0);
  const Outcome out = with_font(hidden(font::testing::eudc())).disarmed(profile);
  ASSERT_TRUE(out.type);
  EXPECT_TRUE(out.removed(What::embedded_font));
  EXPECT_FALSE(out.parts.contains(kFont) || out.removed(What::font_refused) || out.removed(What::dangling_reference));
}

// A font in the wrapping of presentations, packed or not.
std::string eot(unsigned flags) {
  const Bytes font = font::testing::eudc();
  Bytes out;
  const std::string name("E\0U\0D\0C\0", 8), address("h\0t\0t\0p\0", 8);
  base::put_u32le(out, static_cast<std::uint32_t>(80 + 12 + 3 * 4 + 12 + font.size()));
  base::put_u32le(out, static_cast<std::uint32_t>(font.size()));
  base::put_u32le(out, 0x00020001);
  base::put_u32le(out, flags);
  out.resize(34);
  base::put_u16le(out, 0x504C);
  out.resize(80);
  for (const std::string& text : {name, std::string(), std::string(), std::string(), address}) {
    base::put_u16le(out, 0);
    base::put_u16le(out, static_cast<std::uint16_t>(text.size()));
    base::put(out, text);
  }
  for (const std::uint8_t byte : font) out.push_back(static_cast<std::uint8_t>(flags & 0x10000000 ? byte ^ 0x50 : byte));
  return std::string(base::text(out));
}

Package presentation(const std::string& font) {
  Package out = slide("");
  std::string main =
      xml("p:presentation",
          "<p:sldIdLst><p:sldId id=\"256\" r:id=\"rId1\"/></p:sldIdLst><p:embeddedFontLst><p:embeddedFont><p:font typeface=\"EUDC\" "
          "panose=\"020B0604020202020204\" pitchFamily=\"34\" charset=\"-128\"/><p:regular r:id=\"rId2\"/></p:embeddedFont></p:embeddedFontLst>");
  Package made;
  made.main_name = out.main_name;
  made.main_type = out.main_type;
  made.part(made.main_name, main, made.main_type);
  made.relation(made.main_name, "rId1", "slide", "slides/slide1.xml");
  made.relation(made.main_name, "rId2", "font", "fonts/font1.fntdata");
  made.part(kSlide, xml("p:sld", "<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/></p:spTree></p:cSld>"), std::string(kSlides) + "slide+xml");
  made.part("ppt/fonts/font1.fntdata", font, "application/x-fontdata");
  return made;
}

TEST(OfficeFonts, letters_of_ones_own_survive_in_a_presentation) {
  for (const unsigned flags : {0u, 1u, 0x10000000u}) {
    const Outcome out = presentation(eot(flags)).disarmed();
    ASSERT_TRUE(out.type);
    EXPECT_TRUE(out.has("ppt/presentation.xml", "<p:regular r:id=\"rId2\"/>") && out.has("ppt/presentation.xml", "typeface=\"EUDC\""));
    ASSERT_TRUE(out.parts.contains("ppt/fonts/font1.fntdata"));
    const std::string& font = out.parts.at("ppt/fonts/font1.fntdata");
    EXPECT_EQ(font.find(std::string("h\0t\0t\0p", 7)), std::string::npos);
    EXPECT_TRUE(font::is_eot(base::view(font)));
    EXPECT_NE(font.find("cmap"), std::string::npos);
  }
}

TEST(OfficeFonts, packed_fonts_of_a_presentation_go) {
  const Outcome out = presentation(eot(4)).disarmed();
  ASSERT_TRUE(out.type);
  EXPECT_TRUE(out.removed(What::font_refused));
  EXPECT_FALSE(out.parts.contains("ppt/fonts/font1.fntdata"));
  EXPECT_FALSE(out.has("ppt/presentation.xml", "p:regular"));
}

}  // namespace
}  // namespace sekisho::formats::ooxml::testing
