#include "formats/html/html.h"

#include <gtest/gtest.h>

#include "formats/html/css.h"
#include "formats/html/look.h"
#include "formats/html/to_text.h"
#include "formats/rebuild_twice.h"
#include "text/encoding.h"

namespace sekisho::formats::html {
namespace {

using base::What;

std::string found(base::ByteView bytes) {
  worker::second_look::Look seen(1);
  look(bytes, base::FileType::html, seen);
  return seen.findings().empty() ? "" : seen.findings().front().what + ": " + seen.findings().front().where;
}

Outcome run(std::string_view page, base::Profile profile = {}) {
  Outcome out;
  base::Limits limits;
  RefusingChildren children;
  Context context{profile, limits, out.notes, children, "a.html", {}};
  BytesSink sink;
  out.ok = rebuild(base::view(page), base::FileType::html, context, sink).has_value();
  out.bytes = sink.bytes();
  Notes again;
  Context second{profile, limits, again, children, "a.html", {}};
  BytesSink twice;
  EXPECT_TRUE(rebuild(out.bytes, base::FileType::html, second, twice).has_value());
  EXPECT_EQ(base::text(out.bytes), base::text(twice.bytes()));
  EXPECT_TRUE(again.removed().empty()) << base::text(out.bytes);
  EXPECT_EQ(found(out.bytes), "") << base::text(out.bytes);
  return out;
}

std::string body_of(const Outcome& outcome) {
  std::string_view text = base::text(outcome.bytes);
  std::size_t from = text.find("<body");
  from = text.find('>', from) + 1;
  return std::string(text.substr(from, text.rfind("</body>") - from));
}

struct Case {
  std::string_view name, in, body;
  What what;
};

class Dangerous : public testing::TestWithParam<Case> {};
TEST_P(Dangerous, IsGoneAndNoted) {
  Outcome out = run(GetParam().in);
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(body_of(out), GetParam().body);
  EXPECT_GT(out.count(GetParam().what), 0u);
}
INSTANTIATE_TEST_SUITE_P(
    Html, Dangerous,
    testing::Values(Case{"script", "<body>a<script>alert(1)</script>b", "ab", What::script},
                    Case{"handler", "<p onclick=alert(1)>a</p>", "<p>a</p>", What::event_handler},
                    Case{"javascript", "<a href=\"java\tscript:alert(1)\">a</a>", "<a>a</a>", What::unsafe_link},
                    Case{"entity_scheme", "<a href=\"&#106;avascript:alert(1)\">a</a>", "<a>a</a>", What::unsafe_link},
                    Case{"data_link", "<a href=\"data:text/html,x\">a</a>", "<a>a</a>", What::unsafe_link},
                    Case{"relative", "<a href=\"a.hta\">a</a>", "<a>a</a>", What::external_link},
                    Case{"iframe", "<body><iframe src=x>inner</iframe>b", "b", What::frame},
                    Case{"object", "<body><object data=x.swf><param name=a>text</object>", "text", What::active_content},
                    Case{"form", "<form action=http://x><input name=q value=v><input type=hidden value=h></form>", "[v]", What::html_form},
                    Case{"refresh", "<meta http-equiv=refresh content='0;url=http://x'><p>a</p>", "<p>a</p>", What::active_content},
                    Case{"base", "<base href=http://x/><p>a</p>", "<p>a</p>", What::external_link},
                    Case{"picture", "<p><img src=http://x/a.png alt=\"地図\" srcset=b></p>", "<p>[地図]</p>", What::remote_content},
                    Case{"pixel", "<p>a<img src=http://x/a.png></p>", "<p>a</p>", What::remote_content},
                    Case{"svg", "<p>a<svg onload=x><script>y</script><text>word</text></svg></p>", "<p>aword</p>", What::script},
                    Case{"math", "<p><math><mi>x</mi></math></p>", "<p>x</p>", What::unknown_markup},
                    Case{"comment", "<p>a<!--[if IE]><script>x</script><![endif]--></p>", "<p>a</p>", What::hidden_content},
                    Case{"instruction", "<?php echo 1 ?><p>a</p>", "<p>a</p>", What::processing_instruction},
                    Case{"style_url", "<p style=\"background:url(http://x/);color:red\">a</p>", "<p style=\"color:red;\">a</p>",
                         What::remote_content},
                    Case{"expression", "<p style=\"width:expression(alert(1))\">a</p>", "<p>a</p>", What::active_content},
                    Case{"escaped", "<p style=\"width:e\\78pression(1)\">a</p>", "<p>a</p>", What::style_rule},
                    Case{"hidden", "<p style=\"display:none\">secret</p>", "<p>secret</p>", What::style_rule},
                    Case{"away", "<p style=\"position:absolute;left:-9999px\">secret</p>", "<p>secret</p>", What::style_rule},
                    Case{"template", "<body><template><script>x</script></template>b", "b", What::hidden_content},
                    Case{"bidi", "<p>\xE2\x80\xAEgpj.exe</p>", "<p>[U+202E]gpj.exe</p>", What::deceiving_character},
                    Case{"shy",
                         "<p>a\xC2\xAD"
                         "b</p>",
                         "<p>ab</p>", What::deceiving_character}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Html, AFormFeedIsWhiteSpace) {
  Outcome out = run("<!DOCTYPE html><html><head><title>a\fb</title></head><body><p>c\fd</p><pre>e\ff</pre></body></html>");
  std::string_view text = base::text(out.bytes);
  EXPECT_NE(text.find("<title>a b</title>"), text.npos);
  EXPECT_NE(text.find("<p>c d</p>"), text.npos);
  EXPECT_EQ(text.find('\f'), text.npos);
}

TEST(Html, KeepsStructureLinksAndStyles) {
  Outcome out =
      run("<!DOCTYPE html><html lang=ja><head><title>見出し</title><style>td.a{color:#f00;background:url(x)}</style></head><body bgcolor=#ffffff>"
          "<h1>題</h1><table border=1><tr><td class=a colspan=2>一&nbsp;&lt;二&gt;</td></tr></table>"
          "<ol start=3><li>x</li></ol><a href=\"https://example.jp/?a=1&amp;b=2\">先</a><pre>\n\n y</pre></body></html>");
  std::string_view text = base::text(out.bytes);
  EXPECT_NE(text.find("<title>見出し</title>"), text.npos);
  EXPECT_NE(text.find("td.a{color:#f00;}"), text.npos);
  EXPECT_NE(text.find("<td class=\"a\" colspan=\"2\">一\xC2\xA0&lt;二&gt;</td>"), text.npos);
  EXPECT_NE(text.find("href=\"https://example.jp/?a=1&amp;b=2\""), text.npos);
  EXPECT_NE(text.find("<body bgcolor=\"#ffffff\">"), text.npos);
}

TEST(Html, CleanPageHasNothingRemoved) {
  Outcome out = run(
      "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><meta charset=\"utf-8\" /><title>a</title></head><body><p>b</p></body></html>");
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Html, LinksGoWhenTheProfileSaysSo) {
  base::Profile profile;
  profile.set(base::Setting::html_keep_links, 0);
  Outcome out = run("<a href=https://example.jp/>a</a>", profile);
  EXPECT_EQ(body_of(out), "<a>a</a>");
  EXPECT_GT(out.count(What::external_link), 0u);
}

TEST(Html, ReadsEveryJapaneseEncoding) {
  const std::string page = "<html><head><meta charset=LABEL></head><body><p>世田谷区役所 ①㈱髙</p></body></html>";
  for (auto [label, encoding] : {std::pair{"Shift_JIS", text::Encoding::cp932},
                                 {"EUC-JP", text::Encoding::euc_jp},
                                 {"ISO-2022-JP", text::Encoding::iso2022jp},
                                 {"utf-8", text::Encoding::cp932},
                                 {"utf-16", text::Encoding::utf16le},
                                 {"x", text::Encoding::utf32be}}) {
    std::string labelled = page;
    labelled.replace(labelled.find("LABEL"), 5, label);
    auto bytes = text::encode(labelled, encoding);
    ASSERT_TRUE(bytes) << label;
    EXPECT_EQ(body_of(run(base::text(*bytes))), "<p>世田谷区役所 ①㈱髙</p>") << label;
  }
}

TEST(Html, DeepNestingKeepsItsText) {
  std::string page = "<body>";
  for (int i = 0; i < 4000; ++i) page += "<div>";
  EXPECT_NE(body_of(run(page + "word")).find("word"), std::string::npos);
}

TEST(Html, TangledPagesAreRefusedAtOnce) {
  std::string deep = "<body>", wide = "<p";
  for (int i = 0; i < 200'000; ++i) deep += "<div>", wide += " a" + std::to_string(i);
  for (const std::string& page : {deep, wide + ">x"}) {
    auto text = to_text(base::view(page), "utf-8", {});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, base::Code::too_deep);
  }
}

TEST(Html, MisnestedMarkupSettles) {
  run("<a href=#x><table><a href=#y><tr><td><b>1<i>2</b>3</i></a></table></a><p><b><div><p>x</b></p><table>y<td>z<form><p></form>q");
  run("<b><table><td></b><i></i></table><svg><desc><div><svg><p>x<select><option>a<table><tr><td>b</select>");
}

TEST(SecondLook, FindsWhatNoPageMayHold) {
  const std::string front = "<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\" />\n", middle = "</head>\n<body>",
                    end = "</body>\n</html>\n";
  auto page = [&](std::string_view head, std::string_view body) { return front + std::string(head) + middle + std::string(body) + end; };
  EXPECT_EQ(found(base::view(page("", "<p>a</p>"))), "");
  for (std::string_view bad :
       {"<script>x</script>", "<p onclick=\"x\">a</p>", "<a href=\"javascript:x\">a</a>", "<a href=\"file.hta\">a</a>", "<img src=\"http://x/\" />",
        "<img src=\"data:image/svg+xml;base64,AAAA\" />", "<img src=\"data:image/png;base64,TVqQ\" />", "<p style=\"background:url(x)\">a</p>",
        "<form>a</form>", "<p>a", "<!-- c -->", "<svg></svg>", "<p style=\"display:none;\">a</p>", "<p>\xE2\x80\xAE</p>",
        "<iframe src=\"x\"></iframe>", "<td background=\"x\"></td>"})
    EXPECT_NE(found(base::view(page("", bad))), "") << bad;
  for (std::string_view bad : {"<style>@import 'x';</style>", "<meta http-equiv=\"refresh\" content=\"0\" />",
                               "<link rel=\"stylesheet\" href=\"http://x/\" />", "<base href=\"http://x/\" />"})
    EXPECT_NE(found(base::view(page(bad, ""))), "") << bad;
  EXPECT_NE(found(base::view(page("", "a") + "<script>")), "");
}

TEST(Css, KeepsOnlyPlainDeclarations) {
  CssNotes notes;
  EXPECT_EQ(clean_declarations("COLOR : Red ; font-family:'ＭＳ ゴシック', serif;background-color:rgb( 1 , 2, 3 )", notes),
            "color:red;font-family:'ＭＳ ゴシック',serif;background-color:rgb(1,2,3);");
  EXPECT_EQ(notes.rules, 0u);
  EXPECT_EQ(clean_sheet("@import 'x';@media print{p{color:red}} p > b:hover{margin:0} p{behavior:url(x)} a[href]{color:red}", notes),
            "p > b:hover{margin:0;}\n");
  EXPECT_EQ(notes.remote, 1u);
  EXPECT_EQ(notes.active, 1u);
}

std::string text_of(std::string_view page, TextOptions options = {}) {
  auto out = to_text(base::view(page), "utf-8", {}, options);
  EXPECT_TRUE(out);
  return out ? out->utf8 : std::string();
}

TEST(ToText, BlocksListsAndTables) {
  EXPECT_EQ(text_of("<h1>題</h1><p>一  行\n目<br>二行目</p><ul><li>甲<li>乙<ol><li>1st</ol></ul><table><tr><td>a<td>b<tr><td>c<td>d</table>"),
            "題\n\n一 行 目\n二行目\n\n・甲\n・乙\n  1. 1st\n\na\tb\nc\td\n");
}
TEST(ToText, LinksQuotesAndPictures) {
  EXPECT_EQ(text_of("<p>See <a href=https://example.jp/a>here</a>, <a href=https://example.jp/b>https://example.jp/b</a>.</p>"),
            "See here <https://example.jp/a>, https://example.jp/b.\n");
  EXPECT_EQ(text_of("<p>a</p><blockquote>b<br>c<blockquote>d</blockquote></blockquote>e"), "a\n\n> b\n> c\n\n> > d\n\ne\n");
  EXPECT_EQ(text_of("<img src=cid:x alt=地図><a href=javascript:x>y</a>"), "[地図]y\n");
  EXPECT_EQ(text_of("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>"), "漢(かん)\n");
  EXPECT_EQ(text_of("<pre>a\n  b</pre>"), "a\n  b\n");
  EXPECT_EQ(text_of(""), "");
}

}  // namespace
}  // namespace sekisho::formats::html
