#include "formats/ooxml/ooxml.h"

#include "formats/ooxml/testing.h"
#include "formats/ooxml/xml/namespaces.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::ooxml {
namespace {

using namespace testing;
using base::Code;
using base::What;

TEST(Package, recognised_by_its_main_part_only) {
  const base::Bytes made = document("<w:p/>").package();
  EXPECT_EQ(recognise(made, "x.txt"), base::FileType::docx);
  Package other;
  other.main_name = "visio/document.xml";
  other.main_type = "application/vnd.ms-visio.drawing.main+xml";
  other.part(other.main_name, "<x/>", other.main_type);
  EXPECT_EQ(recognise(other.package(), "x.docx"), std::nullopt);
  EXPECT_EQ(recognise(base::view("PK\x03\x04"), "x.docx"), std::nullopt);
}

TEST(Package, cut_off_at_every_length_never_passes) {
  const base::Bytes made = document(paragraph(text("本文"))).package();
  for (std::size_t length = 0; length < made.size(); ++length) {
    const base::ByteView cut = base::ByteView(made).first(length);
    const auto type = recognise(cut, "x.docx");
    if (!type) continue;
    base::Profile profile;
    base::Limits limits;
    Notes notes;
    RefusingChildren children;
    BytesSink sink;
    Context context{profile, limits, notes, children, "x.docx", {}};
    EXPECT_FALSE(rebuild(cut, *type, context, sink).has_value()) << length;
  }
}

TEST(Package, doctype_is_refused) {
  Package package;
  package.main_name = kDocument;
  package.main_type = std::string(kWord) + "document.main+xml";
  package.part(kDocument, "<!DOCTYPE w:document [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><w:document/>", package.main_type);
  const Outcome out = package.disarmed();
  ASSERT_FALSE(out.type.has_value());
  EXPECT_EQ(out.type.error().code, Code::ooxml_dtd);
}

TEST(Package, doctype_in_utf16_is_refused) {
  std::string wide("\xff\xfe");
  for (char c : std::string("<!DOCTYPE x><x/>")) wide += {c, '\0'};
  Package package;
  package.main_name = kDocument;
  package.main_type = std::string(kWord) + "document.main+xml";
  package.part(kDocument, wide, package.main_type);
  const Outcome out = package.disarmed();
  ASSERT_FALSE(out.type.has_value());
  EXPECT_EQ(out.type.error().code, Code::ooxml_dtd);
}

TEST(Package, parts_that_nothing_refers_to) {
  const Outcome out = document(paragraph(text("本文"))).part("word/hidden.bin", "MZ").part("customUI/customUI.xml", "<x/>").disarmed();
  EXPECT_FALSE(out.parts.contains("word/hidden.bin"));
  EXPECT_FALSE(out.parts.contains("customUI/customUI.xml"));
  EXPECT_TRUE(out.removed(What::unreachable_part));
}

// Word keeps a header that no section shows; so does its text.
TEST(Package, headers_that_no_section_names_stay) {
  const Outcome out = document(paragraph(text("本文")))
                          .relation(kDocument, "rId1", "header", "header1.xml")
                          .part("word/header1.xml", xml("w:hdr", paragraph(text("欄外"))))
                          .disarmed();
  EXPECT_TRUE(out.has("word/header1.xml", "欄外"));
  EXPECT_FALSE(out.removed(What::unreachable_part));
  EXPECT_TRUE(out.notes.warnings().empty());
}

TEST(Package, text_in_a_part_that_nothing_refers_to_is_a_warning) {
  const Outcome out =
      document(paragraph(text("本文"))).part("word/footer1.xml", xml("w:ftr", paragraph(text("欄外"))), std::string(kWord) + "footer+xml").disarmed();
  EXPECT_FALSE(out.parts.contains("word/footer1.xml"));
  ASSERT_EQ(out.notes.warnings().size(), 1u);
  EXPECT_EQ(out.notes.warnings()[0].what, What::unreachable_part);
}

TEST(Package, what_hangs_on_the_root) {
  const Outcome out = document(paragraph(text("本文")))
                          .relation("", "rId7", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI.xml")
                          .disarmed();
  EXPECT_TRUE(out.type.has_value());
}

TEST(Package, names_that_lead_outside) {
  const Outcome out =
      document(
          paragraph(run(
              "<w:drawing><wp:inline><a:graphic><a:graphicData uri=\"x\"><pic:pic><pic:blipFill><a:blip r:embed=\"rId1\"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>")))
          .relation(kDocument, "rId1", "image", "../../../media/%2e%2e/im age.png")
          .part("media/../im age.png", png())
          .disarmed();
  ASSERT_TRUE(out.type.has_value());
  for (const auto& [name, content] : out.parts) EXPECT_EQ(name.find(".."), name.npos) << name;
}

TEST(Package, what_people_read_is_counted_and_what_they_do_not_is_not) {
  const Outcome out =
      document(paragraph(run("<w:t xml:space=\"preserve\">議事 録</w:t>") + run("<w:instrText>DATE</w:instrText>") +
                         "<evil:run><w:t>gone</w:t></evil:run>" +
                         "<mc:AlternateContent><mc:Choice Requires=\"evil\"><w:r><w:t>other</w:t></w:r></mc:Choice><mc:Fallback>" +
                         run("<w:t>shown</w:t>") + "</mc:Fallback></mc:AlternateContent>"))
          .disarmed();
  ASSERT_TRUE(out.type);
  EXPECT_EQ(out.notes.measure().text, (base::Share{12, 8}));
}

TEST(Package, picture_that_is_a_program_becomes_blank) {
  const Outcome out =
      document(
          paragraph(run(
              "<w:drawing><wp:inline><a:graphic><a:graphicData uri=\"x\"><pic:pic><pic:blipFill><a:blip r:embed=\"rId1\"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>")))
          .relation(kDocument, "rId1", "image", "media/image1.exe")
          .part("word/media/image1.exe", "MZ program")
          .disarmed();
  EXPECT_TRUE(out.parts.contains("word/media/image1.png"));
  EXPECT_TRUE(out.removed(What::picture_refused));
  EXPECT_EQ(out.notes.measure().pictures, (base::Share{1, 0}));
  EXPECT_TRUE(out.has("[Content_Types].xml", "Extension=\"png\" ContentType=\"image/png\""));
}

TEST(Package, only_the_title_stays_of_the_properties) {
  const char* core = "docProps/core.xml";
  Package package = document(paragraph(text("本文")));
  package.part(
      core,
      "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
      "<dc:title>題 &lt;案&gt;</dc:title><dc:creator>係長</dc:creator></cp:coreProperties>");
  package.relation("", "rId5", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", core);
  const Outcome out = package.disarmed();
  EXPECT_TRUE(out.type.has_value());
  EXPECT_FALSE(out.has(core, "係長"));
}

TEST(Package, of_the_program_only_office_2007_stays_known) {
  const auto written_by = [](std::string_view version, std::string_view more) {
    Package package = document(paragraph(text("本文")));
    package.part("docProps/app.xml", "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">" +
                                         std::string(more) + "<Application>Microsoft Office Word</Application><AppVersion>" + std::string(version) +
                                         "</AppVersion></Properties>");
    package.relation("", "rId6", "extended-properties", "docProps/app.xml");
    return package.disarmed();
  };
  const Outcome old = written_by("12.0000", "<Company>関所市</Company>");
  EXPECT_TRUE(old.has("docProps/app.xml", "<AppVersion>12.0000</AppVersion>"));
  EXPECT_FALSE(old.has("docProps/app.xml", "関所市"));
  EXPECT_TRUE(old.removed(What::metadata));
  EXPECT_FALSE(written_by("16.0000", {}).parts.contains("docProps/app.xml"));
}

TEST(Package, strict_variant_comes_out_transitional) {
  Package package;
  package.main_name = kDocument;
  package.main_type = std::string(kWord) + "document.main+xml";
  package.part(
      kDocument,
      "<w:document xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\" w:conformance=\"strict\"><w:body><w:p><w:r><w:t>厳格</w:t></w:r></w:p></w:body></w:document>",
      package.main_type);
  package.relation(kDocument, "rId1", "http://purl.oclc.org/ooxml/officeDocument/relationships/styles", "styles.xml");
  package.part("word/styles.xml", "<w:styles xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"/>");
  const Outcome out = package.disarmed();
  EXPECT_TRUE(out.has(kDocument, "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""));
  EXPECT_FALSE(out.has(kDocument, "strict"));
  EXPECT_TRUE(out.has("word/_rels/document.xml.rels", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"));
}

TEST(Package, names_of_office_2007_beta_are_read_as_the_final_ones) {
  EXPECT_EQ(namespace_of("http://schemas.openxmlformats.org/spreadsheetml/2006/7/main"), Ns::x);
  EXPECT_EQ(namespace_of("http://schemas.openxmlformats.org/drawingml/2006/3/main"), Ns::a);
  EXPECT_EQ(namespace_of("http://schemas.openxmlformats.org/drawingml/2006/4/main"), Ns::unknown);
}

TEST(Package, one_part_of_two_kinds) {
  const Outcome out = document(paragraph(text("本文")))
                          .relation(kDocument, "rId1", "styles", "both.xml")
                          .relation(kDocument, "rId2", "numbering", "both.xml")
                          .part("word/both.xml", xml("w:styles", ""))
                          .disarmed();
  EXPECT_FALSE(out.type.has_value());
}

TEST(Package, word_parts_reached_from_themselves) {
  const Outcome out = document(paragraph(text("本文")))
                          .relation(kDocument, "rId1", "officeDocument", "document.xml")
                          .relation(kDocument, "rId2", "styles", "document.xml")
                          .disarmed();
  ASSERT_TRUE(out.type.has_value());
  EXPECT_FALSE(out.parts.contains("word/_rels/document.xml.rels"));
}

}  // namespace
}  // namespace sekisho::formats::ooxml
