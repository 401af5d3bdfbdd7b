#include "formats/odf/odf.h"

#include "formats/odf/testing.h"

namespace sekisho::formats::odf {
namespace {

using namespace testing;
using base::Code;
using base::What;

TEST(Odf, text_stays_and_the_mimetype_comes_first) {
  const Made out = document("<text:p text:style-name=\"P1\">本文<text:s/>です</text:p>");
  ASSERT_TRUE(out.type.has_value());
  EXPECT_EQ(*out.type, base::FileType::odt);
  EXPECT_NE(out.content().find("本文<text:s/>です"), std::string::npos);
  EXPECT_EQ(base::text(base::slice(out.bytes, 30, 8)), "mimetype");
  EXPECT_TRUE(out.has("META-INF/manifest.xml", "manifest:full-path=\"content.xml\""));
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Odf, macros_listeners_and_dde_go) {
  const Made out = document(
      "<office:event-listeners><script:event-listener script:language=\"ooo:script\" script:event-name=\"dom:load\" "
      "xlink:href=\"vnd.sun.star.script:Standard.Module1.Main?language=Basic\"/></office:event-listeners>"
      "<text:dde-connection-decls><text:dde-connection-decl office:name=\"x\"/></text:dde-connection-decls>"
      "<text:p>前<text:execute-macro>実行</text:execute-macro><text:script script:language=\"JavaScript\">run()</text:script>後</text:p>",
      {{"Basic/Standard/Module1.xml", "<x/>"}, {"Scripts/python/a.py", "import os"}, {"META-INF/documentsignatures.xml", "<x/>"}});
  ASSERT_TRUE(out.type.has_value());
  EXPECT_EQ(out.content().find("vnd.sun.star"), std::string::npos);
  EXPECT_EQ(out.content().find("run()"), std::string::npos);
  EXPECT_NE(out.content().find("前実行後"), std::string::npos);
  EXPECT_FALSE(out.parts.contains("Basic/Standard/Module1.xml"));
  for (What what : {What::macro, What::event_handler, What::dde, What::script, What::digital_signature})
    EXPECT_TRUE(out.removed(what)) << base::describe(what).id;
  EXPECT_TRUE(out.warned(What::signature_unverified));
}

TEST(Odf, links) {
  const auto link = [](std::string_view href) { return document("<text:p><text:a xlink:href=\"" + std::string(href) + "\">続き</text:a></text:p>"); };
  for (std::string_view safe : {"https://www.example.jp/", "mailto:a@example.jp", "tel:0120", "#しおり"}) {
    const Made out = link(safe);
    EXPECT_NE(out.content().find("<text:a xlink:href=\"" + std::string(safe)), std::string::npos);
    EXPECT_TRUE(out.notes.removed().empty());
  }
  for (std::string_view bad :
       {"javascript:alert(1)", "file:///etc/passwd", "vnd.sun.star.script:x", "../other.odt", "\\\\server\\share", "macro:///x", ".uno:Quit"}) {
    const Made out = link(bad);
    EXPECT_EQ(out.content().find("text:a"), std::string::npos) << bad;
    EXPECT_NE(out.content().find("続き"), std::string::npos);
    EXPECT_TRUE(out.removed(What::external_link) || out.removed(What::unsafe_link)) << bad;
  }
}

TEST(Odf, pictures_are_rebuilt_and_remote_ones_become_blank) {
  const Made out = document(
      "<text:p><draw:frame svg:width=\"1cm\"><draw:image xlink:href=\"Pictures/a.png\"/></draw:frame>"
      "<draw:frame><draw:image xlink:href=\"http://example.com/x.png\"/></draw:frame>"
      "<draw:frame><draw:image xlink:href=\"Pictures/b.exe\"/></draw:frame></text:p>",
      {{"Pictures/a.png", png()}, {"Pictures/b.exe", "MZ"}, {"Pictures/c.png", png()}});
  ASSERT_TRUE(out.type.has_value());
  EXPECT_TRUE(out.parts.contains("Pictures/a.png"));
  EXPECT_TRUE(out.parts.contains("Pictures/blank.png"));
  EXPECT_FALSE(out.parts.contains("Pictures/c.png"));
  EXPECT_EQ(out.content().find("http://example.com"), std::string::npos);
  EXPECT_TRUE(out.removed(What::remote_content));
  EXPECT_TRUE(out.removed(What::picture_refused));
  EXPECT_TRUE(out.removed(What::unreferenced_data));
  EXPECT_EQ(out.notes.measure().pictures, (base::Share{3, 1}));
}

TEST(Odf, embedded_objects_are_rebuilt_in_place) {
  const std::string chart = part("document-content",
                                 "<office:body><office:chart><chart:chart chart:class=\"chart:bar\"><chart:title><text:p>表題</text:p></chart:title>"
                                 "</chart:chart></office:chart></office:body><office:scripts><office:script>x</office:script></office:scripts>");
  const Made out = document(
      "<text:p><draw:frame><draw:object xlink:href=\"./Object 1\"/><draw:image xlink:href=\"./ObjectReplacements/Object 1\"/></draw:frame>"
      "<draw:frame><draw:object-ole xlink:href=\"./Object 2\"/><draw:image xlink:href=\"./ObjectReplacements/Object 2\"/></draw:frame></text:p>",
      {{"Object 1/content.xml", chart},
       {"Object 1/settings.xml", "<x/>"},
       {"ObjectReplacements/Object 1", png()},
       {"Object 2", "\xd0\xcf\x11\xe0"},
       {"ObjectReplacements/Object 2", png()}});
  ASSERT_TRUE(out.type.has_value());
  EXPECT_TRUE(out.has("Object 1/content.xml", "表題"));
  EXPECT_FALSE(out.has("Object 1/content.xml", "office:script>"));
  EXPECT_FALSE(out.parts.contains("Object 2"));
  EXPECT_TRUE(out.parts.contains("Pictures/Object 2.png"));
  EXPECT_TRUE(out.has("META-INF/manifest.xml", "manifest:full-path=\"Object 1/\" manifest:media-type=\"application/vnd.oasis.opendocument.chart\""));
  EXPECT_TRUE(out.removed(What::ole_object));
}

TEST(Odf, formulas_that_fetch_leave_their_values) {
  const auto cell = [](std::string_view formula) {
    const std::string body =
        "<table:table><table:table-row><table:table-cell table:formula=\"" + std::string(formula) +
        "\" office:value-type=\"float\" office:value=\"7\"><text:p>7</text:p></table:table-cell></table:table-row></table:table>";
    return disarm(package({{"content.xml", content(body, "spreadsheet")}}, "application/vnd.oasis.opendocument.spreadsheet"));
  };
  for (std::string_view good : {"of:=SUM([.A1:.B2];[$&apos;表 1&apos;.$A$1])", "of:=IF([.A1]&gt;1;&quot;a#b&quot;;{1;2|3;4})", "oooc:=[.A1]*2",
                                "of:=COM.MICROSOFT.CONCAT([.A1];[.B1])", "of:=ORG.LIBREOFFICE.WEEKS([.A1];[.A2];0)", "of:=[.A1]#REF!",
                                "of:=HYPERLINK(&quot;https://example.jp/&quot;;&quot;x&quot;)"}) {
    const Made out = cell(good);
    EXPECT_NE(out.content().find("table:formula"), std::string::npos) << good;
    EXPECT_NE(out.content().find(good.starts_with("of") ? "xmlns:of=" : "xmlns:oooc="), std::string::npos);
  }
  for (std::string_view bad : {"of:=DDE(&quot;soffice&quot;;&quot;a&quot;;&quot;b&quot;)", "of:=WEBSERVICE(&quot;http://example.com&quot;)",
                               "of:=[&apos;file:///tmp/a.ods&apos;#$Sheet1.A1]", "of:=&apos;file:///tmp/a.ods&apos;#$Sheet1.A1",
                               "msoxl:=cmd|&apos;/c calc&apos;!A1", "msoxl:=&apos;[a.xls]S&apos;!A1", "msoxl:=[a.xls]S!A1",
                               "of:=&apos;\\\\a\\[b]S&apos;!A1", "of:=HYPERLINK(&quot;file:///x&quot;)", "of:=MYADDIN.RUN([.A1])", "of:=SUM([.A1"}) {
    const Made out = cell(bad);
    EXPECT_EQ(out.content().find("table:formula"), std::string::npos) << bad;
    EXPECT_NE(out.content().find("office:value=\"7\""), std::string::npos);
    EXPECT_FALSE(out.notes.removed().empty());
  }
}

TEST(Odf, only_the_title_stays_of_the_metadata) {
  const std::string meta =
      part("document-meta",
           "<office:meta><dc:title>題名</dc:title><meta:initial-creator>係長</meta:initial-creator>"
           "<meta:template xlink:href=\"http://example.com/t.ott\"/><meta:auto-reload xlink:href=\"http://example.com\"/></office:meta>");
  const Made out = document("<text:p>本文</text:p>", {{"meta.xml", meta}});
  EXPECT_TRUE(out.has("meta.xml", "<dc:title>題名</dc:title>"));
  EXPECT_FALSE(out.has("meta.xml", "係長"));
  EXPECT_FALSE(out.has("meta.xml", "http://example.com"));
  EXPECT_TRUE(out.removed(What::metadata));
}

TEST(Odf, settings_keep_layout_and_lose_printers) {
  const std::string settings = part("document-settings",
                                    "<office:settings><config:config-item-set config:name=\"ooo:configuration-settings\">"
                                    "<config:config-item config:name=\"PrinterSetup\" config:type=\"base64Binary\">AAAA</config:config-item>"
                                    "<config:config-item config:name=\"LoadReadonly\" config:type=\"boolean\">true</config:config-item>"
                                    "<config:config-item config:name=\"TabOverflow\" config:type=\"boolean\">true</config:config-item>"
                                    "</config:config-item-set></office:settings>");
  const Made out = document("<text:p>本文</text:p>", {{"settings.xml", settings}});
  EXPECT_TRUE(out.has("settings.xml", "TabOverflow"));
  EXPECT_FALSE(out.has("settings.xml", "PrinterSetup"));
  EXPECT_FALSE(out.has("settings.xml", "LoadReadonly"));
  EXPECT_TRUE(out.removed(What::printer_settings));
}

TEST(Odf, forms_show_but_do_not_send) {
  const Made out = document(
      "<office:forms><form:form form:name=\"f\" xlink:href=\"http://example.com/\" form:method=\"post\" form:datasource=\"db\">"
      "<form:text form:name=\"t\" form:current-value=\"値\"/><form:button form:button-type=\"submit\" form:label=\"送信\"/></form:form></office:forms>");
  ASSERT_TRUE(out.type.has_value());
  EXPECT_NE(out.content().find("値"), std::string::npos);
  for (std::string_view gone : {"http://example.com", "post", "datasource", "submit"}) EXPECT_EQ(out.content().find(gone), std::string::npos) << gone;
  EXPECT_TRUE(out.removed(What::html_form));
  EXPECT_TRUE(out.removed(What::data_query));
}

TEST(Odf, unknown_markup_goes_and_its_text_stays) {
  const Made out = document("<text:p evil:x=\"1\">前<evil:tag>中</evil:tag>後</text:p><evil:block><text:p>外</text:p></evil:block>");
  EXPECT_NE(out.content().find("前中後"), std::string::npos);
  EXPECT_EQ(out.content().find("evil"), std::string::npos);
  EXPECT_TRUE(out.removed(What::unknown_markup));
  EXPECT_TRUE(out.warned(What::text_may_differ));
}

TEST(Odf, declarations_are_refused) {
  EXPECT_EQ(disarm(package({{"content.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>"}})).type.error().code, Code::markup_entity);
  EXPECT_EQ(disarm(package({{"content.xml", "<office:x/>"}})).type.error().code, Code::markup_bad);
  EXPECT_EQ(disarm(package({{"styles.xml", "<x/>"}})).type.error().code, Code::damaged);
}

TEST(Odf, a_prefix_bound_elsewhere_is_judged_by_its_namespace) {
  const Made out =
      disarm(package({{"content.xml",
                       "<o:document-content xmlns:o=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:office=\"http://example.com/\">"
                       "<o:body><o:text><t:p xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">本文</t:p><office:x/></o:text></o:body>"
                       "</o:document-content>"}}));
  ASSERT_TRUE(out.type.has_value());
  EXPECT_NE(out.content().find("<text:p>本文</text:p>"), std::string::npos);
}

TEST(Odf, flat_documents) {
  const std::string body = part("document",
                                "<office:meta><meta:generator>x</meta:generator></office:meta><office:body><office:text><text:p>本文"
                                "<draw:frame><draw:image><office:binary-data>bm90IGEgcGljdHVyZQ==</office:binary-data></draw:image></draw:frame>"
                                "</text:p></office:text></office:body>");
  std::string flat = body;
  flat.insert(flat.find(" office:version"), " office:mimetype=\"application/vnd.oasis.opendocument.text\"");
  const Made out = disarm(base::view(flat));
  ASSERT_TRUE(out.type.has_value());
  EXPECT_EQ(*out.type, base::FileType::fodt);
  const std::string_view text = base::text(out.bytes);
  EXPECT_NE(text.find("本文"), text.npos);
  EXPECT_NE(text.find("<office:binary-data>iVBOR"), text.npos);
  EXPECT_TRUE(out.removed(What::picture_refused));
}

TEST(Odf, cut_off_at_every_length_never_passes) {
  const base::Bytes made = package({{"content.xml", content("<text:p>本文</text:p>")}});
  for (std::size_t length = 0; length < made.size(); ++length) {
    const Made out = disarm(base::ByteView(made).first(length));
    EXPECT_FALSE(out.type.has_value()) << length;
  }
}

}  // namespace
}  // namespace sekisho::formats::odf
