#include "formats/icon/icon.h"

#include <gtest/gtest.h>

#include "formats/icon/look.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::icon {
namespace {

using base::Bytes;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

constexpr std::string_view kSamples[] = {"png_entries.ico", "bitmaps.ico", "bilevel.ico", "grey.ico", "arrow.cur"};

Bytes sample(std::string_view name) { return picture::testing::read_file(std::string(SEKISHO_SOURCE_DIR "/src/formats/icon/samples/").append(name)); }
Rebuilt rebuild(base::ByteView input) { return picture::testing::rebuild(kFormat, input); }

std::size_t findings(base::ByteView bytes) {
  worker::second_look::Look look(10);
  icon::look(bytes, base::FileType::icon, look);
  return look.findings().size();
}

TEST(Icon, samples_keep_their_entries_and_twice_is_once) {
  for (const std::string_view name : kSamples) {
    const Bytes input = sample(name);
    const Rebuilt run = rebuild(input);
    ASSERT_TRUE(run.clean()) << name;
    EXPECT_EQ(base::text(run.bytes).substr(0, 6), base::text(input).substr(0, 6)) << name;  // kind and count
    EXPECT_EQ(findings(run.bytes), 0u) << name;
    EXPECT_TRUE(picture::testing::keeps_contract(kFormat, input, picture::testing::Twice::same_bytes, {})) << name;
  }
}

TEST(Icon, what_stands_behind_and_between_goes) {
  Bytes input = sample("bitmaps.ico");
  base::put(input, std::string_view("MZ a program"));
  EXPECT_GT(findings(input), 0u);
  const Rebuilt run = rebuild(input);
  ASSERT_TRUE(run.clean());
  EXPECT_TRUE(run.removed(What::trailing_bytes));
  EXPECT_EQ(run.bytes, rebuild(sample("bitmaps.ico")).bytes);
}

TEST(Icon, a_broken_entry_goes_and_the_others_stay) {
  Bytes input = sample("bitmaps.ico");
  base::Reader entry(base::slice(input, 18));
  const std::size_t at = entry.u32le();
  input[at] = 41;
  const Rebuilt run = rebuild(input);
  ASSERT_TRUE(run.clean());
  EXPECT_TRUE(run.removed(What::broken_part));
  EXPECT_EQ(run.bytes[4], input[4] - 1);
  EXPECT_EQ(findings(run.bytes), 0u);
}

TEST(Icon, animated_cursors_and_entries_on_one_another_are_refused) {
  Bytes animated;
  base::put(animated, std::string_view("RIFF\x20\0\0\0ACONanih", 16));
  animated.resize(64, 0);
  EXPECT_EQ(rebuild(animated).code(), Code::feature_unsupported);
  const Bytes one = sample("bilevel.ico");
  Bytes twice(one.begin(), one.begin() + 6);
  twice[4] = 3;
  for (int i = 0; i < 3; ++i) {
    Bytes entry(one.begin() + 6, one.begin() + 22);
    entry[12] = 54;  // all three entries share their bytes
    base::put(twice, entry);
  }
  base::put(twice, base::slice(one, 22));
  EXPECT_EQ(rebuild(twice).code(), Code::bomb);
}

TEST(Icon, the_second_look_finds_what_stands_out_of_place) {
  const Bytes clean = rebuild(sample("bitmaps.ico")).bytes;
  ASSERT_EQ(findings(clean), 0u);
  Bytes reserved = clean;
  reserved[9] = 1;
  EXPECT_GT(findings(reserved), 0u);
  Bytes packed = clean;
  packed[6 + 16 * std::size_t{clean[4]} + 16] = 4;
  EXPECT_GT(findings(packed), 0u);
  EXPECT_GT(findings(base::slice(clean, 0, clean.size() - 1)), 0u);
}

}  // namespace
}  // namespace sekisho::formats::icon
