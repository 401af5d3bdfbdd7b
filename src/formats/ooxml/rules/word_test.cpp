#include "formats/ooxml/testing.h"

namespace sekisho::formats::ooxml {
namespace {

using namespace testing;
using base::What;

constexpr const char* kOleType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject";

TEST(Word, plain_document_has_nothing_removed) {
  const Outcome out = document(paragraph("<w:pPr><w:pStyle w:val=\"a\"/></w:pPr>" + text("予算の概要 &amp; &lt;内訳&gt;")) +
                               "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr>")
                          .disarmed();
  ASSERT_EQ(*out.type, base::FileType::docx);
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_TRUE(out.has(kDocument, "<w:t>予算の概要 &amp; &lt;内訳&gt;</w:t>"));
  EXPECT_EQ(out.parts.size(), 3u);
}

TEST(Word, macro_document_becomes_a_plain_one) {
  Package made;
  made.main_name = kDocument;
  made.main_type = "application/vnd.ms-word.document.macroEnabled.main+xml";
  made.part(kDocument, xml("w:document", "<w:body><w:p/></w:body>"), made.main_type)
      .part("word/vbaProject.bin", "\xd0\xcf\x11\xe0macro", "application/vnd.ms-office.vbaProject")
      .part("word/vbaData.xml", "<x/>")
      .relation(kDocument, "rId9", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
      .relation("word/vbaProject.bin", "rId1", "http://schemas.microsoft.com/office/2006/relationships/wordVbaData", "vbaData.xml");
  const Outcome out = made.disarmed();
  ASSERT_EQ(*out.type, base::FileType::docx);
  EXPECT_TRUE(out.removed(What::macro));
  EXPECT_TRUE(out.removed(What::type_changed));
  EXPECT_FALSE(out.removed(What::unreachable_part));
  EXPECT_FALSE(out.parts.contains("word/vbaProject.bin"));
  EXPECT_FALSE(out.has("[Content_Types].xml", "macroEnabled"));
  EXPECT_FALSE(out.has("[Content_Types].xml", "vba"));
}

TEST(Word, attached_template_and_mail_merge_go_from_the_settings) {
  const Outcome out =
      document(paragraph(text("本文")))
          .relation(kDocument, "rId1", "settings", "settings.xml")
          .part("word/settings.xml",
                xml("w:settings",
                    "<w:attachedTemplate r:id=\"rId1\"/><w:mailMerge><w:dataSource r:id=\"rId2\"/></w:mailMerge><w:zoom w:percent=\"90\"/>"
                    "<w:docVars><w:docVar w:name=\"a\" w:val=\"payload\"/></w:docVars>"))
          .relation("word/settings.xml", "rId1", "attachedTemplate", "http://evil.example/t.dotm", true)
          .relation("word/settings.xml", "rId2", "mailMergeSource", "file:///c:/data.mdb", true)
          .disarmed();
  for (const char* gone : {"attachedTemplate", "mailMerge", "payload"}) EXPECT_FALSE(out.has("word/settings.xml", gone));
  EXPECT_TRUE(out.has("word/settings.xml", "<w:zoom w:percent=\"90\"/>"));
  EXPECT_FALSE(out.parts.contains("word/_rels/settings.xml.rels"));
  EXPECT_TRUE(out.removed(What::attached_template));
  EXPECT_TRUE(out.removed(What::mail_merge));
}

TEST(Word, alternative_format_chunks_and_sub_documents) {
  const Outcome out = document("<w:altChunk r:id=\"rId1\"/><w:subDoc r:id=\"rId2\"/>" + paragraph(text("本文")))
                          .relation(kDocument, "rId1", "aFChunk", "chunk.htm")
                          .part("word/chunk.htm", "<script>")
                          .relation(kDocument, "rId2", "subDocument", "http://x/sub.docx", true)
                          .disarmed();
  EXPECT_FALSE(out.has(kDocument, "altChunk"));
  EXPECT_FALSE(out.has(kDocument, "subDoc"));
  EXPECT_FALSE(out.parts.contains("word/chunk.htm"));
  EXPECT_TRUE(out.removed(What::sub_document));
}

TEST(Word, ole_object_leaves_its_picture) {
  const Outcome out =
      document(
          paragraph(run(
              "<w:object w:dxaOrig=\"1\" w:dyaOrig=\"2\"><v:shape id=\"s1\" style=\"width:10pt\" o:ole=\"\"><v:imagedata r:id=\"rId2\"/></v:shape>"
              "<o:OLEObject Type=\"Embed\" ProgID=\"Package\" ShapeID=\"s1\" r:id=\"rId1\"/></w:object>")))
          .relation(kDocument, "rId1", kOleType, "embeddings/oleObject1.bin")
          .part("word/embeddings/oleObject1.bin", "\xd0\xcf\x11\xe0")
          .relation(kDocument, "rId2", "image", "media/image1.png")
          .part("word/media/image1.png", png())
          .disarmed();
  EXPECT_TRUE(out.has(kDocument, "<w:pict><v:shape id=\"s1\" style=\"width:10pt\"><v:imagedata r:id=\"rId2\"/></v:shape></w:pict>"))
      << out.parts.at(kDocument);
  EXPECT_FALSE(out.has(kDocument, "OLEObject"));
  EXPECT_TRUE(out.parts.contains("word/media/image1.png"));
  EXPECT_FALSE(out.parts.contains("word/embeddings/oleObject1.bin"));
  EXPECT_TRUE(out.removed(What::ole_object));
}

TEST(Word, activex_control) {
  const Outcome out = document(paragraph(run("<w:pict><v:shape id=\"s\"/><w:control r:id=\"rId1\" w:name=\"c\" w:shapeid=\"s\"/></w:pict>")))
                          .relation(kDocument, "rId1", "control", "activeX/activeX1.xml")
                          .part("word/activeX/activeX1.xml", "<x/>")
                          .disarmed();
  EXPECT_FALSE(out.has(kDocument, "control"));
  EXPECT_FALSE(out.parts.contains("word/activeX/activeX1.xml"));
  EXPECT_TRUE(out.removed(What::activex));
}

TEST(Word, linked_picture_and_remote_shapes) {
  const Outcome out =
      document(
          paragraph(
              run("<w:drawing><wp:inline><a:graphic><a:graphicData uri=\"x\"><pic:pic><pic:blipFill><a:blip r:link=\"rId1\" r:embed=\"rId2\"/></pic:blipFill></pic:pic>"
                  "</a:graphicData></a:graphic></wp:inline></w:drawing>") +
              run("<w:pict><v:shape style=\"behavior:url(#x)\" href=\"file:///c:/x\"><v:imagedata src=\"http://evil/x.png\" o:href=\"http://evil/y.png\"/></v:shape></w:pict>")))
          .relation(kDocument, "rId1", "image", "http://evil/z.png", true)
          .relation(kDocument, "rId2", "image", "media/image1.png")
          .part("word/media/image1.png", png())
          .disarmed();
  EXPECT_FALSE(out.has(kDocument, "evil"));
  EXPECT_FALSE(out.has(kDocument, "r:link"));
  EXPECT_FALSE(out.has(kDocument, "behavior"));
  EXPECT_FALSE(out.has(kDocument, "file:"));
  EXPECT_FALSE(out.has("word/_rels/document.xml.rels", "External"));
  EXPECT_TRUE(out.has(kDocument, "r:embed=\"rId2\""));
  EXPECT_TRUE(out.removed(What::external_link));
}

TEST(Word, links_out_by_scheme) {
  const Outcome out = document(paragraph("<w:hyperlink r:id=\"rId1\">" + text("良い") + "</w:hyperlink><w:hyperlink r:id=\"rId2\">" + text("悪い") +
                                         "</w:hyperlink>"
                                         "<w:hyperlink r:id=\"rId3\">" +
                                         text("別の悪い") + "</w:hyperlink><w:hyperlink w:anchor=\"b\">" + text("中") + "</w:hyperlink>"))
                          .relation(kDocument, "rId1", "hyperlink", "HTTPS://www.example.jp/a%20b?c=1&amp;d=2", true)
                          .relation(kDocument, "rId2", "hyperlink", "file://host/share/x.exe", true)
                          .relation(kDocument, "rId3", "hyperlink", "java\tscript:alert(1)", true)
                          .disarmed();
  EXPECT_TRUE(out.has(kDocument, "<w:hyperlink r:id=\"rId1\">"));
  EXPECT_TRUE(out.has(kDocument, "<w:hyperlink w:anchor=\"b\">"));
  EXPECT_FALSE(out.has(kDocument, "rId2"));
  EXPECT_TRUE(out.has(kDocument, "別の悪い"));
  EXPECT_TRUE(out.has("word/_rels/document.xml.rels", "HTTPS://www.example.jp/a%20b?c=1&amp;d=2\" TargetMode=\"External\""));
  EXPECT_FALSE(out.has("word/_rels/document.xml.rels", "file:"));
  EXPECT_FALSE(out.has("word/_rels/document.xml.rels", "script"));
  EXPECT_TRUE(out.removed(What::unsafe_link));
}

TEST(Word, custom_xml_and_its_bindings) {
  const Outcome out =
      document(
          "<w:sdt><w:sdtPr><w:alias w:val=\"氏名\"/><w:dataBinding w:xpath=\"/a\" w:storeItemID=\"{1}\"/><w15:dataBinding/></w:sdtPr><w:sdtContent>" +
          paragraph(text("山田")) + "</w:sdtContent></w:sdt><w:customXml w:uri=\"u\" w:element=\"e\"><w:customXmlPr/>" + paragraph(text("中身")) +
          "</w:customXml>")
          .relation(kDocument, "rId1", "customXml", "../customXml/item1.xml")
          .part("customXml/item1.xml", "<secret/>")
          .disarmed();
  EXPECT_FALSE(out.has(kDocument, "dataBinding"));
  EXPECT_FALSE(out.has(kDocument, "customXml"));
  EXPECT_TRUE(out.has(kDocument, "山田"));
  EXPECT_TRUE(out.has(kDocument, "中身"));
  EXPECT_TRUE(out.has(kDocument, "<w:alias w:val=\"氏名\"/>"));
  EXPECT_FALSE(out.parts.contains("customXml/item1.xml"));
  EXPECT_TRUE(out.removed(What::custom_xml));
}

TEST(Word, frames_of_web_pages) {
  const Outcome out = document(paragraph(text("本文")))
                          .relation(kDocument, "rId1", "webSettings", "webSettings.xml")
                          .part("word/webSettings.xml",
                                xml("w:webSettings", "<w:frameset><w:frame><w:sourceFileName r:id=\"rId1\"/></w:frame></w:frameset><w:allowPNG/>"))
                          .relation("word/webSettings.xml", "rId1", "frame", "http://evil/frame.htm", true)
                          .disarmed();
  EXPECT_FALSE(out.has("word/webSettings.xml", "frame"));
  EXPECT_TRUE(out.has("word/webSettings.xml", "<w:allowPNG/>"));
}

TEST(Word, comments_stay_or_go_by_the_profile) {
  Package package =
      document(
          paragraph("<w:commentRangeStart w:id=\"0\"/>" + text("本文") + "<w:commentRangeEnd w:id=\"0\"/>" + run("<w:commentReference w:id=\"0\"/>")))
          .relation(kDocument, "rId1", "comments", "comments.xml")
          .part("word/comments.xml", xml("w:comments", "<w:comment w:id=\"0\" w:author=\"係長\">" + paragraph(text("確認を")) + "</w:comment>"));
  EXPECT_TRUE(package.disarmed().has("word/comments.xml", "確認を"));
  base::Profile without;
  without.set(base::Setting::office_keep_comments, 0);
  const Outcome out = package.disarmed(without);
  EXPECT_FALSE(out.parts.contains("word/comments.xml"));
  EXPECT_FALSE(out.has(kDocument, "comment"));
  EXPECT_TRUE(out.removed(What::comment));
}

TEST(Word, tracked_changes_and_mathematics_stay) {
  const Outcome out =
      document(
          paragraph(
              "<w:ins w:id=\"1\" w:author=\"係長\" w:date=\"2026-01-01T00:00:00Z\">" + text("追加") +
              "</w:ins><w:del w:id=\"2\" w:author=\"係長\"><w:r><w:delText>削除</w:delText></w:r></w:del>"
              "<m:oMath xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den/></m:f></m:oMath>"))
          .disarmed();
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_TRUE(out.has(kDocument, "<w:delText>削除</w:delText>"));
  EXPECT_TRUE(out.has(kDocument, "<m:t>1</m:t>"));
}

TEST(Word, strict_refuses_what_it_can_only_drop) {
  const Outcome out = document(paragraph(run("<w:object><o:OLEObject r:id=\"rId1\"/></w:object>")))
                          .relation(kDocument, "rId1", kOleType, "embeddings/oleObject1.bin")
                          .part("word/embeddings/oleObject1.bin", "x")
                          .disarmed(base::Profile::strict());
  ASSERT_FALSE(out.type.has_value());
  EXPECT_EQ(out.type.error().code, base::Code::not_allowed_by_profile);
}

bool warns(const Outcome& out, What what) {
  return std::ranges::any_of(out.notes.warnings(), [&](const base::Note& note) { return note.what == what; });
}

TEST(Word, hidden_text_stays_and_people_are_told) {
  const auto hidden = [](std::string_view properties) {
    return document(paragraph("<w:r><w:rPr>" + std::string(properties) + "</w:rPr><w:t>隠し</w:t></w:r>")).disarmed();
  };
  for (std::string_view properties : {"<w:vanish/>", "<w:vanish w:val=\"true\"/>", "<w:vanish w:val=\"1\"/>", "<w:specVanish/>"}) {
    EXPECT_TRUE(warns(hidden(properties), What::hidden_text)) << properties;
    EXPECT_TRUE(hidden(properties).has(kDocument, "隠し"));
  }
  EXPECT_FALSE(warns(hidden("<w:vanish w:val=\"0\"/>"), What::hidden_text));
  EXPECT_FALSE(warns(hidden("<w:vanish w:val=\"off\"/>"), What::hidden_text));
  const Outcome mark = document("<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>" + text("見える") + "</w:p>").disarmed();
  EXPECT_FALSE(warns(mark, What::hidden_text));
}

}  // namespace
}  // namespace sekisho::formats::ooxml
