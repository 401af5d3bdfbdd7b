#include "formats/msg/look.h"

#include <gtest/gtest.h>

#include "formats/msg/testing.h"

namespace sekisho::formats::msg {
namespace {

using testing::bytes_of;
using testing::file_of;
using testing::finished;
using testing::Raw;

std::string finding(const compound::Entry& root) {
  const auto found = worker::second_look::check(file_of(root), base::FileType::msg);
  return found ? found->what : std::string();
}

compound::Entry with(std::vector<Raw> raws, std::vector<compound::Entry> more = {}) {
  StorageWriter writer("Root Entry");
  for (compound::Entry& entry : more) writer.child(std::move(entry));
  return finished(writer, 32, raws);
}

compound::Entry attachment(std::vector<Raw> raws, std::uint32_t method = 1) {
  StorageWriter writer("__attach_version1.0_#00000000");
  writer.number(0x3705, method);
  return finished(writer, 8, raws);
}

TEST(MsgLook, a_plain_message_passes) { EXPECT_EQ(finding(with({Raw{0x0037, kUnicode, to_utf16("件名")}})), ""); }

TEST(MsgLook, what_may_not_be_there_is_found) {
  EXPECT_NE(finding(with({Raw{0x1013, kBinary, bytes_of("<html>")}})), "");
  EXPECT_NE(finding(with({Raw{0x1009, kBinary, bytes_of("rtf")}})), "");
  EXPECT_NE(finding(with({Raw{0x3A20, kBinary, bytes_of("data")}})), "");
  EXPECT_NE(finding(with({Raw{0x0029, kBoolean, {}, 1}})), "");
  EXPECT_NE(finding(with({}, {compound::make_stream("hidden", base::Bytes(5))})), "");
  EXPECT_NE(finding(with({}, {compound::make_storage("Macros")})), "");
  EXPECT_NE(finding(with({}, {compound::make_storage("__attach_version1.0_#00000000", {compound::make_storage("__substg1.0_3701000D")})})), "");
  EXPECT_NE(finding(with({Raw{0x1000, kUnicode, to_utf16("a\u202Eb")}})), "");
  EXPECT_NE(finding(with({}, {attachment({Raw{0x3701, kBinary, bytes_of("text")}}, 4)})), "");
  EXPECT_NE(finding(with({}, {attachment({Raw{0x3701, kBinary, bytes_of("MZ\x90 program")}})})), "");
  EXPECT_EQ(finding(with({}, {attachment({Raw{0x3701, kBinary, bytes_of("text")}})})), "");
}

}  // namespace
}  // namespace sekisho::formats::msg
