#include "formats/doc/doc.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "formats/compound/summary.h"
#include "formats/doc/fib.h"
#include "formats/doc/fields.h"
#include "formats/doc/look.h"
#include "formats/doc/sprm.h"
#include "formats/doc/tables.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::doc {
namespace {

using base::Bytes;
using base::ByteView;
using base::FileType;
using base::What;

// Made with LibreOffice Writer: headings, a footnote, a comment, a link, lists, a table, pictures, a text box.
Bytes sample() {
  std::ifstream in(SEKISHO_SOURCE_DIR "/src/formats/doc/samples/writer.doc", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

compound::Entry tree(ByteView bytes) {
  auto root = compound::read(bytes, {});
  EXPECT_TRUE(root);
  return root ? *root : compound::Entry{};
}
Bytes packed(const compound::Entry& root) {
  BytesSink out;
  compound::write(root, out);
  return out.bytes();
}
Bytes& stream(compound::Entry& root, std::string_view name) { return const_cast<compound::Entry*>(compound::find(root, name))->bytes; }

std::string wide(std::string_view ascii) {
  std::string out;
  for (char c : ascii) out += {c, '\0'};
  return out;
}
// Replaces UTF-16 text in the main stream by as many characters.
Bytes with_text(std::string_view from, std::string_view to) {
  compound::Entry root = tree(sample());
  Bytes& main = stream(root, "WordDocument");
  std::string text(base::text(main)), wanted = wide(from), made = wide(to);
  std::size_t at = text.find(wanted);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_LE(made.size(), wanted.size());
  std::copy(made.begin(), made.end(), main.begin() + static_cast<std::ptrdiff_t>(at));
  return packed(root);
}

Outcome made(const Bytes& input) { return disarm(kFormat, FileType::doc, input); }

std::string looked(const Bytes& bytes) {
  worker::second_look::Look found(1);
  look(bytes, FileType::doc, found);
  return found.findings().empty() ? "" : found.findings()[0].what;
}
bool has(const Bytes& bytes, std::string_view text) { return base::text(bytes).find(text) != std::string_view::npos; }

TEST(Doc, TextPicturesAndLinksStay) {
  Outcome out = made(sample());
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(looked(out.bytes), "");
  compound::Entry root = tree(out.bytes);
  EXPECT_TRUE(has(stream(root, "WordDocument"), wide("https://www.example.jp/shinsei")));
  EXPECT_TRUE(has(out.bytes, "IHDR"));
  EXPECT_EQ(compound::title_of(stream(root, compound::kSummaryName)), "申請書");
  EXPECT_EQ(root.children.size(), 4u);
}

TEST(Doc, FetchingFieldsBecomeBlankAndResultsStay) {
  Outcome out = made(with_text("HYPERLINK \"https", "DDEAUTO cmd \"/k "));
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::dde), 1u);
  EXPECT_FALSE(has(out.bytes, wide("DDEAUTO")));
  EXPECT_EQ(looked(out.bytes), "");
  Outcome picture = made(with_text("HYPERLINK ", "INCLUDE   "));
  ASSERT_TRUE(picture.ok);
  EXPECT_EQ(picture.count(What::fetching_field), 1u);
  EXPECT_FALSE(has(picture.bytes, wide("example.jp")));
}

TEST(Doc, UnsafeLinksGo) {
  Outcome out = made(with_text("https://www", "file://\\\\ww"));
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::fetching_field), 1u);
  EXPECT_FALSE(has(out.bytes, wide("file:")));
}

TEST(Doc, MacrosObjectsAndForeignStreamsGo) {
  compound::Entry root = tree(sample());
  root.children.push_back(compound::make_storage("Macros", {compound::make_storage("VBA", {compound::make_stream("dir", {1, 2, 3})})}));
  std::erase_if(root.children, [](const compound::Entry& entry) { return entry.name == u"ObjectPool"; });
  root.children.push_back(compound::make_storage("ObjectPool", {compound::make_storage("_1", {compound::make_stream("\1Ole10Native", {4})})}));
  root.children.push_back(compound::make_stream("payload", Bytes(100, 'P')));
  Outcome out = made(packed(root));
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::macro), 1u);
  EXPECT_EQ(out.count(What::ole_object), 1u);
  EXPECT_GE(out.count(What::unknown_part), 1u);
  EXPECT_EQ(out.bytes, made(sample()).bytes);
}

TEST(Doc, WhatNothingRefersToIsZero) {
  compound::Entry root = tree(sample());
  for (std::string_view name : {"WordDocument", "1Table", "Data"})
    base::put(stream(root, name), std::string_view("deleted remains of an earlier version"));
  Outcome out = made(packed(root));
  ASSERT_TRUE(out.ok);
  EXPECT_FALSE(has(out.bytes, "deleted remains"));
  EXPECT_EQ(looked(out.bytes), "");
}

