#include "formats/ooxml/testing.h"
#include "formats/ooxml/xml/encoding.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::ooxml {
namespace {

using namespace testing;
using base::Code;
using base::What;

Code scanned(std::string_view text) {
  base::Limits limits;
  Scanner scanner(text, limits);
  for (;;) {
    const Scanner::Event event = scanner.next();
    if (event == Scanner::Event::error) return scanner.error().code;
    if (event == Scanner::Event::finish) return Code::none;
  }
}

TEST(Xml, well_formed_documents) {
  for (const char* good : {"<a/>", "<a b='1' c=\"2\"></a>", " <a>x&amp;&#65;&#x41;</a>\n",
                           "<?xml version='1.0'?><!-- c --><a><![CDATA[<x>]]></a><?pi?>", "<a\n b = '1' />"})
    EXPECT_EQ(scanned(good), Code::none) << good;
}

TEST(Xml, what_is_not_well_formed) {
  for (const char* bad : {"",
                          "x",
                          "<a>",
                          "<a></b>",
                          "<a/><b/>",
                          "<a b=1/>",
                          "<a b='1' b='2'/>",
                          "<a b='<'/>",
                          "<a>&x;</a>",
                          "<a>&#0;</a>",
                          "<a>&#xFFFF;</a>",
                          "<a>&#99999999999;</a>",
                          "<a",
                          "<a b='",
                          "<a><![CDATA[x</a>",
                          "<a><!-- </a>",
                          "</a>",
                          "<a b='1'c='2'/>",
                          "<a>&amp</a>",
                          "< a/>",
                          "<![CDATA[x]]>"})
    EXPECT_EQ(scanned(bad), Code::ooxml_bad_xml) << bad;
  EXPECT_EQ(scanned("<!DOCTYPE a><a/>"), Code::ooxml_dtd);
}

TEST(Xml, deep_nesting_ends) {
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += "<a>";
  EXPECT_EQ(scanned(deep), Code::too_deep);
}

TEST(Xml, characters_that_xml_does_not_admit) {
  for (std::string_view bad :
       {std::string_view("\x01", 1), std::string_view("\0", 1), std::string_view("\xc0\xaf"), std::string_view("\xed\xa0\x80"),
        std::string_view("\xef\xbf\xbf"), std::string_view("\xf4\x90\x80\x80"), std::string_view("\xe3\x81"), std::string_view("\x80")})
    EXPECT_FALSE(valid_xml_utf8("12345678" + std::string(bad)));
  EXPECT_TRUE(valid_xml_utf8("関所\t\n\r𠮷12345678"));
}

TEST(Xml, other_encodings) {
  std::string storage;
  EXPECT_EQ(*xml_text(base::view(std::string_view("\xfe\xff\0<\0a\0/\0>\x95\xa2", 12)), storage), "<a/>関");
  storage.clear();
  EXPECT_EQ(*xml_text(base::view("<?xml encoding=\"ISO-8859-1\"?>\xe9"), storage), "<?xml encoding=\"ISO-8859-1\"?>é");
  EXPECT_FALSE(xml_text(base::view("<?xml encoding=\"UTF-7\"?>\xe9"), storage).has_value());
  EXPECT_FALSE(xml_text(base::view(std::string_view("\xff\xfe\x00\xd8", 4)), storage).has_value());
}

TEST(Filter, nothing_of_the_spelling_comes_out) {
  const Outcome out =
      document("<?evil pi?><!-- secret --><w:p><w:r><w:t xml:space='preserve'><![CDATA[a<b]]>&#x20;\r\n</w:t></w:r></w:p>").disarmed();
  EXPECT_TRUE(out.has(kDocument, "<w:t xml:space=\"preserve\">a&lt;b \n</w:t>"));
  for (const char* gone : {"evil", "secret", "CDATA", "xmlns:p=", "xmlns:w14"}) EXPECT_FALSE(out.has(kDocument, gone)) << gone;
}

TEST(Filter, prefixes_do_not_matter) {
  const Outcome out =
      document(
          "<q:p xmlns:q=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><q:r><q:t q:bogus=\"1\">本文</q:t></q:r></q:p><w:p xmlns:w=\"http://example.com/evil\"/>")
          .disarmed();
  EXPECT_TRUE(out.has(kDocument, "<w:p><w:r><w:t>本文</w:t></w:r></w:p>")) << out.parts.at(kDocument);
  EXPECT_FALSE(out.has(kDocument, "q:"));
  EXPECT_TRUE(out.removed(What::unknown_markup));
}

TEST(Filter, unknown_markup_goes_with_a_warning_when_text_went) {
  const Outcome out = document("<evil:p>text</evil:p><w:script>alert</w:script><w:p evil:x=\"1\" onload=\"x\"/>stray").disarmed();
  for (const char* gone : {"evil", "alert", "onload", "stray"}) EXPECT_FALSE(out.has(kDocument, gone)) << gone;
  EXPECT_TRUE(out.removed(What::unknown_markup));
  EXPECT_FALSE(out.notes.warnings().empty());
}

TEST(Filter, twin_attributes_by_two_prefixes) {
  const Outcome out =
      document(
          "<w:p xmlns:q=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:pPr><w:jc w:val=\"left\" q:val=\"right\"/></w:pPr></w:p>")
          .disarmed();
  EXPECT_TRUE(out.has(kDocument, "<w:jc w:val=\"left\"/>"));
}

TEST(Filter, alternate_content) {
  const Outcome out =
      document(
          paragraph(
              run("<mc:AlternateContent><mc:Choice Requires=\"evil\"><w:t>一</w:t></mc:Choice><mc:Choice Requires=\"wps\"><w:t>二</w:t></mc:Choice><mc:Fallback><w:t>三</w:t></mc:Fallback></mc:AlternateContent>") +
              run("<mc:AlternateContent><mc:Choice Requires=\"evil\"><w:t>四</w:t></mc:Choice><mc:Fallback><w:t>五</w:t></mc:Fallback></mc:AlternateContent>") +
              run("<mc:AlternateContent><mc:Choice Requires=\"evil\"><w:t>六</w:t></mc:Choice></mc:AlternateContent>")))
          .disarmed();
  EXPECT_TRUE(out.has(
      kDocument,
      "<mc:AlternateContent><mc:Choice Requires=\"wps\"><w:t>二</w:t></mc:Choice><mc:Fallback><w:t>三</w:t></mc:Fallback></mc:AlternateContent>"));
  EXPECT_TRUE(out.has(kDocument, "<w:r><w:t>五</w:t></w:r>"));
  for (const char* gone : {"一", "四", "六", "evil"}) EXPECT_FALSE(out.has(kDocument, gone)) << gone;
}

TEST(Filter, ignorable_namespaces_are_named_when_used) {
  const Outcome out = document("<w:p w14:paraId=\"00000001\"/>").disarmed();
  EXPECT_TRUE(out.has(kDocument, "mc:Ignorable=\"w14\""));
  EXPECT_TRUE(out.has(kDocument, "xmlns:mc="));
  EXPECT_TRUE(out.notes.removed().empty());
}

}  // namespace
}  // namespace sekisho::formats::ooxml
