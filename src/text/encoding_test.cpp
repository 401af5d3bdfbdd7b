#include "text/encoding.h"

#include <gtest/gtest.h>

#include "text/cursor.h"
#include "text/tables.h"
#include "text/text.h"

namespace sekisho::text {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

const std::string kLetter = "関所市情報政策課御中\n令和7年度の資産台帳を送付します。ご確認ください。\nカタカナとＡＢＣ、①②③㈱髙橋。\n";

Encoding encoding_of(base::ByteView bytes) {
  auto found = detect(bytes);
  EXPECT_TRUE(found.has_value());
  return found ? found->encoding : Encoding::ascii;
}

TEST(Encoding, EachOneIsToldByContentAndComesBack) {
  for (Encoding encoding : {Encoding::utf8, Encoding::cp932, Encoding::euc_jp, Encoding::iso2022jp}) {
    auto bytes = encode(kLetter, encoding);
    ASSERT_TRUE(bytes) << name_of(encoding);
    EXPECT_EQ(encoding_of(*bytes), encoding) << name_of(encoding);
    EXPECT_EQ(decode(*bytes, encoding).utf8, kLetter);
    EXPECT_EQ(decode(*bytes, encoding).invalid, 0u);
  }
}

TEST(Encoding, WideEncodingsAreToldWithAndWithoutMark) {
  for (Encoding encoding : {Encoding::utf16le, Encoding::utf16be, Encoding::utf32le, Encoding::utf32be}) {
    base::Bytes bytes = *encode(kLetter + "𠮷野家", encoding);
    EXPECT_EQ(encoding_of(bytes), encoding) << name_of(encoding);
    base::Bytes marked(base::view(bom_of(encoding)).begin(), base::view(bom_of(encoding)).end());
    base::put(marked, bytes);
    auto found = detect(marked);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->encoding, encoding);
    EXPECT_EQ(found->bom_bytes, bom_of(encoding).size());
    EXPECT_EQ(decode(marked, encoding).utf8, kLetter + "𠮷野家");
  }
}

TEST(Encoding, AsciiThatLooksLikeUtf16IsAscii) {
  EXPECT_EQ(encoding_of(base::view("Bush hid the facts")), Encoding::ascii);
  EXPECT_EQ(encoding_of(base::view("From: <someone@example.jp>\nMessage from example.jp.\0\nUnable to deliver.\n"sv)), Encoding::ascii);
  EXPECT_EQ(encoding_of(base::view(std::string(2000, 'a') + "\n.\n\n\0\n"s)), Encoding::ascii);  // the NUL stands in a short last line
}

TEST(Encoding, EveryCp932PairThatWindowsKnowsDecodesAndNearlyAllComeBack) {
  int defined = 0, different = 0;
  for (int lead = 0x81; lead <= 0xFC; ++lead) {
    for (int trail = 0x40; trail <= 0xFC; ++trail) {
      const std::uint8_t pair[] = {static_cast<std::uint8_t>(lead), static_cast<std::uint8_t>(trail)};
      char16_t code = from_cp932(pair[0], pair[1]);
      if (code == 0) continue;
      ++defined;
      std::string utf8;
      append_utf8(utf8, code);
      auto back = encode(utf8, Encoding::cp932);
      ASSERT_TRUE(back);
      if (*back != base::Bytes(pair, pair + 2)) {
        ++different;
        EXPECT_EQ(decode(*back, Encoding::cp932).utf8, utf8);  // another pair for the same character
      }
    }
  }
  EXPECT_EQ(defined, 9604);   // 7724 of JIS, NEC and IBM, 1880 user-defined
  EXPECT_EQ(different, 398);  // Microsoft's KB170559: NEC row 13, NEC selected and IBM extensions given twice
}

TEST(Encoding, WaveDashAndUserDefinedCharactersSurvive) {
  EXPECT_EQ(decode(base::view("\x81\x60\x81\x7C\xF0\x40"), Encoding::cp932).utf8, "～－\uE000");
  EXPECT_EQ(*encode("〜−～－\uE000", Encoding::cp932), *encode("～－～－\uE000", Encoding::cp932));
}

TEST(Encoding, Iso2022WithNecRow13IsNotAnEmptyText) {
  std::string_view mail = "\x1B$B-!-j\x1B(B\x1B$B9b66\x1B(B\r\n";
  EXPECT_EQ(encoding_of(base::view(mail)), Encoding::iso2022jp);
  EXPECT_EQ(decode(base::view(mail), Encoding::iso2022jp).utf8, "①㈱高橋\r\n");
}

