#include "formats/webp/webp.h"

#include <gtest/gtest.h>
#include <webp/decode.h>

#include "formats/picture/testing.h"
#include "formats/webp/container.h"
#include "formats/webp/quality.h"

namespace sekisho::formats::webp {
namespace {

using base::Bytes;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

Rebuilt rebuild(base::ByteView input, const base::Limits& limits = {}) { return picture::testing::rebuild(kFormat, input, {}, limits); }
Bytes sample(std::string_view name) { return picture::testing::read_file(std::string(SEKISHO_SOURCE_DIR "/src/formats/webp/samples/").append(name)); }

Bytes decode(base::ByteView input) {
  int width = 0, height = 0;
  std::uint8_t* pixels = WebPDecodeRGBA(input.data(), input.size(), &width, &height);
  if (pixels == nullptr) return {};
  Bytes out(pixels, pixels + std::size_t{4} * static_cast<unsigned>(width) * static_cast<unsigned>(height));
  WebPFree(pixels);
  return out;
}

TEST(Webp, lossless_keeps_every_pixel_and_twice_is_once) {
  const Rebuilt once = rebuild(sample("lossless_exif.webp"));
  ASSERT_TRUE(once.clean());
  EXPECT_EQ(decode(once.bytes), decode(sample("lossless_exif.webp")));
  EXPECT_TRUE(once.removed(What::picture_metadata));
  EXPECT_TRUE(once.notes.warnings().empty());
  EXPECT_EQ(base::text(once.bytes).find("EXIF"), std::string_view::npos);
  EXPECT_NE(base::text(once.bytes).find("ICCP"), std::string_view::npos);
  EXPECT_EQ(rebuild(once.bytes).bytes, once.bytes);
  EXPECT_TRUE(rebuild(once.bytes).notes.removed().empty());
}

TEST(Webp, lossy_stays_close_in_looks_and_size) {
  for (const std::string_view name : {"lossy.webp", "alpha.webp"}) {
    const Bytes input = sample(name);
    const Rebuilt run = rebuild(input);
    ASSERT_TRUE(run.clean());
    EXPECT_TRUE(run.warned(What::quality_reduced));
    EXPECT_LE(run.bytes.size(), input.size() * 12 / 10);
    const Bytes before = decode(input), after = decode(run.bytes);
    ASSERT_EQ(before.size(), after.size());
    double difference = 0;
    for (std::size_t i = 0; i < before.size(); ++i) difference += std::abs(before[i] - after[i]);
    EXPECT_LT(difference / static_cast<double>(before.size()), 6.0);
  }
}

TEST(Webp, animations_keep_frames_and_timing) {
  const Rebuilt once = rebuild(sample("animated.webp"));
  ASSERT_TRUE(once.clean());
  EXPECT_TRUE(once.notes.removed().empty());
  EXPECT_EQ(rebuild(once.bytes).bytes, once.bytes);
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  picture::testing::NoChildren children;
  Context context{profile, limits, notes, children, {}, {}};
  const auto parsed = parse(once.bytes, context);
  ASSERT_TRUE(parsed.has_value());
  ASSERT_EQ(parsed->frames.size(), 3u);
  for (const Frame& frame : parsed->frames) EXPECT_EQ(frame.duration_ms, 100u);
  limits.frames_max = 2;
  EXPECT_EQ(rebuild(sample("animated.webp"), limits).code(), Code::too_many_frames);
}

TEST(Webp, what_hides_in_the_container_goes) {
  const Bytes input = sample("lossy.webp");
  Bytes behind = input;
  base::put(behind, "PK\3\4");
  EXPECT_TRUE(rebuild(behind).removed(What::trailing_bytes));
  EXPECT_EQ(rebuild(behind).bytes, rebuild(input).bytes);
  Bytes chunk = input;
  base::put(chunk, std::string_view("evil\4\0\0\0MZ\0\0", 12));
  chunk[4] = static_cast<std::uint8_t>(chunk[4] + 12);
  EXPECT_TRUE(rebuild(chunk).removed(What::picture_extra));
  EXPECT_EQ(base::text(rebuild(chunk).bytes).find("evil"), std::string_view::npos);
}

TEST(Webp, broken_ones_are_refused) {
  const Bytes input = sample("lossy.webp");
  for (std::size_t length = 0; length + 10 < input.size(); length += 5) EXPECT_FALSE(rebuild(base::slice(input, 0, length)).clean()) << length;
  base::Limits limits;
  limits.pixels_max = 37 * 29 - 1;
  EXPECT_EQ(rebuild(input, limits).code(), Code::too_many_pixels);
}

TEST(Webp, quantiser_index_runs_against_quality) {
  for (int index = 1; index < 127; ++index) EXPECT_LT(quality_for(index), quality_for(index - 1));
  EXPECT_FALSE(quantiser_index({}).has_value());
}

}  // namespace
}  // namespace sekisho::formats::webp
