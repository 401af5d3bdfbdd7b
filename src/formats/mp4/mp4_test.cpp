#include "formats/mp4/mp4.h"

#include <gtest/gtest.h>

#include "formats/mp4/look.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::mp4 {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;
using picture::testing::Rebuilt;

Rebuilt run(base::ByteView input) {
  EXPECT_TRUE(picture::testing::keeps_contract(kFormat, input, picture::testing::Twice::same_bytes, {}));
  return picture::testing::rebuild(kFormat, input);
}

std::size_t findings(base::ByteView bytes, FileType type) {
  worker::second_look::Look found(10);
  look(bytes, type, found);
  return found.findings().size();
}

Bytes sample(const std::string& name) { return picture::testing::read_file(SEKISHO_SOURCE_DIR "/src/formats/mp4/samples/" + name); }

void put_words(Bytes& bytes, std::string_view where, std::string_view words, std::size_t skip = 0) {
  const std::size_t at = base::text(bytes).find(where);
  ASSERT_NE(at, std::string_view::npos);
  std::ranges::copy(words, bytes.begin() + static_cast<std::ptrdiff_t>(at + skip));
}

bool has(const Bytes& bytes, std::string_view words) { return base::text(bytes).find(words) != std::string_view::npos; }

TEST(Mp4, films_and_sounds_come_out_without_words) {
  for (const std::string name : {"avc.mp4", "mpeg4.mp4", "hevc.mp4", "aac.mov", "sound.m4a", "lossless.m4a"}) {
    const Bytes input = sample(name);
    const Rebuilt out = run(input);
    ASSERT_TRUE(out.clean()) << name << ' ' << out.type.error().detail;
    EXPECT_TRUE(out.removed(What::media_metadata)) << name;
    EXPECT_EQ(findings(out.bytes, *out.type), 0u) << name;
    EXPECT_GT(findings(input, *out.type), 0u) << name;
    for (const std::string_view words : {"secret", "Lavf", "udta", "x264 - core", "+35.6"})
      EXPECT_FALSE(has(out.bytes, words)) << name << ' ' << words;
  }
}

TEST(Mp4, a_track_of_time_codes_goes) {
  const Rebuilt out = run(sample("aac.mov"));
  EXPECT_TRUE(out.removed(What::media_track));
  EXPECT_FALSE(has(out.bytes, "tmcd"));
}

TEST(Mp4, bytes_that_no_sample_names_go) {
  Bytes input = sample("sound.m4a");
  const std::string_view hidden("\0\0\0\x14mdatMZ program", 20);
  base::put(input, hidden);
  base::put(input, "and more");
  const Rebuilt out = run(input);
  ASSERT_TRUE(out.clean());
  EXPECT_TRUE(out.removed(What::trailing_bytes));
  EXPECT_FALSE(has(out.bytes, "MZ program"));
}

TEST(Mp4, samples_in_other_files_go_with_a_note) {
  Bytes input = sample("sound.m4a");
  put_words(input, "url ", std::string_view("\0\0\0\0", 4), 4);
  const Rebuilt out = run(input);
  EXPECT_EQ(out.code(), Code::media_codec);
  EXPECT_TRUE(out.removed(What::external_link));
}

TEST(Mp4, protected_films_are_refused) {
  Bytes input = sample("avc.mp4");
  const std::size_t entry = base::text(input).find("stsd");
  std::ranges::copy(std::string_view("encv"), input.begin() + static_cast<std::ptrdiff_t>(entry + 16));
  EXPECT_EQ(run(input).code(), Code::rights_managed);
}

TEST(Mp4, codings_off_the_list_are_refused) {
  Bytes input = sample("mpeg4.mp4");
  put_words(input, "stsd", "SVQ3", 16);
  EXPECT_EQ(run(input).code(), Code::media_codec);
  EXPECT_EQ(picture::testing::rebuild(kFormat, sample("avc.mp4"), base::Profile::strict()).code(), Code::not_allowed_by_profile);
}

TEST(Mp4, fragments_become_one_film) {
  const Bytes input = sample("fragmented.mp4");
  const Rebuilt out = run(input);
  ASSERT_TRUE(out.clean()) << out.type.error().detail;
  EXPECT_EQ(findings(out.bytes, *out.type), 0u);
  for (const std::string_view box : {"moof", "mvex", "mfra", "sidx"}) EXPECT_FALSE(has(out.bytes, box)) << box;
  std::uint32_t told = 0;
  for (std::size_t at = 0; (at = base::text(input).find("trun", at)) != std::string_view::npos; at += 4) {
    base::Reader in(base::slice(input, at + 8));
    told += in.u32be();
  }
  std::uint32_t kept = 0;
  for (std::size_t at = 0; (at = base::text(out.bytes).find("stsz", at)) != std::string_view::npos; at += 4) {
    base::Reader in(base::slice(out.bytes, at + 12));
    kept += in.u32be();
  }
  EXPECT_GT(told, 0u);
  EXPECT_EQ(kept, told);
  base::Reader length(base::slice(out.bytes, base::text(out.bytes).find("mvhd") + 20));
  EXPECT_GT(length.u32be(), 0u);
}

TEST(Mp4, lying_fragments_are_refused) {
  for (const auto& [box, skip] : {std::pair<std::string_view, std::size_t>{"trun", 8}, {"trun", 12}, {"tfhd", 4}}) {
    Bytes input = sample("fragmented.mp4");
    put_words(input, box, "\xFF\xFF\xFF\xFF", skip);
    EXPECT_FALSE(run(input).clean()) << box << ' ' << skip;
  }
  const Bytes input = sample("fragmented.mp4");
  const std::size_t from = base::text(input).find("moof");
  for (std::size_t at = from; at < std::min(input.size(), from + 400); ++at) {
    Bytes changed = input;
    changed[at] ^= static_cast<std::uint8_t>(1 + at % 255);
    EXPECT_TRUE(picture::testing::keeps_contract(kFormat, changed, picture::testing::Twice::same_bytes, {})) << at;
  }
}

TEST(Mp4, lying_tables_are_refused) {
  for (const std::string_view table : {"stsz", "stsc", "stco", "stts"}) {
    Bytes input = sample("avc.mp4");
    put_words(input, table, "\xFF\xFF\xFF\xFF", table == "stsz" ? 12 : 8);
    EXPECT_EQ(run(input).code(), Code::media_damaged) << table;
  }
  Bytes outside = sample("avc.mp4");
  put_words(outside, "stco", std::string_view("\0\0\0\1", 4), 12);
  EXPECT_EQ(run(outside).code(), Code::media_damaged);
}

TEST(Mp4, files_cut_anywhere_keep_the_contract) {
  for (const std::string name : {"avc.mp4", "aac.mov"}) {
    const Bytes input = sample(name);
    for (std::size_t length = 0; length < input.size(); length += 61)
      EXPECT_TRUE(picture::testing::keeps_contract(kFormat, base::slice(input, 0, length), picture::testing::Twice::same_bytes, {})) << length;
  }
}

TEST(Mp4, bytes_changed_in_the_tables_keep_the_contract) {
  const Bytes input = sample("avc.mp4");
  const std::size_t from = base::text(input).find("moov");
  for (std::size_t at = from; at < input.size(); ++at) {
    Bytes changed = input;
    changed[at] ^= static_cast<std::uint8_t>(1 + at % 255);
    EXPECT_TRUE(picture::testing::keeps_contract(kFormat, changed, picture::testing::Twice::same_bytes, {})) << at;
  }
}

}  // namespace
}  // namespace sekisho::formats::mp4
