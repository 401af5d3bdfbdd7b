#include "formats/mp3/mp3.h"

#include <gtest/gtest.h>

#include "formats/mp3/look.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::mp3 {
namespace {

using base::Bytes;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

// MPEG-1, 128 kbit/s, 44.1 kHz: 417 bytes, one more where padded.
Bytes frame(std::uint8_t filling, bool padded = false) {
  Bytes out = {0xFF, 0xFB, static_cast<std::uint8_t>(padded ? 0x92 : 0x90), 0x40};
  out.resize(padded ? 418 : 417, filling);
  return out;
}

Bytes frames(int count) {
  Bytes out;
  for (int i = 0; i < count; ++i) base::put(out, frame(static_cast<std::uint8_t>(i + 1), i % 3 == 0));
  return out;
}

Rebuilt run(base::ByteView input) {
  EXPECT_TRUE(picture::testing::keeps_contract(kFormat, input, picture::testing::Twice::same_bytes, {}));
  return picture::testing::rebuild(kFormat, input);
}

std::size_t findings(base::ByteView bytes) {
  worker::second_look::Look found(10);
  look(bytes, base::FileType::mp3, found);
  return found.findings().size();
}

Bytes id3v2(std::string_view words) {
  Bytes out;
  base::put(out, std::string_view("ID3\x03\0\0\0\0\0", 9));
  base::put_u8(out, static_cast<std::uint8_t>(words.size()));
  base::put(out, words);
  return out;
}

TEST(Mp3, frames_come_out_as_they_were) {
  const Rebuilt out = run(frames(10));
  ASSERT_TRUE(out.clean());
  EXPECT_EQ(out.bytes, frames(10));
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_EQ(findings(out.bytes), 0u);
}

TEST(Mp3, tags_before_between_and_behind_go) {
  Bytes input = id3v2("TIT2 secret");
  base::put(input, frames(5));
  base::put(input, id3v2("APIC picture"));
  base::put(input, frames(5));
  Bytes old_tag(128, ' ');
  std::ranges::copy(std::string_view("TAG"), old_tag.begin());
  base::put(input, old_tag);
  const Rebuilt out = run(input);
  Bytes expected = frames(5);
  base::put(expected, frames(5));
  EXPECT_EQ(out.bytes, expected);
  EXPECT_TRUE(out.removed(What::media_metadata));
  EXPECT_FALSE(out.removed(What::trailing_bytes));
  EXPECT_GT(findings(input), 0u);
}

TEST(Mp3, bytes_that_are_no_frame_go) {
  Bytes input = frames(5);
  base::put(input, "MZ a program");
  base::put(input, frames(5));
  base::put(input, base::slice(frame(1), 0, 100));
  const Rebuilt out = run(input);
  EXPECT_EQ(out.bytes.size(), 2 * frames(5).size());
  EXPECT_TRUE(out.removed(What::trailing_bytes));
}

TEST(Mp3, an_info_frame_is_written_from_what_was_counted) {
  Bytes first = frame(0);
  std::ranges::copy(std::string_view("Xing\0\0\0\x0F", 8), first.begin() + 36);
  std::ranges::copy(std::string_view("LAME3.100 hidden words"), first.begin() + 36 + 120);
  first[36 + 120 + 21] = 0x24, first[36 + 120 + 22] = 0x05;
  for (std::size_t i = 300; i < 417; ++i) first[i] = 'x';
  Bytes input = first;
  base::put(input, frames(9));
  const Rebuilt out = run(input);
  ASSERT_TRUE(out.clean());
  EXPECT_TRUE(out.removed(What::media_metadata));
  EXPECT_EQ(out.bytes.size(), input.size());
  EXPECT_EQ(out.bytes[36 + 11], 9);
  EXPECT_EQ(base::text(out.bytes).find("hidden"), std::string_view::npos);
  EXPECT_EQ(findings(out.bytes), 0u);
  EXPECT_GT(findings(input), 0u);
}

TEST(Mp3, what_has_no_frames_is_refused) {
  EXPECT_EQ(run(id3v2("nothing")).code(), Code::media_damaged);
  Bytes free = {0xFF, 0xFB, 0x00, 0x40};
  free.resize(500, 0);
  EXPECT_NE(run(free).code(), Code::none);
  base::Profile strict = base::Profile::strict();
  EXPECT_EQ(picture::testing::rebuild(kFormat, frames(5), strict).code(), Code::not_allowed_by_profile);
}

}  // namespace
}  // namespace sekisho::formats::mp3
