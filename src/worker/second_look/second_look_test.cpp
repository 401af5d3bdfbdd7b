#include "worker/second_look/second_look.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "worker/second_look/sample_test.h"

namespace sekisho::worker::second_look {
namespace {

using base::FileType;

// The checker must not fall for what a rebuilder's parser falls for: it includes nothing of the formats and none of their libraries.
TEST(SecondLook, SharesNoParserWithTheRebuilders) {
  const std::filesystem::path folder = std::filesystem::path(SEKISHO_SOURCE_DIR) / "src/worker/second_look";
  const std::regex include(R"re(^\s*#\s*include\s*[<"]([^">]+)[">])re");
  const std::regex forbidden(R"re(^(formats/|qpdf|expat|libdeflate|jpeg|jerror|turbojpeg|png|tiff|webp|gif|lcms|minizip|libxml|pugixml))re");
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".cpp" && file.path().extension() != ".h") continue;
    ++files;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      EXPECT_FALSE(std::regex_search(match[1].first, match[1].second, forbidden)) << file.path() << ": " << line;
    }
  }
  EXPECT_GT(files, 10);
}

TEST(SecondLook, RefusesATypeThatMustNeverComeOut) {
  for (FileType type : {FileType::docm, FileType::xlsm, FileType::executable, FileType::rtf, FileType::html, FileType::unknown})
    EXPECT_TRUE(check(base::view("anything"), type)) << base::describe(type).id;
}

TEST(SecondLook, RefusesBytesOfAnotherTypeThanDeclared) {
  for (FileType type : {FileType::pdf, FileType::docx, FileType::jpeg, FileType::png, FileType::gif, FileType::bmp, FileType::tiff, FileType::webp,
                        FileType::emf, FileType::wmf, FileType::zip})
    EXPECT_TRUE(check(base::view("plain text"), type)) << base::describe(type).id;
  EXPECT_TRUE(check(base::view("%PDF-1.7\n"), FileType::txt));
}

TEST(SecondLook, RefusesEmptyFilesExceptText) {
  EXPECT_TRUE(check({}, FileType::pdf));
  EXPECT_TRUE(check({}, FileType::zip));
}

TEST(SecondLook, FindsEveryCutOffFile) {
  const struct {
    std::string bytes;
    FileType type;
  } kSamples[] = {{sample_pdf().substr(0, sample_pdf().size() - 1), FileType::pdf},
                  {sample_docx(), FileType::docx},
                  {sample_zip({{"a.txt", "a"}}), FileType::zip},
                  {sample_png(), FileType::png},
                  {sample_gif(), FileType::gif},
                  {sample_bmp(), FileType::bmp}};
  for (const auto& sample : kSamples) {
    EXPECT_EQ(found(sample.bytes, sample.type), "") << base::describe(sample.type).id;
    for (std::size_t length = 0; length < sample.bytes.size(); ++length)
      EXPECT_NE(found(sample.bytes.substr(0, length), sample.type), "") << base::describe(sample.type).id << " cut at " << length;
    EXPECT_NE(found(sample.bytes + "x", sample.type), "") << base::describe(sample.type).id << " with a byte after it";
    EXPECT_NE(found("x" + sample.bytes, sample.type), "") << base::describe(sample.type).id << " with a byte before it";
  }
}

}  // namespace
}  // namespace sekisho::worker::second_look
