#include <gtest/gtest.h>

#include "worker/second_look/sample_test.h"

namespace sekisho::worker::second_look {
namespace {

using base::FileType;

const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string word(const std::string& body, const std::string& relationships = {}) {
  return found(sample_zip(docx_parts(body, relationships)), FileType::docx);
}
std::string sheet(const std::string& cells) { return found(sample_zip(xlsx_parts(cells)), FileType::xlsx); }
std::string relationship(const std::string& type, const std::string& target, const std::string& more = {}) {
  return "<Relationship Id=\"rId1\" Type=\"" + kOffice + "/" + type + "\" Target=\"" + target + "\" " + more + "/>";
}
std::string field(const std::string& instruction) {
  return "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>" + instruction +
         "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>x</w:t></w:r><w:r><w:fldChar "
         "w:fldCharType=\"end\"/></w:r></w:p>";
}
std::string run(const std::string& text) { return "<w:r><w:instrText>" + text + "</w:instrText></w:r>"; }

TEST(Package, PassesWhatMayStay) {
  EXPECT_EQ(word("<w:p/>"), "");
  EXPECT_EQ(word("<w:hyperlink r:id=\"rId1\"/>", relationship("hyperlink", "https://example.jp/", "TargetMode=\"External\"")), "");
  EXPECT_EQ(word(field(run(" PAGE \\* MERGEFORMAT "))), "");
  EXPECT_EQ(word(field(run(" HYPERLINK \\l \"chapter\" "))), "");
  EXPECT_EQ(word("<o:oleObj progId=\"Excel.Sheet.12\"/><o:imagedata o:title=\"x\"/>"), "");
  EXPECT_EQ(word("<w:hyperlink r:id=\"\" w:anchor=\"x\"/>"), "");
  Entries with_picture = docx_parts("<w:p r:embed=\"rId1\"/>", relationship("image", "media/image1.png"));
  with_picture.push_back({"word/media/image1.png", sample_png()});
  EXPECT_EQ(found(sample_zip(with_picture), FileType::docx), "");
}

TEST(Package, FindsRelationshipsToTheOutside) {
  EXPECT_NE(word("<w:p/>", relationship("image", "https://example.jp/a.png", "TargetMode=\"External\"")), "");
  EXPECT_NE(word("<w:p/>", relationship("hyperlink", "file:///c:/x", "TargetMode=\"External\"")), "");
  EXPECT_NE(word("<w:p/>", relationship("attachedTemplate", "https://example.jp/a.dotm", "TargetMode=\"External\"")), "");
  EXPECT_NE(word("<w:p/>", relationship("image", "../../../x.png")), "");
  EXPECT_NE(word("<w:p/>", relationship("image", "media/missing.png")), "");
}

TEST(Package, FindsForbiddenElementsAndAttributes) {
  for (const char* body : {"<w:altChunk r:id=\"rId1\"/>",
                           "<w:subDoc/>",
                           "<o:OLEObject/>",
                           "<w:control/>",
                           "<w:mailMerge/>",
                           "<w:p macro=\"x\"/>",
                           "<w:p onAction=\"x\"/>",
                           "<w:p action=\"ppaction://program\"/>",
                           "<w:p action=\"PPACTION://Macro?name=x\"/>",
                           "<w:p r:id=\"rId9\"/>",
                           "<w:p o:relid=\"rId9\"/>",
                           "<w:p xmlns:q=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" q:id=\"rId9\"/>",
                           "<w:p src=\"https://example.jp/a.png\"/>",
                           "<w:p href=\"javascript:x\"/>",
                           "<o:imagedata src=\"a.png\"/>",
                           "<o:imagedata o:href=\"https://example.jp/a.png\"/>",
                           "<o:oleObj progId=\"Package\"/>",
                           "<o:absPath url=\"C:\\x\"/>",
                           "<!-- c --><w:p/>",
                           "<![CDATA[x]]>",
                           "<?x y?>",
                           "&x;",
                           "&#0;",
                           "<w:p a=\"1\" a=\"2\"/>",
                           "<w:p></w:r>",
                           "<w:p>"})
    EXPECT_NE(word(body), "") << body;
}

TEST(Package, FindsFieldsHoweverTheyAreWritten) {
  for (const char* instruction : {" DDEAUTO c:\\\\x ", " dde x ", " INCLUDEPICTURE \"http://x\" ", " MACROBUTTON x ", " HYPERLINK \"file:///c:/x\" ",
                                  " LINK Excel.Sheet ", " &#68;DE x"})
    EXPECT_NE(word(field(run(instruction))), "") << instruction;
  EXPECT_NE(word(field(run("DD") + run("EAU") + run("TO x"))), "");
  EXPECT_NE(word(field(field(run("QUOTE 68 68 69")) + run(" x"))), "");
  EXPECT_NE(word("<w:fldSimple w:instr=\" INCLUDETEXT x \"/>"), "");
  EXPECT_NE(word("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>" + run("DDE x")), "");
}

TEST(Package, FindsFormulas) {
  for (const char* formula : {"WEBSERVICE(\"http://x\")", "_xlfn.WEBSERVICE(A1)", "cmd|'/c calc'!A0", "[1]Sheet1!A1", "'[1]Sheet 1'!A1",
                              "[Book.xlsx]Sheet1!A1", "'C:\\x\\[a.xls]S'!A1", "CALL(\"x\")", "register.id (1)", "SUM(RTD(1))", "\"a\"&amp;DDE(1)"})
    EXPECT_NE(sheet(std::string("<f>") + formula + "</f>"), "") << formula;
  for (const char* formula : {"SUM(A1:B2)", "Table1[[#This Row],[Col 1]]", "Table1[1]", "'a|b'!A1", "'It''s'!A1", "\"[1]x!\"&amp;A1", "[0]!Name",
                              "RECALL(1)", "IF(A1=\"|\",1,2)", "SUM(Table1[Price]*Table1['[x']])"})
    EXPECT_EQ(sheet(std::string("<f>") + formula + "</f>"), "") << formula;
  EXPECT_NE(sheet("<definedName xlm=\"1\">Macro1!A1</definedName>"), "");
}

TEST(Package, FindsPartsThatMustNotBeThere) {
  auto with = [](const std::string& name, const std::string& bytes, const std::string& type = "image") {
    Entries parts = docx_parts("<w:p/>", relationship(type, "/" + name));
    parts.push_back({name, bytes});
    return found(sample_zip(parts), FileType::docx);
  };
  EXPECT_NE(with("word/vbaProject.png", sample_png()), "");
  EXPECT_NE(with("word/media/a.png", "MZ not a picture"), "");
  EXPECT_NE(with("word/media/a.png", sample_png(png_chunk("tEXt", "a"))), "");
  EXPECT_NE(with("word/a.exe", sample_png()), "");
  EXPECT_NE(with("word/embeddings/a.png", sample_zip({{"a.txt", "a"}})), "");
  EXPECT_EQ(with("word/embeddings/a.png", sample_docx(), "package"), "");
  EXPECT_NE(with("elsewhere/media/a.png", sample_png()), "");
  Entries unreached = docx_parts("<w:p/>");
  unreached.push_back({"word/media/a.png", sample_png()});
  EXPECT_EQ(found(sample_zip(unreached), FileType::docx), "a part that nothing refers to");
  EXPECT_NE(found(sample_docx(), FileType::xlsx), "");
  EXPECT_NE(found(sample_docx(), FileType::zip), "");
}

TEST(Package, OfThePropertiesOfAProgramOnlyOffice2007MayBeNamed) {
  auto with = [](const std::string& application, const std::string& more = {}, const std::string& name = "docProps/app.xml") {
    Entries parts = docx_parts("<w:p/>");
    for (auto& part : parts) {
      const bool root = part.first == "_rels/.rels";
      if (!root && part.first != "[Content_Types].xml") continue;
      const std::string made =
          root ? "<Relationship Id=\"rId9\" Type=\"" + kOffice + "/extended-properties\" Target=\"" + name + "\"/>"
               : "<Override PartName=\"/" + name + "\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>";
      part.second.insert(part.second.rfind("</"), made);
    }
    parts.push_back(
        {name,
         "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/"
         "extended-properties\"><Application>" +
             application + "</Application><AppVersion>12.0000</AppVersion>" + more + "</Properties>"});
    return found(sample_zip(parts), FileType::docx);
  };
  EXPECT_EQ(with("Microsoft Office Word"), "");
  EXPECT_NE(with("Somebody's Word"), "");
  EXPECT_NE(with("Microsoft Office Word", "<Company>x</Company>"), "");
  EXPECT_NE(with("Microsoft Office Word", "", "docProps/other.xml"), "");
}

TEST(Package, ScansAPartInPiecesAsItWouldInOne) {
  std::string body;
  for (int i = 0; i < 60000; ++i) body += "<w:p w:a=\"" + std::to_string(i) + "\"><w:t>\xE6\x96\x87 &amp; &#x6587;</w:t></w:p>";
  EXPECT_EQ(word(body), "");
  EXPECT_EQ(word("<w:p w:a=\"" + std::string(700000, 'a') + "\">" + std::string(700000, 'b') + "</w:p>"), "");
  EXPECT_NE(word(body + field(run("DDE x"))), "");
}

}  // namespace
}  // namespace sekisho::worker::second_look
