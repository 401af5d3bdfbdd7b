#include "formats/epub/epub.h"

#include <gtest/gtest.h>

#include <map>

#include "formats/epub/css.h"
#include "formats/epub/look.h"
#include "formats/rebuild_twice.h"
#include "formats/zip/reader.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::epub {
namespace {

using base::What;
using Parts = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kContainer =
    "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OEBPS/content.opf\" "
    "media-type=\"application/oebps-package+xml\"/></rootfiles></container>";

base::Bytes package(const std::string& body, const Parts& more = {}, const std::string& items = {}) {
  BytesSink sink;
  zip::Writer writer(sink);
  writer.add("mimetype", base::view("application/epub+zip"), zip::Writer::Method::store);
  writer.add("META-INF/container.xml", base::view(kContainer));
  writer.add("OEBPS/content.opf",
             base::view("<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
                        "<dc:title>広報</dc:title><dc:creator>係長</dc:creator></metadata><manifest>"
                        "<item id=\"p\" href=\"p.xhtml\" media-type=\"application/xhtml+xml\" properties=\"scripted\"/>" +
                        items + "</manifest><spine page-progression-direction=\"rtl\"><itemref idref=\"p\"/></spine></package>"));
  writer.add("OEBPS/p.xhtml", base::view("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"x\">"
                                         "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body>" +
                                         body + "</body></html>"));
  for (const auto& [name, bytes] : more) writer.add(name, base::view(bytes));
  writer.finish();
  return sink.bytes();
}

struct Made {
  bool ok = false;
  base::Code code = base::Code::none;
  Notes notes;
  base::Bytes bytes;
  std::map<std::string, std::string> parts;
  bool removed(What what) const {
    for (const base::Note& note : notes.removed())
      if (note.what == what) return true;
    return false;
  }
  bool page_has(std::string_view text) const { return parts.at("OEBPS/p.xhtml").find(text) != std::string::npos; }
};

Made disarm(const base::Bytes& input) {
  Made out;
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Context context{profile, limits, out.notes, children, "", {}};
  BytesSink sink;
  EXPECT_EQ(recognise(input, ""), base::FileType::epub);
  auto done = rebuild(input, base::FileType::epub, context, sink);
  out.ok = done.has_value();
  if (!done) return out.code = done.error().code, out;
  out.bytes = sink.bytes();
  auto archive = zip::read(out.bytes, limits, zip::Strictness::archive);
  EXPECT_TRUE(archive.has_value());
  for (const zip::Entry& entry : archive->entries)
    if (auto bytes = zip::unpack(entry, limits)) out.parts[entry.raw_name] = base::text(*bytes);
  rebuild_twice(kFormat, input);
  worker::second_look::Look look(10);
  EXPECT_EQ(kind_by_look(out.bytes, "epub"), base::FileType::epub);
  look_at_publication(out.bytes, base::FileType::epub, look);
  EXPECT_TRUE(look.findings().empty()) << look.findings()[0].what;
  return out;
}

TEST(Epub, text_entities_and_ruby_stay) {
  const Made out = disarm(package("<p>本&nbsp;<ruby>文<rt>ぶん</rt></ruby>&mdash;<a href=\"p.xhtml#a\">次</a></p>"));
  ASSERT_TRUE(out.ok);
  EXPECT_TRUE(out.page_has("本\xc2\xa0<ruby>文<rt>ぶん</rt></ruby>—<a href=\"p.xhtml#a\">次</a>"));
  EXPECT_NE(out.parts.at("OEBPS/content.opf").find("広報"), std::string::npos);
  EXPECT_EQ(out.parts.at("OEBPS/content.opf").find("係長"), std::string::npos);
  EXPECT_NE(out.parts.at("OEBPS/content.opf").find("rtl"), std::string::npos);
}

TEST(Epub, what_runs_sends_or_fetches_goes) {
  const Made out =
      disarm(package("<p onclick=\"a()\">前<script>x()</script><a href=\"javascript:x\">悪</a><img src=\"http://example.com/a.png\" alt=\"\"/>"
                     "<form action=\"http://example.com\">内<input type=\"text\"/></form>後</p><iframe src=\"x\"/>"
                     "<svg xmlns=\"http://www.w3.org/2000/svg\"><foreignObject/><rect fill=\"url(http://example.com/#a)\"/></svg>",
                     {{"OEBPS/a.js", "x"}, {"OEBPS/f.ttf", "x"}, {"META-INF/signatures.xml", "<x/>"}},
                     "<item id=\"j\" href=\"a.js\" media-type=\"text/javascript\"/><item id=\"f\" href=\"f.ttf\" media-type=\"font/ttf\"/>"));
  ASSERT_TRUE(out.ok);
  for (std::string_view gone : {"onclick", "script", "example.com", "iframe", "input", "foreignObject"}) EXPECT_FALSE(out.page_has(gone)) << gone;
  EXPECT_TRUE(out.page_has("内"));
  for (What what : {What::event_handler, What::script, What::unsafe_link, What::remote_content, What::html_form, What::frame, What::embedded_font,
                    What::digital_signature})
    EXPECT_TRUE(out.removed(what)) << base::describe(what).id;
  EXPECT_FALSE(out.parts.contains("OEBPS/a.js"));
}

TEST(Epub, a_page_that_is_listed_many_times_is_listed_once) {
  const std::string again = "<item id=\"p\" href=\"p.xhtml\" media-type=\"application/xhtml+xml\"/>";
  const Made out = disarm(package("<p>x</p>", {}, again + again));
  ASSERT_TRUE(out.ok);
  EXPECT_TRUE(out.removed(What::entry_duplicate));
  const std::string& written = out.parts.at("OEBPS/content.opf");
  EXPECT_EQ(written.find("<item "), written.rfind("<item "));
  EXPECT_FALSE(disarm(out.bytes).removed(What::entry_duplicate));
}

TEST(Epub, encrypted_publications_are_refused) {
  const std::string rights =
      "<encryption><EncryptedData><EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/></EncryptedData></encryption>";
  EXPECT_EQ(disarm(package("<p/>", {{"META-INF/encryption.xml", rights}})).code, base::Code::rights_managed);
  const std::string fonts =
      "<encryption><EncryptedData><EncryptionMethod Algorithm=\"http://www.idpf.org/2008/embedding\"/></EncryptedData></encryption>";
  EXPECT_TRUE(disarm(package("<p/>", {{"META-INF/encryption.xml", fonts}})).ok);
}

TEST(Epub, declarations_are_refused) {
  base::Bytes made = package(
      "<p/>", {{"OEBPS/q.xhtml", "<!DOCTYPE html [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><html xmlns=\"http://www.w3.org/1999/xhtml\"/>"}},
      "<item id=\"q\" href=\"q.xhtml\" media-type=\"application/xhtml+xml\"/>");
  EXPECT_EQ(disarm(made).code, base::Code::markup_entity);
}

TEST(EpubCss, what_is_not_understood_goes) {
  int removed = 0;
  const CssJudge judge{[](std::string_view url) { return url == "a.png"; }, [&](What) { ++removed; }};
  const auto clean = [&](std::string_view css) {
    removed = 0;
    const std::string out = clean_style_sheet(css, judge);
    const int first = removed;
    removed = 0;
    EXPECT_EQ(clean_style_sheet(out, judge), out) << css;
    EXPECT_EQ(removed, 0) << css;
    removed = first;
    return out;
  };
  EXPECT_EQ(clean("/* x */ p , div { color : red ; margin:0 auto }"), "p , div{color:red;margin:0 auto;}\n");
  EXPECT_EQ(removed, 0);
  EXPECT_EQ(clean("@media print { p::before { content: \"\\201C}\" } }"), "@media print{p::before{content:\"\\201C}\";}\n}\n");
  EXPECT_EQ(clean(".a{background:url('a.png')}"), ".a{background:url('a.png');}\n");
  for (std::string_view bad : {"@import url(x.css);", "@font-face{src:url(a.ttf)}", "p{background:url(http://x/)}", "p{width:expression(alert(1))}",
                               "p{behavior:url(a.png)}", "p{background:u\\72l(http://x)}", "p{background:image-set('http://x')}", "p{x:url(a.png",
                               "@x{a:b}", "p{a:b{c:d}}", "p{-moz-binding:url(a.png)}"}) {
    EXPECT_EQ(clean(bad).find("http"), std::string::npos) << bad;
    EXPECT_GT(removed, 0) << bad;
  }
}

TEST(EpubLook, dangers_are_found) {
  for (std::string_view body : {"<script/>", "<p onclick=\"x\"/>", "<a href=\"javascript:x\">x</a>", "<img src=\"http://example.com/x.png\"/>",
                                "<iframe/>", "<p style=\"background:url(http://x)\"/>", "<style>@import 'x';</style>"}) {
    worker::second_look::Look look(10);
    look_at_publication(package(std::string(body)), base::FileType::epub, look);
    EXPECT_FALSE(look.findings().empty()) << body;
  }
}

}  // namespace
}  // namespace sekisho::formats::epub
