#include "formats/ppt/look.h"

#include <gtest/gtest.h>

namespace sekisho::formats::ppt {
namespace {

using base::Bytes;
using worker::second_look::Look;

std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}
std::string record(unsigned type, const std::string& body, unsigned version = 0, unsigned instance = 0) {
  return little(version | instance << 4, 2) + little(type, 2) + little(body.size(), 4) + body;
}
std::string box(unsigned type, const std::string& inside) { return record(type, inside, 15); }
std::string wide(const std::string& text) {
  std::string out;
  for (const char letter : text) out += std::string{letter, '\0'};
  return out;
}

// A document and one slide with these records inside; `edit` changes the user edit's link to an earlier one.
std::string found(const std::string& in_document, const std::string& in_slide, const std::string& pictures = {}, std::uint32_t earlier = 0) {
  const std::string document = box(0x03E8, in_document), slide = box(0x03EE, in_slide);
  std::string stream = document + slide;
  const std::size_t directory = stream.size();
  stream += record(0x1772, little(1 | 2 << 20, 4) + little(0, 4) + little(document.size(), 4));
  const auto edit = static_cast<std::uint32_t>(stream.size());
  stream +=
      record(0x0FF5, little(256, 4) + little(0x03000000, 4) + little(earlier, 4) + little(directory, 4) + little(1, 4) + little(3, 4) + little(1, 4));
  Look look(1);
  look_at_document(base::view(stream), base::view(pictures), edit, look);
  return look.findings().empty() ? "" : look.findings().front().what;
}
std::string link(const std::string& target) { return box(0x0409, box(0x0FD7, record(0x0FD3, little(1, 4)) + record(0x0FBA, wide(target), 0, 1))); }
std::string action(unsigned what, unsigned to = 0, unsigned sound = 0) {
  return box(0x0FF2, record(0x0FF3, little(sound, 4) + little(to, 4) + little(what, 8)));
}

TEST(PptLook, PassesWhatIsHarmless) { EXPECT_EQ(found(link("https://www.example.jp/"), action(4, 1) + action(3) + record(0x0FA8, "text")), ""); }

TEST(PptLook, FindsRecordsThatMustNotBeThere) {
  for (const unsigned type : {0x03FFu, 0x0FCCu, 0x0FCEu, 0x0FEEu, 0x0BC1u, 0x07E4u, 0x1011u, 0x0FB8u, 0x040Eu, 0x1389u, 0xF132u, 0x4242u})
    EXPECT_NE(found({}, record(type, "")), "") << type;
}

TEST(PptLook, FindsActionsAndLinks) {
  for (const unsigned what : {1u, 2u, 5u, 6u}) EXPECT_NE(found({}, action(what)), "") << what;
  EXPECT_NE(found({}, action(4, 7)), "") << "a link that is not there";
  EXPECT_NE(found({}, action(3, 0, 1)), "") << "a sound";
  for (const std::string target : {"file:///c:/a.exe", "\\\\host\\share", "javascript:alert(1)"}) EXPECT_NE(found(link(target), {}), "") << target;
}

TEST(PptLook, FindsShapesThatAreMoreThanShapes) {
  EXPECT_NE(found({}, record(0xF00A, little(1025, 4) + little(0x0A10, 4), 2, 1)), "");
  EXPECT_NE(found({}, record(0xF00B, little(0xC382, 2) + little(0, 4), 3, 1)), "");
  EXPECT_NE(found({}, record(0xF00B, little(0x0106, 2) + little(10, 4), 3, 1)), "");
  EXPECT_EQ(found({}, record(0xF00B, little(0x0181, 2) + little(10, 4), 3, 1)), "");
}

TEST(PptLook, FindsWhatLiesBetweenAndBehind) {
  EXPECT_NE(found({}, {}, "unseen bytes"), "");
  EXPECT_NE(found({}, "\x01\x02"), "") << "no record";
  EXPECT_NE(found({}, {}, {}, 16), "") << "an earlier edit";
  EXPECT_NE(found({}, box(0x1388, box(0x138A, record(0x0FBA, wide("___EVIL"))))), "");
}

TEST(PptLook, LooksIntoPictures) {
  const std::string png = "\x89PNG\r\n\x1a\n and no more";
  const std::string blip = record(0xF01E, std::string(17, '\0') + png, 0, 0x6E0);
  const std::string slot = record(0xF007, std::string(20, '\0') + little(blip.size(), 4) + little(1, 4) + little(0, 4) + little(0, 4), 2, 6);
  EXPECT_NE(found(slot, {}, blip), "");
}

}  // namespace
}  // namespace sekisho::formats::ppt