TEST(Encoding, HalfWidthKanaInEachEncoding) {
  const std::string kana = "ﾌﾘｶﾞﾅ,ﾔﾏﾀﾞ ﾊﾅｺ,ｶ)ｾｷｼｮ\r\n";
  for (Encoding encoding : {Encoding::cp932, Encoding::iso2022jp, Encoding::utf8}) {
    auto bytes = encode(kana, encoding);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(encoding_of(*bytes), encoding) << name_of(encoding);
    EXPECT_EQ(decode(*bytes, encoding).utf8, kana);
  }
}

TEST(Encoding, ShortNamesOfEntriesAreTold) {
  for (std::string name :
       {"議事録.docx", "令和６年度予算.xlsx", "写真１.jpg", "見積書（案）.pdf", "新しいフォルダー/テスト.txt", "表.csv", "ソ能表.txt"}) {
    EXPECT_EQ(to_utf8(*encode(name, Encoding::cp932)), name);
    EXPECT_EQ(to_utf8(base::view(name)), name);
  }
  for (std::string name : {"議事録について.docx", "令和６年度の予算.xlsx"}) EXPECT_EQ(to_utf8(*encode(name, Encoding::euc_jp)), name);
}

TEST(Encoding, WesternTextIsTheLastResort) { EXPECT_EQ(encoding_of(base::view("Caf\xE9 cr\xE8me, d\xE9j\xE0 vu\n")), Encoding::windows1252); }

TEST(Encoding, NoiseHasNoEncoding) {
  base::Bytes noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 4096; ++i) noise.push_back(static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24));
  EXPECT_FALSE(detect(noise));
  EXPECT_FALSE(detect_tolerant(noise));
}

TEST(Encoding, AFewBrokenBytesAreCountedNotHidden) {
  base::Bytes bytes = *encode(kLetter, Encoding::cp932);
  bytes.insert(bytes.begin() + 20, 0xFF);
  EXPECT_FALSE(detect(bytes));
  auto found = detect_tolerant(bytes);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->encoding, Encoding::cp932);
  EXPECT_EQ(found->invalid, 1u);
}

TEST(Cursor, ALeadByteNeverSwallowsTheQuoteOrDelimiterBehindIt) {
  for (Encoding encoding : {Encoding::cp932, Encoding::euc_jp, Encoding::utf8}) {
    for (std::string_view text : {"\xE3\"x"sv, "\x8F,x"sv, "\xE3\n="sv}) {
      Cursor cursor(base::view(text), encoding);
      Char c;
      ASSERT_TRUE(cursor.next(c));
      EXPECT_FALSE(c.valid);
      EXPECT_EQ(c.length, 1u);
    }
  }
}

TEST(Text, Utf8IsStrict) {
  EXPECT_TRUE(valid_utf8("関所 abc 𠮷"));
  for (std::string_view bad : {"\xC0\xAF"sv, "\xED\xA0\x80"sv, "\xF4\x90\x80\x80"sv, "\xE3\x81"sv, "\x80"sv, "\xE0\x80\xAF"sv})
    EXPECT_FALSE(valid_utf8(bad));
}

TEST(Text, NamesAreShownWithoutTricks) {
  EXPECT_EQ(printable("invoice\u202Efdp.exe"), "invoice[U+202E]fdp.exe");
  EXPECT_EQ(printable("a\nb\x1B[2J"), "a␊b␛[2J");
  EXPECT_EQ(printable("\xFF表"), "\uFFFD表");
  EXPECT_EQ(printable("👩‍👩‍👧 葛󠄀城"), "👩‍👩‍👧 葛󠄀城");
  EXPECT_EQ(printable("ああああ", 9), "ああ…");
  EXPECT_LE(printable(std::string(5000, '\x01')).size(), 400u);
}

TEST(Text, ExtensionsAreReadAsWindowsReadsThem) {
  EXPECT_EQ(extension_of("台帳.CSV. "), "csv");
  EXPECT_EQ(extension_of("a.csv/readme"), "");
  EXPECT_EQ(extension_of("x.tar.GZ"), "gz");
}

}  // namespace
}  // namespace sekisho::text
