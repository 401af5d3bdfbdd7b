#include "formats/tnef/tnef.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/msg/testing.h"
#include "formats/zip/reader.h"

namespace sekisho::formats::tnef {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;

void attribute(Bytes& out, std::uint8_t level, std::uint32_t id, const Bytes& data) {
  base::put_u8(out, level);
  base::put_u32le(out, id);
  base::put_u32le(out, static_cast<std::uint32_t>(data.size()));
  base::put(out, data);
  std::uint16_t sum = 0;
  for (const std::uint8_t byte : data) sum = static_cast<std::uint16_t>(sum + byte);
  base::put_u16le(out, sum);
}

Bytes number(std::uint64_t value, int bytes) {
  Bytes out;
  base::put_le(out, value, bytes);
  return out;
}

// One string or binary property.
void property(Bytes& out, std::uint16_t type, std::uint16_t id, base::ByteView value) {
  base::put_u16le(out, type);
  base::put_u16le(out, id);
  base::put_u32le(out, 1);
  base::put_u32le(out, static_cast<std::uint32_t>(value.size()));
  base::put(out, value);
  while (out.size() % 4 != 0) out.push_back(0);
}

Bytes winmail() {
  Bytes out;
  base::put_u32le(out, 0x223E9F78);
  base::put_u16le(out, 1);
  attribute(out, 1, 0x00069007, number(932, 8));
  attribute(out, 1, 0x00018004, msg::testing::bytes_of("\x8C\x8F\x96\xBC"));
  attribute(out, 1, 0x0002800C, msg::testing::bytes_of("\x96{\x95\xB6"));
  attribute(out, 2, 0x00069002, number(1, 14));
  attribute(out, 2, 0x00018010, msg::testing::bytes_of("a.txt"));
  attribute(out, 2, 0x0006800F, msg::testing::bytes_of("text"));
  attribute(out, 2, 0x00069002, number(1, 14));
  attribute(out, 2, 0x00018010, msg::testing::bytes_of("b.exe"));
  attribute(out, 2, 0x0006800F, msg::testing::bytes_of("MZ"));
  attribute(out, 2, 0x00069002, number(2, 14));
  Bytes properties = number(1, 4);
  property(properties, msg::kUnicode, 0x3707, msg::to_utf16("物.bin"));
  attribute(out, 2, 0x00069005, properties);
  return out;
}

struct Outcome {
  Code code = Code::none;
  Notes notes;
  std::vector<std::pair<std::string, std::string>> entries;
  bool removed(What what) const {
    return std::ranges::any_of(notes.removed(), [&](const base::Note& note) { return note.what == what; });
  }
};

Outcome rebuilt(base::ByteView input) {
  Outcome out;
  base::Profile profile;
  base::Limits limits;
  msg::testing::Workers workers;
  BytesSink sink;
  Context context{profile, limits, out.notes, workers, "winmail.dat", {}};
  const auto type = rebuild(input, FileType::tnef, context, sink);
  if (!type) {
    out.code = type.error().code;
    return out;
  }
  EXPECT_EQ(*type, FileType::zip);
  const auto archive = zip::read(sink.bytes(), limits, zip::Strictness::archive);
  EXPECT_TRUE(archive.has_value());
  for (const zip::Entry& entry : archive->entries) out.entries.push_back({entry.raw_name, std::string(base::text(*zip::unpack(entry, limits)))});
  return out;
}

TEST(Tnef, message_and_attachments_come_out_as_an_archive) {
  const Bytes input = winmail();
  EXPECT_EQ(kFormat.recognise(input, "winmail.dat"), FileType::tnef);
  const Outcome out = rebuilt(input);
  ASSERT_EQ(out.entries.size(), 3u);
  EXPECT_EQ(out.entries[0].first, "message.txt");
  EXPECT_EQ(out.entries[0].second, "件名: 件名\r\n\r\n本文");
  EXPECT_EQ(out.entries[1], (std::pair<std::string, std::string>("a.txt", "text")));
  EXPECT_EQ(out.entries[2].first, "b.exe.取り出せません.txt");
  EXPECT_TRUE(out.removed(What::entry_refused));
  EXPECT_TRUE(out.removed(What::embedded_object));
}

TEST(Tnef, cut_off_and_altered_streams_are_damaged) {
  const Bytes whole = winmail();
  for (std::size_t length = 0; length < whole.size(); length += 3) (void)rebuilt(base::slice(whole, 0, length));
  EXPECT_EQ(rebuilt(base::slice(whole, 0, whole.size() - 1)).code, Code::damaged);
  Bytes altered = whole;
  altered[30] ^= 1;
  EXPECT_EQ(rebuilt(altered).code, Code::damaged);
  Bytes behind = whole;
  base::put(behind, "\0PK");
  behind.push_back(0);
  EXPECT_TRUE(rebuilt(behind).code == Code::damaged || rebuilt(behind).removed(What::trailing_bytes));
}

TEST(Tnef, encrypted_mail_is_refused) {
  Bytes out;
  base::put_u32le(out, 0x223E9F78);
  base::put_u16le(out, 1);
  attribute(out, 1, 0x00078008, msg::testing::bytes_of("IPM.Note.SMIME"));
  EXPECT_EQ(rebuilt(out).code, Code::mail_encrypted);
}

}  // namespace
}  // namespace sekisho::formats::tnef
