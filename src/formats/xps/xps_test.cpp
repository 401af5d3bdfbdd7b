#include "formats/xps/xps.h"

#include <gtest/gtest.h>

#include <map>

#include "formats/font/testing.h"
#include "formats/rebuild_twice.h"
#include "formats/xps/look.h"
#include "formats/zip/reader.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::xps {
namespace {

using base::What;
using Parts = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kFont = "Resources/F93D5C2A-1B7E-4C64-9A30-0D2C7E5B1A11.odttf";

// With a table that drawing does not need, under the key of its name.
std::string hidden_font() {
  using namespace font::testing;
  constexpr std::uint8_t kKey[] = {0x11, 0x1A, 0x5B, 0x7E, 0x2C, 0x0D, 0x30, 0x9A, 0x64, 0x4C, 0x7E, 0x1B, 0x2A, 0x5C, 0x3D, 0xF9};
  base::Bytes out = file_of(with(parts_of({square(), square()}), "DSIG", base::Bytes(8)));
  for (std::size_t i = 0; i < 32; ++i) out[i] ^= kKey[i % 16];
  return std::string(base::text(out));
}

base::Bytes package(const std::string& page, Parts more = {}, std::string_view ns = "http://schemas.microsoft.com/xps/2005/06") {
  const std::string space = " xmlns=\"" + std::string(ns) + "\"";
  more.emplace_back(kFont, hidden_font());
  BytesSink sink;
  zip::Writer writer(sink);
  writer.add("[Content_Types].xml",
             base::view("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"fdseq\" "
                        "ContentType=\"application/vnd.ms-package.xps-fixeddocumentsequence+xml\"/></Types>"));
  writer.add("_rels/.rels",
             base::view("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"R0\" Type=\"" +
                        std::string(ns) + "/fixedrepresentation\" Target=\"/FixedDocumentSequence.fdseq\"/></Relationships>"));
  writer.add("FixedDocumentSequence.fdseq",
             base::view("<FixedDocumentSequence" + space + "><DocumentReference Source=\"/Documents/1/d.fdoc\"/></FixedDocumentSequence>"));
  writer.add("Documents/1/d.fdoc", base::view("<FixedDocument" + space + "><PageContent Source=\"Pages/1.fpage\"/></FixedDocument>"));
  writer.add("Documents/1/Pages/1.fpage", base::view("<FixedPage" + space + " Width=\"816\" Height=\"1056\">" + page + "</FixedPage>"));
  for (const auto& [name, bytes] : more) writer.add(name, base::view(bytes));
  writer.finish();
  return sink.bytes();
}

std::string glyphs(std::string_view text) {
  return "<Glyphs FontUri=\"/" + std::string(kFont) + "\" FontRenderingEmSize=\"16\" OriginX=\"1\" OriginY=\"2\" UnicodeString=\"" +
         std::string(text) + "\"/>";
}

struct Made {
  bool ok = false;
  base::Code code = base::Code::none;
  Notes notes;
  std::map<std::string, std::string> parts;
  bool removed(What what) const {
    for (const base::Note& note : notes.removed())
      if (note.what == what) return true;
    return false;
  }
};

Made disarm(const base::Bytes& input) {
  Made out;
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Context context{profile, limits, out.notes, children, "", {}};
  BytesSink sink;
  EXPECT_EQ(recognise(input, ""), base::FileType::xps);
  auto done = rebuild(input, base::FileType::xps, context, sink);
  out.ok = done.has_value();
  if (!done) return out.code = done.error().code, out;
  auto archive = zip::read(sink.bytes(), limits, zip::Strictness::archive);
  EXPECT_TRUE(archive.has_value());
  for (const zip::Entry& entry : archive->entries)
    if (auto bytes = zip::unpack(entry, limits)) out.parts[entry.raw_name] = base::text(*bytes);
  rebuild_twice(kFormat, input);
  worker::second_look::Look look(10);
  EXPECT_EQ(kind_by_look(sink.bytes(), "xps"), base::FileType::xps);
  look_at_document(sink.bytes(), base::FileType::xps, look);
  EXPECT_TRUE(look.findings().empty()) << look.findings()[0].what << ' ' << look.findings()[0].where;
  return out;
}

TEST(Xps, pages_and_fonts_stay) {
  for (std::string_view ns : {"http://schemas.microsoft.com/xps/2005/06", "http://schemas.openxps.org/oxps/v1.0"}) {
    const Made out = disarm(package(glyphs("市の文書"), {}, ns));
    ASSERT_TRUE(out.ok);
    EXPECT_NE(out.parts.at("Documents/1/Pages/1.fpage").find("市の文書"), std::string::npos);
    EXPECT_NE(out.parts.at("Documents/1/Pages/1.fpage").find(ns), std::string::npos);
    EXPECT_TRUE(out.parts.contains(kFont));
    EXPECT_TRUE(out.parts.contains("Documents/1/Pages/_rels/1.fpage.rels"));
    EXPECT_TRUE(out.removed(What::font_table));
  }
}

TEST(Xps, links_profiles_and_what_is_unknown_go) {
  const Made out =
      disarm(package(glyphs("a") + "<Canvas FixedPage.NavigateUri=\"javascript:x\"/><Canvas FixedPage.NavigateUri=\"https://example.jp/\"/>"
                                   "<Path Data=\"M 0,0\" Stroke=\"ContextColor /p.icc 1,0,0,0,1\"/><Evil/>",
                     {{"Metadata/Job_PT.xml", "<x/>"}, {"p.icc", "x"}}));
  ASSERT_TRUE(out.ok);
  const std::string& page = out.parts.at("Documents/1/Pages/1.fpage");
  for (std::string_view gone : {"javascript", "ContextColor", "Evil"}) EXPECT_EQ(page.find(gone), std::string::npos) << gone;
  EXPECT_NE(page.find("https://example.jp/"), std::string::npos);
  for (What what : {What::unsafe_link, What::color_profile, What::unknown_markup}) EXPECT_TRUE(out.removed(what)) << base::describe(what).id;
  EXPECT_FALSE(out.parts.contains("Metadata/Job_PT.xml"));
}

TEST(Xps, without_its_font_a_document_is_refused) {
  EXPECT_EQ(disarm(package("<Glyphs FontUri=\"/none.ttf\" FontRenderingEmSize=\"1\" OriginX=\"0\" OriginY=\"0\"/>")).code, base::Code::damaged);
  EXPECT_EQ(disarm(package("<Glyphs FontUri=\"/bad.ttf\" FontRenderingEmSize=\"1\" OriginX=\"0\" OriginY=\"0\"/>", {{"bad.ttf", "MZ"}})).code,
            base::Code::feature_unsupported);
}

TEST(XpsLook, dangers_are_found) {
  for (std::string_view page : {"<Canvas FixedPage.NavigateUri=\"file:///x\"/>", "<Path Fill=\"ContextColor /p.icc 1,1\"/>",
                                "<ImageBrush ImageSource=\"http://example.com/a.png\"/>", "text"}) {
    worker::second_look::Look look(10);
    look_at_document(package(std::string(page)), base::FileType::xps, look);
    EXPECT_FALSE(look.findings().empty()) << page;
  }
}

}  // namespace
}  // namespace sekisho::formats::xps
