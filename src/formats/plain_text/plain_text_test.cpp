#include "formats/plain_text/plain_text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "text/encoding.h"

namespace sekisho::formats::plain_text {
namespace {

using base::FileType;
using base::What;
using text::Encoding;
using namespace std::string_view_literals;

class NoChildren : public Children {
  std::optional<ChildResult> disarm(base::ByteView, std::string_view) override { return std::nullopt; }
};

struct Outcome {
  base::Result<FileType> type;
  std::string bytes;
  Notes notes;
  std::uint32_t count(What what) const {
    for (const base::Note& note : notes.removed())
      if (note.what == what) return note.count;
    return 0;
  }
  bool warned(What what) const {
    return std::ranges::any_of(notes.warnings(), [&](const base::Note& note) { return note.what == what; });
  }
};

Outcome once(std::string_view input, std::string_view name) {
  base::Profile profile;
  base::Limits limits;
  NoChildren children;
  Outcome out{FileType::unknown, {}, {}};
  Context context{profile, limits, out.notes, children, name, {}};
  BytesSink sink;
  auto type = recognise(base::view(input), name);
  if (!type) {
    out.type = base::refuse(base::Code::unknown_type);
    return out;
  }
  out.type = rebuild(base::view(input), *type, context, sink);
  out.bytes = base::text(sink.bytes());
  return out;
}

// Every test goes through here: twice must be once, and the second pass must find nothing to do.
Outcome disarm(std::string_view input, std::string_view name) {
  Outcome first = once(input, name);
  if (first.type) {
    Outcome second = once(first.bytes, name);
    EXPECT_TRUE(second.type);
    EXPECT_EQ(second.bytes, first.bytes);
    EXPECT_TRUE(second.notes.removed().empty());
    EXPECT_EQ(first.bytes == input, first.notes.removed().empty());
  }
  return first;
}

std::string in(Encoding encoding, std::string_view utf8) {
  auto bytes = text::encode(utf8, encoding);
  EXPECT_TRUE(bytes);
  return std::string(text::bom_of(encoding)) + std::string(base::text(*bytes));
}

void stays(std::string_view csv) {
  Outcome out = disarm(csv, "a.csv");
  EXPECT_TRUE(out.type);
  EXPECT_EQ(out.bytes, csv);
}
void becomes(std::string_view csv, std::string_view expected) { EXPECT_EQ(disarm(csv, "a.csv").bytes, expected); }

TEST(PlainText, OrdinaryTextIsCopiedToTheByteInEveryEncoding) {
  const std::string letter = "各位\r\n\r\n令和7年度の予算要求について、下記のとおり通知します。①〜③\r\n\tABC ｶﾅ 髙﨑\r\n";
  for (Encoding encoding : {Encoding::utf8, Encoding::utf16le, Encoding::utf16be, Encoding::cp932, Encoding::euc_jp, Encoding::iso2022jp}) {
    std::string bytes = in(encoding, letter);
    Outcome out = disarm(bytes, "通知.txt");
    ASSERT_TRUE(out.type) << text::name_of(encoding);
    EXPECT_EQ(*out.type, FileType::txt);
    EXPECT_EQ(out.bytes, bytes);
    EXPECT_TRUE(out.notes.removed().empty());
  }
}

TEST(PlainText, Cp932DuplicatesAndUserDefinedCharactersKeepTheirBytes) {
  std::string bytes = "\x87\x54 \xED\x40 \xFA\x5B \x87\x9A \xF0\x40 \x81\x60\r\n\x96\xBC\x91\x4F\x82\xCD\x8A\x4F\x8E\x9A\r\n";
  EXPECT_EQ(disarm(bytes, "外字.txt").bytes, bytes);
}

TEST(PlainText, TypeComesFromTheNameOnlyInsideTheFamily) {
  EXPECT_EQ(recognise(base::view("a,b\n"), "A.CSV "), FileType::csv);
  EXPECT_EQ(recognise(base::view("a\tb\n"), "a.tsv"), FileType::tsv);
  EXPECT_EQ(recognise(base::view("# x\n"), "README.md"), FileType::markdown);
  EXPECT_EQ(recognise(base::view("a,b\n"), "x.log"), FileType::txt);
  EXPECT_EQ(recognise(base::view("a,b\n"), ""), FileType::txt);
  EXPECT_FALSE(recognise(base::view("a,b\n=1+1,2\n"), "report.xls"));  // a spreadsheet would open it, cells and all
}

TEST(PlainText, BinaryIsNoText) {
  EXPECT_FALSE(recognise(base::view("\x01\x02\x03\x04\0\0\0\x08\x10"sv), "x.txt"));
  EXPECT_FALSE(recognise(base::ByteView{}, "x.txt"));
}

TEST(Csv, FormulasAreNeutralised) {
  becomes("a,=1+1,b\n", "a,'=1+1,b\n");
  becomes("=cmd|' /C calc'!A0\n", "'=cmd|' /C calc'!A0\n");
  becomes("\"=HYPERLINK(\"\"http://x\"\")\",2\r\n", "\"'=HYPERLINK(\"\"http://x\"\")\",2\r\n");
  becomes("@SUM(1+1)*cmd|' /C calc'!A0,1\n", "'@SUM(1+1)*cmd|' /C calc'!A0,1\n");
  becomes("-2+3+cmd|' /C calc'!A0,1\n", "'-2+3+cmd|' /C calc'!A0,1\n");
  becomes("+SUM(A1:A9),-foo,@name\n", "'+SUM(A1:A9),'-foo,'@name\n");
  becomes("x,\"-1\n+cmd()\"\n", "x,\"'-1\n+cmd()\"\n");
}

TEST(Csv, NumbersDatesAndTelephonesStay) {
  stays("-123,+81-3-1234-5678,-1.5e3,-1.5E+3,\"-1,234.50\",(1,234),▲100,△5\r\n");
  stays("\"+81 (0)3-1234-5678\",+1 (555) 123-4567,03-1234-5678,-12:30,+09:00,-3.5%,-￥500,-\\500,-5kg,+3℃,-2024/01/05\n");
  stays("-,--,---,－,- -,ー,+/-,－５,-100円,-3人,user@example.jp,3-4,a=b,a+b,-0\n");
}

TEST(Csv, PrefixesThatProgramsSkipDoNotHideAFormula) {
  becomes("1, =1+1\n", "1,' =1+1\n");
  becomes("1,\" \t=1+1\"\n", "1,\"' \t'=1+1\"\n");  // the tab may be a delimiter
  becomes("1,\u3000=1+1\n", "1,'\u3000=1+1\n");
  becomes("1,\"\n=1+1\"\n", "1,\"'\n=1+1\"\n");
  becomes("\xEF\xBB\xBF=1+1,2\n", "\xEF\xBB\xBF'=1+1,2\n");
  EXPECT_EQ(disarm("1,\u200B=1+1\n", "a.csv").bytes, "1,'[U+200B]=1+1\n");
  becomes("\"\"=1+1,2\n", "\"'\"=1+1,2\n");  // text behind a closing quote belongs to the cell
  becomes("\"\"\"=1+1\",2\n", "\"'\"\"=1+1\",2\n");
}

TEST(Csv, FullWidthFormulasAreNeutralised) {
  becomes("＝１＋１,a\n", "'＝１＋１,a\n");
  becomes("＠ＳＵＭ（１）,＋cmd|x!A1\n", "'＠ＳＵＭ（１）,'＋cmd|x!A1\n");
  stays("＝＝＝＝,＋α,－東京－\n");
}

TEST(Csv, EveryLikelyDelimiterIsRead) {
  becomes("a;=1+1,b\n", "a;'=1+1,b\n");
  becomes("a\t=1+1,b\n", "a\t'=1+1,b\n");
  becomes("sep=|\na|=1+1\n", "sep=|\na|'=1+1\n");
  stays("x,y,z\n\"a;b\",\"c;=d\",1\n");  // inside quotes in every reading that makes sense
}

TEST(Csv, AQuoteThatIsNeverClosedHidesNothing) {
  becomes("a,\"b\n=1+1,c\n", "a,\"b\n'=1+1,c\n");
  stays("a,\"b\n=====\",c\n");  // closed: one cell of two lines
}

TEST(Csv, OneDelimiterCannotShieldAnother) { becomes("a;\"b,\"=1+1\";c\n", "a;\"b,\"'=1+1\";c\n"); }

TEST(Csv, FormulasInEveryEncoding) {
  const std::string table = "氏名,備考\r\n山田　太郎,=1+1\r\n佐藤　花子,\"=cmd|'/c calc'!A1\"\r\n";
  const std::string clean = "氏名,備考\r\n山田　太郎,'=1+1\r\n佐藤　花子,\"'=cmd|'/c calc'!A1\"\r\n";
  for (Encoding encoding : {Encoding::utf8, Encoding::utf16le, Encoding::utf16be, Encoding::cp932, Encoding::euc_jp, Encoding::iso2022jp}) {
    Outcome out = disarm(in(encoding, table), "名簿.csv");
    EXPECT_EQ(out.bytes, in(encoding, clean)) << text::name_of(encoding);
    EXPECT_EQ(out.count(What::csv_formula), 2u);
  }
}

TEST(Csv, FullWidthFormulaBehindAnEscapeSequence) { EXPECT_EQ(disarm("a,\x1B$B!a#1!\\#1\x1B(B\r\n", "a.csv").bytes, "a,'\x1B$B!a#1!\\#1\x1B(B\r\n"); }

TEST(Csv, LoneReturnsBecomeLineFeedsOutsideQuotes) { becomes("a,b\r=1,d\r", "a,b\n'=1,d\n"); }

TEST(Deceiving, BidiAndInvisibleCharactersAreShown) {
  Outcome out = disarm("invoice\u202Egpj.exe p\u200Ba\u00ADy \U000E0041\n", "x.txt");
  EXPECT_EQ(out.bytes, "invoice[U+202E]gpj.exe p[U+200B]a[U+00AD]y [U+E0041]\n");
  EXPECT_EQ(out.count(What::deceiving_character), 4u);
}

TEST(Deceiving, EmojiVariationsAndRightToLeftTextStay) {
  for (std::string_view text : {"👩‍👩‍👧 ❤️ 1️⃣ 葛󠄀城市 辻󠄁\n", "שלום\u200F!\n", "नमस्\u200Dते\n"})
    EXPECT_EQ(disarm(text, "x.txt").bytes, text);
}

TEST(Deceiving, TerminalEscapesAreShownInAnEncodingThatHasThem) {
  EXPECT_EQ(disarm("a\x1B[2Jb\x07 関所の通知です\n", "x.txt").bytes, "a␛[2Jb␇ 関所の通知です\n");
  EXPECT_EQ(disarm("a\x1B[2Jb\n", "x.txt").bytes, "a[U+001B][2Jb\n");
  EXPECT_EQ(disarm(in(Encoding::cp932, "関所\x1B[2Jの通知です\n"), "x.txt").bytes, in(Encoding::cp932, "関所[U+001B][2Jの通知です\n"));
  EXPECT_EQ(disarm("\x1B$B4X=j\x1B(B \x1B[2J\n", "x.txt").bytes, "\x1B$B4X=j\x1B(B [U+001B][2J\n");
}

TEST(Deceiving, AReturnThatOverwritesItsLineIsShown) {
  EXPECT_EQ(disarm("rm -rf /\recho ok  \nx\ny\n", "x.txt").bytes, "rm -rf /[U+000D]echo ok  \nx\ny\n");
  EXPECT_EQ(disarm("one\rtwo\rthree\r", "mac.txt").bytes, "one\rtwo\rthree\r");
}

TEST(Deceiving, TheEndMarkOfDosIsTakenOff) {
  Outcome out = disarm("abc\r\n\x1A", "x.txt");
  EXPECT_EQ(out.bytes, "abc\r\n");
  EXPECT_EQ(out.count(What::control_character), 1u);
}

TEST(Deceiving, NothingIsShownWhereTheProfileSaysSo) {
  base::Profile profile;
  profile.set(base::Setting::text_show_deceiving, 0);
  profile.set(base::Setting::text_neutralise_csv, 0);
  base::Limits limits;
  Notes notes;
  NoChildren children;
  Context context{profile, limits, notes, children, "a.csv", {}};
  BytesSink sink;
  std::string_view input = "=1\u202E,2\n";
  EXPECT_TRUE(rebuild(base::view(input), FileType::csv, context, sink));
  EXPECT_EQ(base::text(sink.bytes()), input);
}

TEST(PlainText, BrokenBytesAreReplacedInTheEncoding) {
  std::string bytes = in(Encoding::cp932, "令和七年度の通知です。よろしくお願いします。\n");
  bytes.insert(bytes.size() - 1, "\xFF");
  EXPECT_EQ(disarm(bytes, "x.txt").bytes, in(Encoding::cp932, "令和七年度の通知です。よろしくお願いします。〓\n"));
  EXPECT_EQ(disarm("令和七年\xE3\x81度の通知です。\n", "x.txt").bytes, "令和七年\uFFFD度の通知です。\n");
}

TEST(PlainText, Utf16WithoutItsMarkGetsOne) {
  std::string bytes = in(Encoding::utf16le, "関所市\r\n情報政策課 abc\r\n").substr(2);
  Outcome out = disarm(bytes, "x.txt");
  EXPECT_EQ(out.bytes, "\xFF\xFE" + bytes);
  EXPECT_EQ(out.count(What::byte_order_mark), 1u);
  EXPECT_TRUE(out.warned(What::byte_order_mark));
}

TEST(PlainText, Utf32GoesOnAsUtf8) { EXPECT_EQ(disarm(in(Encoding::utf32be, "関所,=1\r\n"), "a.csv").bytes, "\xEF\xBB\xBF関所,'=1\r\n"); }

TEST(PlainText, APdfBehindLeadingTextIsNoText) { EXPECT_FALSE(recognise(base::view("hello\n%PDF-1.4\n"), "a.txt")); }

TEST(PlainText, UnreadableEncodingUnderATextNameIsSaidSo) {
  std::string noise;
  for (int i = 0; i < 600; ++i) noise.push_back(static_cast<char>(0x80 + (i * 7919 % 127)));
  Outcome out = disarm(noise, "x.txt");
  ASSERT_FALSE(out.type);
  EXPECT_EQ(out.type.error().code, base::Code::text_encoding);
}

TEST(PlainText, ChineseAndKoreanTextsAreConvertedNotBroken) {
  struct Case {
    std::string_view bytes, utf8;
  };
  static constexpr Case kCases[] = {
      {"\xC7\xEB\xCC\xEE\xD0\xB4\xCB\xB0\xCE\xF1\xC9\xEA\xB1\xA8\xB1\xED\xA3\xAC\xB2\xA2\xD4\xDA\xC8\xFD\xD4\xC2\xD6\xAE\xC7\xB0\xCC\xE1\xBD\xBB\xA1\xA3\n\xD0\xD5\xC3\xFB\xA3\xBA\xD5\xC5\xCE\xB0\n",
       "请填写税务申报表，并在三月之前提交。\n姓名：张伟\n"},
      {"\xBD\xD0\xB6\xF1\xBCg\xB5|\xB0\xC8\xA5\xD3\xB3\xF8\xAA\xED\xA1"
       "A\xA8\xC3\xA6"
       "b\xA4T\xA4\xEB\xA4\xA7\xAB"
       "e\xB4\xA3\xA5\xE6\xB5\xB9\xA5\xAB\xAC"
       "F\xA9\xB2\xAA\xBA\xA4\xE1\xC4y\xBD\xD2\xA1"
       "C\xC1\xC2\xC1\xC2\xB1z\xA1I\n",
       "請填寫稅務申報表，並在三月之前提交給市政府的戶籍課。謝謝您！\n"},
      {"\xBC\xBC\xB1\xDD \xBD\xC5\xB0\xED\xBC\xAD\xB8\xA6 \xC0\xDB\xBC\xBA\xC7\xCF\xBF\xA9 3\xBF\xF9\xB1\xEE\xC1\xF6 \xC1\xA6\xC3\xE2\xC7\xD8 \xC1\xD6\xBD\xC3\xB1\xE2 \xB9\xD9\xB6\xF8\xB4\xCF\xB4\xD9\xA1\xA3\n\xB0\xA8\xBB\xE7\xC7\xD5\xB4\xCF\xB4\xD9\xA4\xFD\x94\xEE\n",
       "세금 신고서를 작성하여 3월까지 제출해 주시기 바랍니다。\n감사합니다ㆍ뷁\n"},
  };
  for (const Case& each : kCases) {
    Outcome out = disarm(each.bytes, "x.txt");
    ASSERT_TRUE(out.type);
    EXPECT_EQ(out.bytes, "\xEF\xBB\xBF" + std::string(each.utf8));
    EXPECT_EQ(out.count(What::text_converted), 1u);
    EXPECT_TRUE(out.warned(What::text_converted));
  }
}

TEST(Csv, AFormulaInAChineseEncodingIsSeen) {
  becomes(
      "\xD0\xD5\xC3\xFB,\xCB\xB5\xC3\xF7\n\xD5\xC5\xCE\xB0,\xA3\xBD"
      "cmd(\xB5\xC4\xCA\xC7\xB2\xBB\xC1\xCB\xD4\xDA\xC8\xCB\xD3\xD0)\n",
      "\xEF\xBB\xBF姓名,说明\n张伟,'＝cmd(的是不了在人有)\n");
}

TEST(PlainText, ABrokenJapaneseTextIsNeverTakenForChinese) {
  for (Encoding encoding : {Encoding::cp932, Encoding::euc_jp}) {
    std::string bytes = in(encoding, "住民票の写しの交付請求書。氏名、住所、生年月日を記入し、窓口に提出してください。\n");
    bytes.insert(bytes.size() - 1, "\xFF");
    EXPECT_EQ(disarm(bytes, "x.txt").count(What::text_converted), 0u);
  }
  std::string names = in(Encoding::euc_jp, "氏名,住所,電話番号\n佐藤一郎,関所市中央区本町一丁目,〇三\n鈴木次郎,関所市北区東町二丁目,〇四\n");
  EXPECT_EQ(disarm(names + "\xA3\xAC\n", "x.csv").count(What::text_converted), 0u);
}

TEST(Csv, ChangedCellsAreAWarning) { EXPECT_TRUE(disarm("a,=1+1\n", "a.csv").warned(What::csv_formula)); }

TEST(PlainText, PackedBytesThatPassForUtf16AreNoText) {
  std::string rar("Rar!\x1A\x07\0", 7);
  for (int i = 0; i < 300; ++i) rar += "\x42\x30\x44\x30";  // hiragana in UTF-16
  EXPECT_FALSE(kFormat.recognise(base::view(rar), "a.rar").has_value());
}

}  // namespace
}  // namespace sekisho::formats::plain_text