TEST(Doc, CommandsTemplatesAndSavedByGo) {
  compound::Entry root = tree(sample());
  Bytes &main = stream(root, "WordDocument"), &table = stream(root, "1Table");
  auto fib = read_fib(main);
  ASSERT_TRUE(fib);
  std::size_t pairs_at = fib->end - 2 - 2 * fib->new_words - 8 * fib->pairs.size();
  for (std::size_t place : {24, 71}) {  // Cmds, SttbSavedBy
    Bytes pair;
    base::put_u32le(pair, static_cast<std::uint32_t>(table.size()));
    base::put_u32le(pair, 40);
    std::copy(pair.begin(), pair.end(), main.begin() + static_cast<std::ptrdiff_t>(pairs_at + 8 * place));
    base::put(table, std::string_view("C:\\Users\\yamada\\template with macros.dot"));
    table.push_back(0);
  }
  Outcome out = made(packed(root));
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::command_table), 1u);
  EXPECT_FALSE(has(out.bytes, "yamada"));
}

TEST(Doc, EncryptedAndOldOnesAreRefused) {
  auto reason = [](const std::function<void(Bytes&)>& change) {
    compound::Entry root = tree(sample());
    change(stream(root, "WordDocument"));
    base::Profile profile;
    base::Limits limits;
    Notes notes;
    RefusingChildren children;
    Context context{profile, limits, notes, children, "", {}};
    BytesSink sink;
    auto result = rebuild(packed(root), FileType::doc, context, sink);
    return result ? base::Code::none : result.error().code;
  };
  EXPECT_EQ(reason([](Bytes&) {}), base::Code::none);
  compound::Entry root = tree(sample());
  stream(root, "WordDocument")[11] |= 1;
  auto fib = read_fib(stream(root, "WordDocument"));
  ASSERT_FALSE(fib);
  EXPECT_EQ(fib.error().code, base::Code::encrypted);
  EXPECT_EQ(reason([](Bytes& main) { main[0] = 0xDC, main[2] = 0x21, main[3] = 0; }), base::Code::old_version);
  EXPECT_EQ(reason([](Bytes& main) { main.resize(300); }), base::Code::damaged);
}

TEST(Doc, CommentsGoWhereTheProfileSaysSo) {
  base::Profile profile;
  profile.set(base::Setting::office_keep_comments, 0);
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "", {}};
  BytesSink sink;
  ASSERT_TRUE(rebuild(sample(), FileType::doc, context, sink));
  EXPECT_FALSE(has(sink.bytes(), "\x53\x30\x6E\x30\xF8\x66"));  // この書
  EXPECT_TRUE(has(made(sample()).bytes, "\x53\x30\x6E\x30\xF8\x66"));
}

TEST(Doc, OfWord95TheTextComesOutWithoutItsFields) {
  const std::string_view text = "\x93\xFA\x96\x7B\x8C\xEA\x13 DDE cmd \x14shown\x15\rnext\x07\x07\r";
  Bytes main(0x300);
  auto set = [&](std::size_t at, std::size_t value) {
    main[at] = static_cast<std::uint8_t>(value), main[at + 1] = static_cast<std::uint8_t>(value >> 8);
  };
  set(0, 0xA5DC), set(2, 104), set(6, 0x411), set(24, main.size()), set(0x34, text.size());
  base::put(main, text);
  compound::Entry root = compound::make_storage("Root Entry", {compound::make_stream("WordDocument", main)});
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "", {}};
  BytesSink sink;
  auto result = rebuild(packed(root), FileType::doc, context, sink);
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, FileType::txt);
  EXPECT_TRUE(has(sink.bytes(), "日本語shown"));
  EXPECT_FALSE(has(sink.bytes(), "DDE"));
  ASSERT_EQ(notes.warnings().size(), 1u);
  EXPECT_EQ(notes.warnings()[0].what, What::extracted_only);
}

// ---- parts

struct Judged {
  std::u16string text;
  Notes notes;
};
Judged fields(std::u16string text, std::uint8_t type = 0) {
  base::Profile profile;
  base::Limits limits;
  Judged out{std::move(text), {}};
  RefusingChildren children;
  Context context{profile, limits, out.notes, children, "", {}};
  Bytes table;
  if (type != 0) {
    base::put_u32le(table, 0);
    base::put_u32le(table, static_cast<std::uint32_t>(out.text.size()));
    base::put_u8(table, 0x13);
    base::put_u8(table, type);
  }
  clean_fields(out.text, 0, out.text.size(), table, context);
  return out;
}

TEST(DocFields, NestedAndSplitOnesAreJudgedByWhatTheySay) {
  EXPECT_EQ(fields(u"\x13 PAGE \x14 1\x15").text, u"\x13 PAGE \x14 1\x15");
  EXPECT_EQ(fields(u"\x13 IF \x13 DDE a b \x14r\x15 = 1 \x14x\x15").text, u"\x13 IF \x13         \x14r\x15 = 1 \x14x\x15");
  EXPECT_EQ(fields(u"\x13 HYPERLINK \"\x13 QUOTE x\x14y\x15\"\x14z\x15").text[2], u' ');
  EXPECT_EQ(fields(u"\x13 AUTHOR \x14\u5C71\u7530\x15").text, u"\x13        \x14\u5C71\u7530\x15");
}

