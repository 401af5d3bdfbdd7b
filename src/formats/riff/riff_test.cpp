#include "formats/riff/riff.h"

#include <gtest/gtest.h>

#include "formats/picture/testing.h"
#include "formats/riff/chunks.h"
#include "formats/riff/look.h"

namespace sekisho::formats::riff {
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

Bytes riff(std::string_view kind, base::ByteView chunks) {
  Bytes out;
  base::put(out, "RIFF");
  base::put_u32le(out, static_cast<std::uint32_t>(chunks.size() + 4));
  base::put(out, kind);
  base::put(out, chunks);
  return out;
}

Bytes format(std::uint16_t coding, std::uint16_t channels = 1, std::uint16_t bits = 16) {
  Bytes out;
  base::put_u16le(out, coding);
  base::put_u16le(out, channels);
  base::put_u32le(out, 8'000);
  base::put_u32le(out, 8'000u * channels * bits / 8);
  base::put_u16le(out, static_cast<std::uint16_t>(channels * bits / 8));
  base::put_u16le(out, bits);
  return out;
}

const Bytes kSamples = {1, 2, 3, 4, 5, 6, 7, 8};

Bytes wave(base::ByteView fmt, base::ByteView samples = kSamples) {
  Bytes chunks;
  put_chunk(chunks, "fmt ", fmt);
  put_chunk(chunks, "data", samples);
  return riff("WAVE", chunks);
}

TEST(Riff, plain_sound_comes_out_as_it_was) {
  const Rebuilt out = run(wave(format(1)));
  EXPECT_EQ(out.bytes, wave(format(1)));
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_EQ(findings(out.bytes, FileType::wav), 0u);
}

TEST(Riff, words_and_cues_go) {
  Bytes chunks;
  put_chunk(chunks, "JUNK", base::view("MZ program"));
  put_chunk(chunks, "fmt ", format(1));
  put_chunk(chunks, "data", kSamples);
  put_list(chunks, "INFO", base::view("INAM secret."));
  put_chunk(chunks, "id3 ", base::view("ID3 secret"));
  put_chunk(chunks, "cue ", base::view("1234"));
  Bytes input = riff("WAVE", chunks);
  const Rebuilt out = run(input);
  EXPECT_EQ(out.bytes, wave(format(1)));
  EXPECT_TRUE(out.removed(What::media_metadata));
  EXPECT_GE(findings(input, FileType::wav), 4u);
  base::put(input, "trailing bytes");
  EXPECT_EQ(run(input).bytes, wave(format(1)));
}

TEST(Riff, bytes_behind_the_samples_go) {
  Bytes input = wave(format(1));
  base::put(input, "PK\3\4");
  EXPECT_TRUE(run(input).removed(What::trailing_bytes));
  EXPECT_GT(findings(input, FileType::wav), 0u);
  const Bytes odd = {1, 2, 3};
  EXPECT_EQ(run(wave(format(1), odd)).bytes, wave(format(1), base::slice(odd, 0, 2)));
}

TEST(Riff, a_recording_that_was_never_closed_reaches_to_the_end) {
  Bytes input = wave(format(1), {});
  for (std::size_t i = 4; i < 8; ++i) input[i] = 0;
  base::put(input, kSamples);
  EXPECT_EQ(run(input).bytes, wave(format(1)));
}

TEST(Riff, codings_off_the_list_and_lies_are_refused) {
  EXPECT_EQ(run(wave(format(0x161))).code(), Code::media_codec);
  EXPECT_EQ(run(wave(format(1, 0))).code(), Code::media_damaged);
  EXPECT_EQ(run(wave(format(1, 1, 200))).code(), Code::media_damaged);
  EXPECT_EQ(run(wave(base::slice(format(1), 0, 10))).code(), Code::media_damaged);
  EXPECT_EQ(run(riff("WAVE", {})).code(), Code::media_damaged);
  EXPECT_EQ(run(riff("AVI ", {})).code(), Code::media_damaged);
  EXPECT_EQ(picture::testing::rebuild(kFormat, wave(format(1)), base::Profile::strict()).code(), Code::not_allowed_by_profile);
}

TEST(Riff, samples_that_are_another_file_are_refused) {
  Bytes samples(4'000, 0x55);
  const std::string_view program = "MICROSOFT PIFEX";  // at 0x171 of a program information file
  const std::size_t before = wave(format(1)).size() - std::size(kSamples);
  std::ranges::copy(program, samples.begin() + static_cast<std::ptrdiff_t>(0x171 - before));
  Bytes chunks;
  put_chunk(chunks, "JUNK", base::view("1234"));  // goes, and the samples move to where the name counts
  put_chunk(chunks, "fmt ", format(1));
  put_chunk(chunks, "data", samples);
  EXPECT_EQ(run(riff("WAVE", chunks)).code(), Code::feature_unsupported);
}

TEST(Riff, samples_of_other_writers_come_out_and_twice_is_once) {
  for (const std::string name : {"adpcm_ms.wav", "adpcm_ima_wav.wav", "pcm_alaw.wav", "pcm_u8.wav", "xvid.avi", "h264.avi"}) {
    const Bytes input = picture::testing::read_file(SEKISHO_SOURCE_DIR "/src/formats/riff/samples/" + name);
    const Rebuilt out = run(input);
    ASSERT_TRUE(out.clean()) << name;
    EXPECT_TRUE(out.removed(What::media_metadata)) << name;
    EXPECT_EQ(findings(out.bytes, *out.type), 0u) << name;
    EXPECT_GT(findings(input, *out.type), 0u) << name;
    EXPECT_EQ(base::text(out.bytes).find("Lavf"), std::string_view::npos) << name;
  }
}

TEST(Riff, a_stream_of_words_goes) {
  const Bytes film = picture::testing::read_file(SEKISHO_SOURCE_DIR "/src/formats/riff/samples/xvid.avi");
  Bytes input = film;
  const std::size_t sound = base::text(film).find("auds");
  std::ranges::copy(std::string_view("txts"), input.begin() + static_cast<std::ptrdiff_t>(sound));
  const Rebuilt out = run(input);
  ASSERT_TRUE(out.clean());
  EXPECT_TRUE(out.removed(What::media_track));
  EXPECT_EQ(base::text(out.bytes).find("01wb"), std::string_view::npos);
  EXPECT_EQ(findings(out.bytes, FileType::avi), 0u);
}

TEST(Riff, a_film_cut_anywhere_keeps_the_contract) {
  const Bytes film = picture::testing::read_file(SEKISHO_SOURCE_DIR "/src/formats/riff/samples/xvid.avi");
  for (std::size_t length = 0; length < film.size(); length += length < 600 ? 1 : 997)
    EXPECT_TRUE(picture::testing::keeps_contract(kFormat, base::slice(film, 0, length), picture::testing::Twice::same_bytes, {})) << length;
}

}  // namespace
}  // namespace sekisho::formats::riff
