#include <gtest/gtest.h>

#include "worker/second_look/package.h"
#include "worker/second_look/sample_test.h"

namespace sekisho::worker::second_look {
namespace {

using base::FileType;

std::string wide(const std::string& text) {
  std::string out = little(text.size(), 4);
  for (char c : text) out += std::string{c, '\0'};
  return out;
}

std::string record(std::uint32_t type, const std::string& body) {
  std::string out = type < 128 ? little(type, 1) : little((type & 0x7F) | 0x80, 1) + little(type >> 7, 1);
  std::size_t length = body.size();
  for (; length >= 128; length >>= 7) out += little((length & 0x7F) | 0x80, 1);
  return out + little(length, 1) + body;
}

std::string found_in_records(const std::string& records) {
  const ArchiveEntry entry{"xl/worksheets/sheet1.bin"};
  Part part{&entry};
  part.relationships.push_back({"rId1", "drawing", "xl/drawings/drawing1.xml"});
  Look look(1);
  judge_binary_part(part, base::view(records), look);
  return look.findings().empty() ? "" : look.findings().front().what;
}

std::string number_formula(const std::string& tokens) { return record(9, little(0, 18) + little(tokens.size(), 4) + tokens + little(0, 4)); }

TEST(Xlsb, JudgesRecords) {
  EXPECT_EQ(found_in_records(record(129, "") + record(147, std::string(200, 'x')) + record(130, "")), "");
  for (std::uint32_t banned : {201u, 355u, 360u, 363u, 429u, 447u, 514u, 577u, 639u, 644u, 667u})
    EXPECT_NE(found_in_records(record(banned, "x")), "") << banned;
  EXPECT_NE(found_in_records(record(129, "x") + "\x81"), "") << "cut off";
  EXPECT_EQ(found_in_records(record(550, wide("rId1"))), "");
  EXPECT_NE(found_in_records(record(550, wide("rId2"))), "");
}

TEST(Xlsb, JudgesFormulas) {
  const std::string five = "\x1E" + little(5, 2);
  EXPECT_EQ(found_in_records(number_formula(five + five + "\x03")), "");
  EXPECT_EQ(found_in_records(number_formula(five + "\x42\x01" + little(4, 2))), "") << "SUM";
  for (int function : {149, 150, 110, 257, 267, 379, 380, 478}) {
    EXPECT_NE(found_in_records(number_formula("\x42\x01" + little(static_cast<std::uint64_t>(function), 2))), "") << function;
    EXPECT_NE(found_in_records(number_formula("\x41" + little(static_cast<std::uint64_t>(function), 2))), "") << function;
  }
  EXPECT_NE(found_in_records(number_formula("\x42\x01" + little(0x8001, 2))), "") << "a command";
  EXPECT_NE(found_in_records(number_formula("\x7F")), "") << "no token";
  EXPECT_NE(found_in_records(number_formula("\x1E")), "") << "cut off";
}

TEST(Xlsb, JudgesNames) {
  auto name = [](std::uint32_t flags, const std::string& text) { return record(39, little(flags, 4) + little(0, 5) + wide(text) + little(0, 8)); };
  EXPECT_EQ(found_in_records(name(0, "Print_Area")), "");
  EXPECT_EQ(found_in_records(name(1u << 17 | 8, "_xlfn.CONCAT")), "");
  EXPECT_NE(found_in_records(name(1u << 17 | 8, "_xlfn.WEBSERVICE")), "");
  EXPECT_NE(found_in_records(name(8, "Macro1")), "");
  EXPECT_NE(found_in_records(name(4, "Module1")), "");
}

std::string emf(const std::string& records, std::uint32_t count) {
  std::string header = little(1, 4) + little(88, 4) + little(0, 32) + " EMF" + little(0x10000, 4);
  const std::string end = little(14, 4) + little(20, 4) + little(0, 8) + little(20, 4);
  const std::size_t total = 88 + records.size() + end.size();
  header += little(total, 4) + little(count + 2, 4) + little(1, 2) + little(0, 2) + little(0, 28);
  return header + records + end;
}
std::string emf_record(std::uint32_t type, std::string body) {
  while (body.size() % 4 != 0) body += '\0';
  return little(type, 4) + little(body.size() + 8, 4) + body;
}
std::string plus_comment(const std::string& records) { return emf_record(70, little(records.size() + 4, 4) + "EMF+" + records); }
std::string plus_record(std::uint16_t type, std::uint16_t flags, const std::string& data) {
  const std::string padding((4 - data.size() % 4) % 4, '\0');
  return little(type, 2) + little(flags, 2) + little(12 + data.size() + padding.size(), 4) + little(data.size(), 4) + data + padding;
}
std::string plus_image(const std::string& file) { return little(0xDBC01002, 4) + little(1, 4) + little(0, 16) + little(1, 4) + file; }

TEST(Metafiles, JudgeEmfRecords) {
  EXPECT_EQ(found(emf("", 0), FileType::emf), "");
  EXPECT_EQ(found(emf(emf_record(98, little(0, 4)), 1), FileType::emf), "");
  for (std::uint32_t banned : {105u, 106u, 110u, 102u, 103u, 99u, 122u, 500u})
    EXPECT_NE(found(emf(emf_record(banned, little(0, 4)), 1), FileType::emf), "") << banned;
  EXPECT_NE(found(emf(emf_record(70, little(8, 4) + "GDICxxxx"), 1), FileType::emf), "");
  EXPECT_NE(found(emf("", 1), FileType::emf), "");
}

TEST(Metafiles, JudgeEmfPlusAndThePicturesInside) {
  const std::string good = plus_record(0x4001, 0, little(0, 16)) + plus_record(0x4002, 0, "");
  EXPECT_EQ(found(emf(plus_comment(good), 1), FileType::emf), "");
  EXPECT_NE(found(emf(plus_comment(plus_record(0x4003, 0, "hidden")), 1), FileType::emf), "");
  EXPECT_NE(found(emf(plus_comment(good + "rest"), 1), FileType::emf), "");
  EXPECT_EQ(found(emf(plus_comment(plus_record(0x4008, 0x0500, plus_image(sample_png()))), 1), FileType::emf), "");
  EXPECT_NE(found(emf(plus_comment(plus_record(0x4008, 0x0500, plus_image(sample_png(png_chunk("tEXt", "a"))))), 1), FileType::emf), "");
  EXPECT_NE(found(emf(plus_comment(plus_record(0x4008, 0x0500, plus_image("MZ\x90"))), 1), FileType::emf), "");
  const std::string inner = little(0xDBC01002, 4) + little(2, 4) + little(3, 4), bad = emf(emf_record(105, ""), 1);
  EXPECT_NE(found(emf(plus_comment(plus_record(0x4008, 0x0500, inner + little(bad.size(), 4) + bad)), 1), FileType::emf), "");
  const std::string whole = plus_image(sample_png(png_chunk("tEXt", "a"))), half = whole.substr(0, 40), rest = whole.substr(40);
  EXPECT_NE(found(emf(plus_comment(plus_record(0x4008, 0x8500, little(whole.size(), 4) + half) +
                                   plus_record(0x4008, 0x8500, little(whole.size(), 4) + rest)),
                      1),
                  FileType::emf),
            "");
}

std::string tiff(const std::vector<std::pair<std::uint16_t, std::uint32_t>>& extra, const std::string& gap = {}) {
  std::vector<std::pair<std::uint16_t, std::uint32_t>> tags{{256, 1}, {257, 1}, {258, 8}, {259, 1}, {262, 1}, {273, 0}, {277, 1}, {278, 1}, {279, 2}};
  tags.insert(tags.end(), extra.begin(), extra.end());
  const std::size_t pixels = 8 + 2 + tags.size() * 12 + 4 + gap.size();
  std::string out = "II*" + std::string(1, '\0') + little(8, 4) + little(tags.size(), 2);
  for (const auto& [tag, value] : tags) out += little(tag, 2) + little(4, 2) + little(1, 4) + little(tag == 273 ? pixels : value, 4);
  return out + little(0, 4) + gap + "px";
}

TEST(Pictures, JudgeTiffTagsAndGaps) {
  EXPECT_EQ(found(tiff({}), FileType::tiff), "");
  for (std::uint16_t tag : std::initializer_list<std::uint16_t>{270, 305, 306, 315, 700, 34665, 34853, 37724, 330})
    EXPECT_NE(found(tiff({{tag, 0}}), FileType::tiff), "") << tag;
  EXPECT_NE(found(tiff({}, "twenty bytes of gap!"), FileType::tiff), "");
  EXPECT_NE(found(tiff({}) + "bytes after the end", FileType::tiff), "");
  std::string ring = tiff({});
  ring.replace(ring.size() - 6, 4, little(8, 4));
  EXPECT_NE(found(ring, FileType::tiff), "");
}

TEST(Pictures, JudgeWebpChunks) {
  auto webp = [](const std::string& chunks) { return "RIFF" + little(chunks.size() + 4, 4) + "WEBP" + chunks; };
  const std::string picture = "VP8L" + little(2, 4) + "\x2F ";
  EXPECT_EQ(found(webp(picture), FileType::webp), "");
  EXPECT_NE(found(webp(picture + "EXIF" + little(2, 4) + "MM"), FileType::webp), "");
  EXPECT_NE(found(webp(picture + "XMP " + little(2, 4) + "<x"), FileType::webp), "");
  EXPECT_NE(found(webp(picture) + "x", FileType::webp), "");
}

}  // namespace
}  // namespace sekisho::worker::second_look
