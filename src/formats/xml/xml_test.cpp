#include "formats/xml/xml.h"

#include <gtest/gtest.h>

#include "formats/rebuild_twice.h"
#include "formats/xml/look.h"

namespace sekisho::formats::xml {
namespace {

using base::What;

constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::size_t findings(std::string_view text) {
  worker::second_look::Look look(10);
  xml::look(base::view(text), base::FileType::xml, look);
  return look.findings().size();
}
Outcome disarmed(std::string_view input) { return disarm(kFormat, base::FileType::xml, base::view(input)); }
std::string run(std::string_view input) {
  Outcome out = disarmed(input);
  if (!out.ok) return "refused";
  const std::string text(base::text(out.bytes));
  EXPECT_EQ(findings(text), 0u) << text;
  EXPECT_TRUE(text.starts_with(kHead));
  return text.substr(kHead.size());
}

TEST(Xml, DataStays) {
  EXPECT_EQ(run("<?xml version='1.0'?>\n<a x='1 &quot;' y=\"&#10;\">\n  <b/>text &amp; &#x3042;<![CDATA[<c>]]></a>"),
            "<a x=\"1 &quot;\" y=\"&#10;\">\n  <b/>text &amp; あ&lt;c&gt;</a>\n");
  EXPECT_TRUE(disarmed("<?xml version=\"1.0\"?><a/>").notes.removed().empty());
  EXPECT_EQ(run("<?xml version=\"1.0\"?><a xmlns=\"urn:a\" xmlns:b=\"urn:b\" b:c=\"d\"/>"), "<a xmlns=\"urn:a\" xmlns:b=\"urn:b\" b:c=\"d\"/>\n");
}

TEST(Xml, EncodingsBecomeUtf8) {
  EXPECT_EQ(run("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\x93\x8c\x8b\x9e</a>"), "<a>東京</a>\n");
  EXPECT_EQ(run("<?xml version=\"1.0\" encoding=\"EUC-JP\"?><a>\xc5\xec\xb5\xfe</a>"), "<a>東京</a>\n");
  EXPECT_EQ(run("\xEF\xBB\xBF<?xml version=\"1.0\"?><a/>"), "<a/>\n");
}

TEST(Xml, DoctypesGoEntitiesAreRefused) {
  EXPECT_EQ(run("<?xml version=\"1.0\"?><!DOCTYPE a PUBLIC \"-//X\" \"http://x/a.dtd\"><a/>"), "<a/>\n");
  EXPECT_EQ(disarmed("<?xml version=\"1.0\"?><!DOCTYPE a><a/>").count(What::document_type), 1u);
  EXPECT_EQ(run("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"), "refused");
  EXPECT_EQ(run("<?xml version=\"1.0\"?><!DOCTYPE a [<!ELEMENT a ANY>]><a/>"), "<a/>\n");
  EXPECT_EQ(run("<?xml version=\"1.0\"?><a>&b;</a>"), "refused");
}

TEST(Xml, InstructionsAndCommentsGo) {
  const std::string_view text = "<?xml version=\"1.0\"?><?xml-stylesheet href=\"a.xsl\"?><!-- c --><a><?php x ?><!-- d -->t</a>";
  EXPECT_EQ(run(text), "<a>t</a>\n");
  EXPECT_EQ(disarmed(text).count(What::processing_instruction), 2u);
  EXPECT_EQ(disarmed(text).count(What::hidden_content), 2u);
}

TEST(Xml, ProgramsAreRefused) {
  for (std::string_view text : {"<?xml version=\"1.0\"?><xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"/>",
                                "<?xml version=\"1.0\"?><r xmlns:x=\"http://www.w3.org/1999/XSL/Transform\" x:version=\"1.0\"/>",
                                "<?xml version=\"1.0\"?><Window xmlns=\"http://schemas.microsoft.com/winfx/2006/xaml/presentation\"/>",
                                "<?xml version=\"1.0\"?><package><job><script>x</script></job></package>",
                                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
                                "<?xml version=\"1.0\"?><w:d xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"/>"})
    EXPECT_EQ(run(text), "refused") << text;
  EXPECT_EQ(run("<?xml version=\"1.0\"?><job><title>t</title></job>"), "<job><title>t</title></job>\n");
}

TEST(Xml, PagesInsideLoseWhatRuns) {
  EXPECT_EQ(
      run("<?xml version=\"1.0\"?><a xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:p onclick=\"x\">t<h:script>y</h:script></h:p><script>data</script></a>"),
      "<a xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:p>t</h:p><script>data</script></a>\n");
  EXPECT_EQ(run("<?xml version=\"1.0\"?><a xmlns:l=\"http://www.w3.org/1999/xlink\" l:href=\" java&#10;script:x\" href=\"#b\"/>"),
            "<a xmlns:l=\"http://www.w3.org/1999/xlink\" href=\"#b\"/>\n");
  EXPECT_EQ(run("<?xml version=\"1.0\"?><a xmlns:i=\"http://www.w3.org/2001/XInclude\"><i:include href=\"/etc/passwd\"/>b</a>"),
            "<a xmlns:i=\"http://www.w3.org/2001/XInclude\">b</a>\n");
  EXPECT_EQ(run("<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><NetworkLink><Link/></NetworkLink><Placemark/></kml>"),
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Placemark/></kml>\n");
}

TEST(Xml, WhatIsNotWellFormedIsRefused) {
  for (std::string_view text : {"<?xml version=\"1.0\"?><a>", "<?xml version=\"1.0\"?><a></b>", "<?xml version=\"1.0\"?><a b=1/>",
                                "<?xml version=\"1.0\"?><a/>x", "<?xml version=\"1.0\"?><a/><a/>", "<?xml version=\"1.0\"?><1a/>",
                                "<?xml version=\"1.0\"?><a\x01/>", "<?xml version=\"1.0\"?><a xmlns:p=\"u\" xmlns:q=\"u\" p:b=\"1\" q:b=\"2\"/>"})
    EXPECT_EQ(run(text), "refused") << text;
  std::string deep = "<?xml version=\"1.0\"?>";
  for (int i = 0; i < 2'000; ++i) deep += "<a>";
  EXPECT_EQ(run(deep), "refused");
}

TEST(XmlLook, FindsWhatMustNotComeOut) {
  const std::string head(kHead);
  EXPECT_EQ(findings(head + "<a/>\n"), 0u);
  for (std::string_view body :
       {"<!DOCTYPE a><a/>\n", "<!-- c --><a/>\n", "<?php x?><a/>\n", "<a/>\nMZ", "<a>", "<x:s xmlns:x=\"http://www.w3.org/1999/XSL/Transform\"/>\n",
        "<a xmlns=\"http://www.w3.org/1999/xhtml\"><script/></a>\n", "<a xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>\n",
        "<a href=\"javascript:x\"/>\n", "<i:include xmlns:i=\"http://www.w3.org/2001/XInclude\"/>\n"})
    EXPECT_GT(findings(head + std::string(body)), 0u) << body;
}

}  // namespace
}  // namespace sekisho::formats::xml
