#include "worker/words.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/test_documents.h"
#include "text/text.h"
#include "worker/handle.h"
#include "worker/words_sheet.h"

namespace sekisho::worker {
namespace {

using base::FileType;
using namespace base::testing;

struct Kept : formats::Sink {
  void write(base::ByteView bytes) override { text += base::text(bytes); }
  std::string text;
};

wire::Answer ask(wire::JobKind kind, std::string_view document, FileType type, std::string& out, std::uint64_t bytes_max = 1u << 20) {
  wire::Job job;
  job.kind = kind;
  job.input_bytes = document.size();
  job.declared = type;
  if (kind == wire::JobKind::words) job.limits.output_bytes_max = bytes_max;
  Kept kept, children;
  const wire::Answer answer = handle(job, base::view(document), {}, kept, children);
  out = kept.text;
  return answer;
}

std::string words(const std::string& document, FileType type, std::uint64_t bytes_max = 1u << 20) {
  std::string out;
  const wire::Answer answer = ask(wire::JobKind::words, document, type, out, bytes_max);
  EXPECT_EQ(answer.kind, wire::AnswerKind::words);
  EXPECT_EQ(answer.input_type, type);
  EXPECT_EQ(answer.output_bytes, out.size());
  return out;
}

std::string paragraph(const std::string& text) { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>"; }
std::string cell(const std::string& paragraphs) { return "<w:tc>" + paragraphs + "</w:tc>"; }

TEST(Words, of_a_letter_stand_in_lines_and_its_tables_in_tabs) {
  const std::string row = "<w:tr>" + cell(paragraph("氏名") + paragraph("ふりがな")) + cell(paragraph("")) + cell(paragraph("部署")) + "</w:tr>";
  EXPECT_EQ(
      words(docx(paragraph("回覧 &amp; お知らせ") + "<w:p/><w:p/><w:p/>" + "<w:tbl>" + row + row + "</w:tbl>" + paragraph("以上")), FileType::docx),
      "回覧 & お知らせ\n\n氏名 ふりがな\t\t部署\n氏名 ふりがな\t\t部署\n以上\n");
}

TEST(Words, tabs_and_breaks_are_shown_and_stops_are_not) {
  EXPECT_EQ(
      words(docx("<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"),
            FileType::docx),
      "a\tb\nc\n");
}

TEST(Words, of_what_is_struck_out_are_shown_and_of_a_second_version_are_not) {
  EXPECT_EQ(
      words(docx("<w:p><w:del><w:r><w:delText>前任者</w:delText></w:r></w:del><mc:AlternateContent><mc:Choice><w:r><w:t>図</w:t></w:r></mc:Choice>"
                 "<mc:Fallback><w:r><w:t>図</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"),
            FileType::docx),
      "前任者図\n");
}

TEST(Words, of_headers_and_notes_follow) {
  const std::string letter =
      docx(paragraph("本文"), {{"word/_rels/document.xml.rels", relationships({{"header", "header1.xml"}, {"footnotes", "f.xml"}})},
                               {"word/header1.xml", "<w:hdr xmlns:w=\"w\">" + paragraph("見出し") + "</w:hdr>"},
                               {"word/f.xml", "<w:footnotes xmlns:w=\"w\">" + paragraph("注") + "</w:footnotes>"}});
  EXPECT_EQ(words(letter, FileType::docx), "本文\n注\n見出し\n");
}

TEST(Words, of_a_workbook_stand_by_sheet_row_and_column) {
  const std::string strings = "<sst xmlns=\"s\"><si><t>住所</t><rPh><t>ジュウショ</t></rPh></si><si><r><t>川</t></r><r><t>上\n村</t></r></si></sst>";
  const std::string styles =
      "<styleSheet xmlns=\"s\"><numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-411]ge.m.d\"/></numFmts><cellStyleXfs><xf "
      "numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>";
  const std::string first =
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"D1\" t=\"s\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"/></row>"
      "<row r=\"3\"><c r=\"A3\" s=\"1\"><v>46347.5</v></c><c s=\"2\"><v>46347</v></c><c s=\"0\"><f>1+1</f><v>2</v></c><c t=\"b\"><v>1</v></c></row>";
  const std::string second = "<row><c t=\"inlineStr\"><is><t>直接</t></is></c><c t=\"str\"><v>a&lt;b</v></c><c t=\"s\"><v>9</v></c></row>";
  EXPECT_EQ(words(xlsx({{"名簿", first}, {"二 &amp; 三", second}}, {{"xl/sharedStrings.xml", strings}, {"xl/styles.xml", styles}}), FileType::xlsx),
            "【名簿】\n住所\t\t\t川上 村\n2026-11-21 12:00\t2026-11-21\t2\tTRUE\n\n【二 & 三】\n直接\ta<b\t…\n");
}

TEST(Words, of_slides_stand_in_the_order_in_which_they_are_shown) {
  EXPECT_EQ(words(pptx({"はじめに", "まとめ"}), FileType::pptx), "【1】\nはじめに\n\n【2】\nまとめ\n");
}

TEST(Words, end_where_they_may_not_go_on) {
  std::string body;
  for (int i = 0; i < 20'000; ++i) body += paragraph("文書");
  EXPECT_EQ(words(docx(body), FileType::docx, 100).size(), 100u);
  // What lies behind is not even read.
  EXPECT_EQ(words(docx(body + "<w:p>&broken"), FileType::docx, 100).size(), 100u);
}

TEST(Words, of_what_cannot_be_read_are_none) {
  const std::string whole = docx(paragraph("x"));
  std::string broken = whole, lying = whole;
  broken[broken.size() / 2] ^= 1;
  lying[lying.find("PK\x03\x04") + 22] ^= 1;  // how long the first part says it is
  for (const std::string& bad : {std::string(), std::string("PK"), whole.substr(0, whole.size() - 1), broken, lying, docx("<w:p>"), docx("&bomb;")}) {
    std::string out;
    const wire::Answer answer = ask(wire::JobKind::words, bad, FileType::docx, out);
    EXPECT_EQ(answer.kind, wire::AnswerKind::refused);
    EXPECT_EQ(answer.reason, base::Code::damaged);
  }
  std::string out;
  EXPECT_EQ(ask(wire::JobKind::words, whole, FileType::pdf, out).reason, base::Code::unsupported_type);
}

TEST(Words, dates_are_what_the_calendar_says) {
  EXPECT_EQ(date_of("1", false), "1900-01-01");
  EXPECT_EQ(date_of("59", false), "1900-02-28");
  EXPECT_EQ(date_of("61", false), "1900-03-01");
  EXPECT_EQ(date_of("43586", false), "2019-05-01");
  EXPECT_EQ(date_of("42124", true), "2019-05-01");
  EXPECT_EQ(date_of("0.75", false), "18:00");
  for (const char* other : {"", "-1", "1e99", "nan", "12x", "9999999"}) EXPECT_EQ(date_of(other, false), other);
}

// Real documents, rebuilt first: those of the folder that CORPUS names, seen from the project's root.
TEST(Words, of_rebuilt_real_documents_are_always_read) {
  const char* named = std::getenv("CORPUS");
  const std::filesystem::path folder = std::filesystem::path(SEKISHO_SOURCE_DIR) / (named == nullptr ? "../shared/corpus" : named);
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no corpus at " << folder;
  int read = 0, with_words = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension();
    if (!entry.is_regular_file() || entry.file_size() > (1u << 20) || (extension != ".docx" && extension != ".xlsx" && extension != ".pptx"))
      continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string original((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::string rebuilt, out;
    const wire::Answer clean = ask(wire::JobKind::disarm, original, FileType::unknown, rebuilt);
    if (clean.kind != wire::AnswerKind::clean || !has_words(clean.output_type)) continue;
    const wire::Answer answer = ask(wire::JobKind::words, rebuilt, clean.output_type, out);
    EXPECT_EQ(answer.kind, wire::AnswerKind::words) << entry.path();
    EXPECT_TRUE(text::valid_utf8(out)) << entry.path();
    ++read;
    if (!out.empty()) ++with_words;
  }
  EXPECT_GT(read, 0);
  RecordProperty("read", read);
  RecordProperty("with_words", with_words);
}

}  // namespace
}  // namespace sekisho::worker