TEST(DocFields, LinksWithControlCharactersGo) {
  EXPECT_EQ(fields(u"\x13 HYPERLINK \"http://a.jp\" \x14 1\x15").text, u"\x13 HYPERLINK \"http://a.jp\" \x14 1\x15");
  for (const char16_t control : {char16_t{0}, u'\t', u'\x1F'})
    EXPECT_EQ(fields(u"\x13 HYPERLINK \"http://a.jp" + std::u16string(1, control) + u"\x14 1\x15").text, u"\x13                        \x14 1\x15");
}

TEST(DocFields, TheirTableNamesTheirCharactersOnly) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "", {}};
  std::u16string text = u"a\r\x13 PAGE \x15";
  Bytes table;
  for (const std::uint32_t at : {1u, 2u, 9u, 10u}) base::put_u32le(table, at);
  const Bytes entries{0x0D, 1, 0x13, 33, 0x15, 0};
  base::put(table, entries);
  const Bytes clean = clean_fields(text, 0, text.size(), table, context);
  EXPECT_EQ(clean.size(), 4u * 3 + 2 * 2);
  EXPECT_EQ(clean_fields(text, 0, text.size(), clean, context), clean);
}

TEST(DocFields, ButtonsBecomeTheirText) {
  EXPECT_EQ(fields(u"\x13 MACROBUTTON Run \u62BC\u3059\x15", 51).text, u"                  \u62BC\u3059 ");
  EXPECT_EQ(fields(u"\x13 MACROBUTTON Run x\x14y\x15", 51).text, u"\x13                  \x14y\x15");
}

TEST(DocFields, HalfOnesBecomeText) {
  EXPECT_EQ(fields(u"a\x13 DDE b").text, u"a  DDE b");
  EXPECT_EQ(fields(u"a\x15\x14z").text, u"a  z");
  EXPECT_EQ(fields(u"\x13 PAGE \x14 b").text, u"  PAGE   b");
}

TEST(DocFields, WordsOfOtherLanguagesAreWrittenInEnglish) {
  EXPECT_EQ(fields(u"\x13 RENVOIPAGE _Toc1 \\h \x14 3\x15", 37).text, u"\x13    PAGEREF _Toc1 \\h \x14 3\x15");
  EXPECT_EQ(fields(u"\x13 INCLUREIMAGE x \x14 3\x15", 67).text, u"\x13                \x14 3\x15");
}

TEST(DocModifiers, ObjectsGo) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "", {}};
  Data data({}, context);
  Modifiers modifiers(data, context);
  const Bytes list = {0x35, 0x08, 1, 0x0A, 0x08, 1, 0x03, 0x6A, 1, 2, 3, 4, 0x55, 0x08, 1};  // bold, an object and its place, special
  EXPECT_EQ(modifiers.clean(list), (Bytes{0x35, 0x08, 1, 0x55, 0x08, 1}));
  EXPECT_EQ(notes.removed().size(), 1u);
  EXPECT_EQ(modifiers.clean(Bytes{0x35, 0x08}), Bytes{});
}

TEST(DocTables, CountsThatLieEndTheTable) {
  EXPECT_EQ(clean_strings(Bytes{0xFF, 0xFF, 9, 0, 0, 0, 1, 0, 'a', 0}), Bytes{});
  EXPECT_EQ(clean_positions(Bytes(4 * 3 + 2 * 4 + 3), 4).size(), 4u * 3 + 2 * 4);
  EXPECT_EQ(clean_positions(Bytes(4), 4), Bytes{});
  EXPECT_EQ(clean_fonts({}), Bytes{});
  EXPECT_EQ(clean_fonts(Bytes{1, 0, 0, 0, 50, 1}), Bytes{});
}

// One font "A" with "B" behind it, which starts at character `other`.
Bytes one_font(std::uint8_t other) {
  Bytes out{1, 0, 0, 0, 39 + 8};
  out.resize(5 + 39);
  out[5 + 4] = other;
  for (const char letter : {'A', '\0', 'B', '\0'}) base::put_u16le(out, static_cast<std::uint16_t>(letter));
  return out;
}

TEST(DocTables, AFontLosesAnOtherNameThatIsNotThere) {
  EXPECT_EQ(clean_fonts(one_font(2)), one_font(2));
  const Bytes once = clean_fonts(one_font(100));
  EXPECT_EQ(once.size(), one_font(0).size() - 4);
  EXPECT_EQ(once[5 + 4], 0);
  EXPECT_EQ(clean_fonts(once), once);
}

}  // namespace
}  // namespace sekisho::formats::doc
