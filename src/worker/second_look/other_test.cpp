#include <gtest/gtest.h>

#include "worker/second_look/sample_test.h"

namespace sekisho::worker::second_look {
namespace {

using base::FileType;

TEST(Pictures, FindMetadataAndExtraBytes) {
  EXPECT_EQ(found(sample_jpeg(), FileType::jpeg), "");
  EXPECT_NE(found(sample_jpeg() + "x", FileType::jpeg), "");
  EXPECT_NE(found(sample_jpeg("\xFF\xFE" + big(3, 2) + "c"), FileType::jpeg), "");
  EXPECT_NE(found(sample_jpeg("\xFF\xE1" + big(10, 2) + std::string("Exif\0\0MM", 8)), FileType::jpeg), "");
  const std::string orientation = std::string("Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0", 32);
  EXPECT_EQ(found(sample_jpeg("\xFF\xE1" + big(34, 2) + orientation), FileType::jpeg), "");
  EXPECT_NE(found(sample_png(png_chunk("tEXt", "Comment")), FileType::png), "");
  EXPECT_NE(found(sample_png(png_chunk("eXIf", "MM")), FileType::png), "");
  EXPECT_EQ(found(sample_png(png_chunk("gAMA", big(45455, 4))), FileType::png), "");
  EXPECT_EQ(found(sample_gif(), FileType::gif), "");
  EXPECT_NE(found(sample_gif(std::string("!\xFE\1c\0", 5)), FileType::gif), "");
  EXPECT_NE(found(sample_gif(std::string("!\xFF\x0BXMP DataXMP\1x\0", 17)), FileType::gif), "");
  EXPECT_EQ(found(sample_gif(std::string("!\xFF\x0BNETSCAPE2.0\3\1\0\0\0", 19)), FileType::gif), "");
}

TEST(Pictures, FindBytesBehindThePixelsOfAPng) {
  const std::string header = "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", big(2, 4) + big(1, 4) + std::string("\x08\x02\0\0\0", 5));
  EXPECT_NE(found(header + png_chunk("IDAT", deflated(std::string(8, '\0'), false)) + png_chunk("IEND", ""), FileType::png), "");
  EXPECT_NE(found(header + png_chunk("IDAT", deflated(std::string(7, '\0'), false) + "hidden") + png_chunk("IEND", ""), FileType::png), "");
}

TEST(Metafiles, FindEscapesAndComments) {
  auto wmf = [](const std::string& records) {
    const std::string all = records + little(3, 4) + little(0, 2);
    return little(1, 2) + little(9, 2) + little(0x300, 2) + little((18 + all.size()) / 2, 4) + little(0, 2) + little(10, 4) + little(0, 2) + all;
  };
  EXPECT_EQ(found(wmf(little(4, 4) + little(0x0102, 2) + little(1, 2)), FileType::wmf), "");
  EXPECT_NE(found(wmf(little(5, 4) + little(0x0626, 2) + little(9, 2) + little(0, 2)), FileType::wmf), "");
  EXPECT_NE(found(wmf("") + "x", FileType::wmf), "");
}

TEST(Text, FindsWhatDeceivesOrRuns) {
  EXPECT_EQ(found("\xE6\x96\x87\xE6\x9B\xB8\r\n\ttext\n", FileType::txt), "");
  EXPECT_EQ(found("\x95\xB6\x8F\x91 CP932\n", FileType::txt), "");
  EXPECT_EQ(found("\x1B$BJ8=q\x1B(B\n", FileType::csv), "");
  EXPECT_EQ(found(std::string("\xFF\xFE"
                              "a\0,\0b\0",
                              8),
                  FileType::csv),
            "");
  EXPECT_NE(found("a\x08", FileType::txt), "");
  EXPECT_NE(found("a\xE2\x80\xAE"
                  "b",
                  FileType::txt),
            "");
  EXPECT_NE(found("MZ\x90", FileType::txt), "");
  EXPECT_NE(found("x\n%PDF-1.4\n1 0 obj\n<< /S /JavaScript >>\nendobj\n", FileType::txt), "");
  EXPECT_NE(found("1 0 obj<< /S /Launch >>endobj trailer<< /Root 1 0 R >>", FileType::csv), "");
  EXPECT_EQ(found("an obj and a trailer: %PDF-1.4, 3 objects, endobj\n", FileType::txt), "");
  EXPECT_NE(found("#!/bin/sh\n", FileType::txt), "");
  EXPECT_NE(found(std::string("PK\3\4", 4), FileType::txt), "");
  for (const char* cell : {"=1+1", "a,=cmd|' /C calc'!A0", "a,\"=1\"", "a\n  =x", "@SUM(1)", "+HYPERLINK(1)", "-1+cmd|x!A", "\"\t=1\",2,@f(1)"})
    EXPECT_NE(found(cell, FileType::csv), "") << cell;
  for (const char* cell : {"-12.5,+81-3-1234,@name", "'=1+1,a", "a=b", "\"a,b\",\"c\"\"=d\"", "(x),f(x)"})
    EXPECT_EQ(found(cell, FileType::csv), "") << cell;
  EXPECT_NE(found(std::string("\xFF\xFE=\0001\0", 6), FileType::csv), "");
}

TEST(Zip, JudgesEachEntryByItsContent) {
  EXPECT_EQ(found(sample_zip({{"a.txt", "a"},
                              {"b/c.pdf", sample_pdf()},
                              {"d.docx", sample_docx()},
                              {"e.png", sample_png()},
                              {"f.zip", sample_zip({{"a.txt", "a"}})}}),
                  FileType::zip),
            "");
  EXPECT_NE(found(sample_zip({{"a.txt", "MZ\x90"}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"a.txt", std::string("\0\1\2", 3)}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"a.js", "a"}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"../a.txt", "a"}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"/a.txt", "a"}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"a\\b.txt", "a"}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"a.txt", "a"}, {"a.txt", "b"}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"a.csv", "=1+1"}}), FileType::zip), "");
  EXPECT_NE(found(sample_zip({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"a.txt", "a"}}), FileType::zip), "");
}

TEST(Zip, IsBoundedInDepthAndBytes) {
  std::string nested = "a";
  for (int i = 0; i < 12; ++i) nested = sample_zip({{i == 0 ? "a.txt" : "a.zip", nested}});
  EXPECT_EQ(found(nested, FileType::zip), "nested too deeply");
  std::string lies = sample_zip({{"a.txt", std::string(1000, 'a')}});
  EXPECT_EQ(found(lies, FileType::zip), "");
  const std::size_t local = lies.find(little(1000, 4)), central = lies.rfind(little(1000, 4));
  lies.replace(local, 4, little(400 << 20, 4)).replace(central, 4, little(400 << 20, 4));
  EXPECT_NE(found(lies, FileType::zip), "");
}

}  // namespace
}  // namespace sekisho::worker::second_look
