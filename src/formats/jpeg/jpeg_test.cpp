#include "formats/jpeg/jpeg.h"

#include <gtest/gtest.h>
#include <jpeglib.h>

#include <cstdlib>

#include "formats/jpeg/baseline.h"
#include "formats/picture/icc.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::jpeg {
namespace {

using base::Bytes;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

Rebuilt rebuild(base::ByteView input, const base::Profile& profile = {}, const base::Limits& limits = {}) {
  return picture::testing::rebuild(kFormat, input, profile, limits);
}

struct Shape {
  unsigned width = 61, height = 43;
  int components = 3;
  J_COLOR_SPACE space = JCS_YCbCr;
  int h = 2, v = 2;  // of the first component
  int quality = 80;
  unsigned restart = 0;
  bool progressive = false, arithmetic = false, one_scan_each = false, jfif = true, adobe = false;
};

Bytes encode(const Shape& shape) {
  jpeg_compress_struct out{};
  jpeg_error_mgr errors{};
  out.err = jpeg_std_error(&errors);
  jpeg_create_compress(&out);
  unsigned char* data = nullptr;
  unsigned long bytes = 0;
  jpeg_mem_dest(&out, &data, &bytes);
  out.image_width = shape.width;
  out.image_height = shape.height;
  out.input_components = shape.components;
  out.in_color_space = shape.space;
  jpeg_set_defaults(&out);
  jpeg_set_colorspace(&out, shape.space);
  jpeg_set_quality(&out, shape.quality, TRUE);
  out.comp_info[0].h_samp_factor = shape.h;
  out.comp_info[0].v_samp_factor = shape.v;
  out.restart_interval = shape.restart;
  out.arith_code = shape.arithmetic;
  out.write_JFIF_header = shape.jfif;
  out.write_Adobe_marker = shape.adobe;
  if (shape.progressive) jpeg_simple_progression(&out);
  jpeg_scan_info scans[MAX_COMPONENTS] = {};
  if (shape.one_scan_each) {
    for (int i = 0; i < shape.components; ++i) scans[i] = {1, {i}, 0, 63, 0, 0};
    out.scan_info = scans;
    out.num_scans = shape.components;
  }
  jpeg_start_compress(&out, TRUE);
  Bytes row(shape.width * static_cast<unsigned>(shape.components));
  for (unsigned y = 0; y < shape.height; ++y) {
    for (std::size_t x = 0; x < row.size(); ++x) row[x] = static_cast<std::uint8_t>(x * x * 3 + y * 5 * (x % 7) + (x * y) % 31);
    JSAMPROW rows[] = {row.data()};
    jpeg_write_scanlines(&out, rows, 1);
  }
  jpeg_finish_compress(&out);
  Bytes result(data, data + bytes);
  std::free(data);
  jpeg_destroy_compress(&out);
  return result;
}

// Samples in the colour space of the file.
Bytes decode(base::ByteView input) {
  jpeg_decompress_struct in{};
  jpeg_error_mgr errors{};
  in.err = jpeg_std_error(&errors);
  errors.emit_message = [](j_common_ptr, int) {};
  jpeg_create_decompress(&in);
  jpeg_mem_src(&in, input.data(), input.size());
  jpeg_read_header(&in, TRUE);
  in.out_color_space = in.jpeg_color_space;
  jpeg_start_decompress(&in);
  Bytes out(std::size_t{in.output_width} * in.output_height * static_cast<unsigned>(in.output_components));
  while (in.output_scanline < in.output_height) {
    JSAMPROW rows[] = {out.data() + std::size_t{in.output_scanline} * in.output_width * static_cast<unsigned>(in.output_components)};
    jpeg_read_scanlines(&in, rows, 1);
  }
  jpeg_finish_decompress(&in);
  jpeg_destroy_decompress(&in);
  return out;
}

Bytes sample(std::string_view name) { return picture::testing::read_file(std::string(SEKISHO_SOURCE_DIR "/src/formats/jpeg/samples/").append(name)); }

// Puts a segment behind SOI.
Bytes with_segment(const Bytes& input, std::uint8_t code, std::string_view payload) {
  Bytes out(input.begin(), input.begin() + 2);
  base::put_u8(out, 0xFF);
  base::put_u8(out, code);
  base::put_u16be(out, static_cast<std::uint16_t>(payload.size() + 2));
  base::put(out, payload);
  out.insert(out.end(), input.begin() + 2, input.end());
  return out;
}

const Shape kShapes[] = {
    {},
    {.h = 1, .v = 1},
    {.h = 2, .v = 1},
    {.h = 4, .v = 1},
    {.h = 1, .v = 2, .restart = 3},
    {.h = 2, .v = 2, .restart = 1},
    {.width = 1, .height = 1},
    {.width = 8, .height = 8, .quality = 100},
    {.width = 200, .height = 17, .quality = 3},
    {.components = 1, .space = JCS_GRAYSCALE, .h = 1, .v = 1},
    {.components = 1, .space = JCS_GRAYSCALE, .h = 2, .v = 2},
    {.components = 4, .space = JCS_CMYK, .h = 1, .v = 1, .jfif = false, .adobe = true},
    {.components = 4, .space = JCS_YCCK, .jfif = false, .adobe = true},
    {.components = 4, .space = JCS_CMYK, .h = 1, .v = 1, .jfif = false},
    {.space = JCS_RGB, .h = 1, .v = 1, .jfif = false},
    {.progressive = true},
    {.components = 1, .space = JCS_GRAYSCALE, .h = 1, .v = 1, .progressive = true},
    {.arithmetic = true},
    {.one_scan_each = true},
    {.h = 4, .v = 4, .one_scan_each = true},
};

TEST(Jpeg, every_shape_keeps_its_samples_and_twice_is_once) {
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(&shape - kShapes);
    const Bytes input = encode(shape);
    const Rebuilt once = rebuild(input);
    ASSERT_TRUE(once.clean());
    EXPECT_EQ(decode(once.bytes), decode(input));
    EXPECT_TRUE(once.notes.removed().empty());
    EXPECT_TRUE(once.notes.warnings().empty());
    const Rebuilt again = rebuild(once.bytes);
    EXPECT_EQ(again.bytes, once.bytes);
    if (!shape.arithmetic) {
      EXPECT_LE(once.bytes.size(), input.size() * 11 / 10);
    }
  }
}

TEST(Jpeg, baseline_does_not_need_libjpeg) {
  for (const Shape& shape : kShapes)
    EXPECT_EQ(rewrite_baseline(encode(shape), {}).has_value(), !shape.progressive && !shape.arithmetic && !shape.one_scan_each);
}

TEST(Jpeg, markers_that_tell_colours_are_neither_added_nor_lost) {
  for (const Shape& shape : kShapes) {
    const Rebuilt run = rebuild(encode(shape));
    EXPECT_EQ(base::text(run.bytes).find("JFIF") != std::string_view::npos, shape.jfif);
    EXPECT_EQ(base::text(run.bytes).find("Adobe") != std::string_view::npos, shape.adobe);
  }
}

TEST(Jpeg, metadata_goes_and_orientation_stays) {
  const Rebuilt run = rebuild(sample("exif_gps_rotated.jpg"));
  ASSERT_TRUE(run.clean());
  EXPECT_TRUE(run.removed(What::picture_metadata));
  EXPECT_TRUE(run.removed(What::picture_comment));
  const std::string_view text = base::text(run.bytes);
  EXPECT_EQ(text.find("Camera"), std::string_view::npos);
  EXPECT_NE(text.find(std::string_view("Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 32)), std::string_view::npos);
  EXPECT_TRUE(rebuild(run.bytes).notes.removed().empty());
}

TEST(Jpeg, color_profile_is_cleaned_or_dropped_as_the_profile_says) {
  const Bytes input = sample("exif_gps_rotated.jpg");
  EXPECT_NE(base::text(rebuild(input).bytes).find("ICC_PROFILE"), std::string_view::npos);
  base::Profile profile;
  profile.set(base::Setting::picture_keep_color_profile, 0);
  const Rebuilt without = rebuild(input, profile);
  EXPECT_EQ(base::text(without.bytes).find("ICC_PROFILE"), std::string_view::npos);
  EXPECT_TRUE(without.removed(What::color_profile));
  EXPECT_TRUE(rebuild(with_segment(encode({}), 0xE2, std::string_view("ICC_PROFILE\0\1\1no profile at all", 31))).removed(What::color_profile));
}

TEST(Jpeg, hiding_places_are_emptied) {
  const Bytes plain = encode({});
  const Bytes clean = rebuild(plain).bytes;
  struct Case {
    std::uint8_t code;
    std::string_view payload;
    What what;
  };
  const Case cases[] = {{0xFE, "comment", What::picture_comment},
                        {0xE1, "http://ns.adobe.com/xap/1.0/", What::picture_metadata},
                        {0xED, "Photoshop 3.0", What::picture_metadata},
                        {0xE2, std::string_view("MPF\0more", 8), What::picture_extra},
                        {0xE0, std::string_view("JFXX\0\x10", 6), What::thumbnail},
                        {0xEB, "anything", What::picture_metadata}};
  for (const Case& one : cases) {
    const Rebuilt run = rebuild(with_segment(plain, one.code, one.payload));
    EXPECT_EQ(run.bytes, clean) << int{one.code};
    EXPECT_TRUE(run.removed(one.what)) << int{one.code};
  }
  const Rebuilt tail = rebuild(sample("zip_behind.jpg"));
  EXPECT_TRUE(tail.removed(What::trailing_bytes));
  EXPECT_EQ(base::text(tail.bytes).find("evil"), std::string_view::npos);
}

TEST(Jpeg, cut_off_anywhere_is_refused_or_warned_of_and_stays_the_same) {
  for (const Shape& shape : {Shape{}, Shape{.progressive = true}}) {
    const Bytes input = encode(shape);
    for (std::size_t length = 0; length < input.size(); length += 7) {
      const base::ByteView part = base::slice(input, 0, length);
      const Rebuilt run = rebuild(part);
      if (run.clean() && length + 2 < input.size()) {
        EXPECT_TRUE(run.warned(What::picture_damaged)) << length;
      }
      EXPECT_TRUE(picture::testing::keeps_contract(kFormat, part, picture::testing::Twice::same_bytes, {})) << length;
    }
  }
}

TEST(Jpeg, component_without_a_scan_is_warned_of_and_its_table_is_checked) {
  Bytes input = encode({.one_scan_each = true});
  const std::string_view text = base::text(input);
  input.resize(text.rfind("\xFF\xDA"));
  const Rebuilt run = rebuild(input);
  ASSERT_TRUE(run.clean());
  EXPECT_TRUE(run.warned(What::picture_damaged));
  EXPECT_EQ(rebuild(run.bytes).bytes, run.bytes);
  const std::size_t chroma_table = base::text(input).find(std::string_view("\xFF\xDB\0\x43\1", 5));
  ASSERT_NE(chroma_table, std::string_view::npos);
  input[chroma_table + 20] = 0;
  EXPECT_EQ(rebuild(input).code(), Code::damaged);
}

TEST(Jpeg, missing_end_marker_costs_nothing) {
  const Bytes input = encode({});
  const Rebuilt run = rebuild(base::slice(input, 0, input.size() - 2));
  EXPECT_EQ(run.bytes, rebuild(input).bytes);
  EXPECT_TRUE(run.notes.warnings().empty());
}

// Frame header: length 17, precision, height, width.
Bytes with_frame_field(const Shape& shape, std::size_t offset, std::uint16_t value) {
  Bytes out = encode(shape);
  const std::size_t frame = base::text(out).find(shape.progressive ? "\xFF\xC2" : "\xFF\xC0");
  out[frame + offset] = static_cast<std::uint8_t>(value >> 8);
  out[frame + offset + 1] = static_cast<std::uint8_t>(value);
  return out;
}

TEST(Jpeg, lying_sizes_end_before_memory_is_taken) {
  Bytes huge = with_frame_field({}, 5, 65'000);
  const std::size_t frame = base::text(huge).find("\xFF\xC0");
  huge[frame + 7] = 0xFD;
  EXPECT_EQ(rebuild(huge).code(), Code::too_many_pixels);
  EXPECT_FALSE(rebuild(with_frame_field({}, 5, 0)).clean());
  EXPECT_FALSE(rebuild(with_frame_field({}, 7, 0)).clean());
  base::Limits limits;
  limits.pixels_max = 61 * 43 - 1;
  EXPECT_EQ(rebuild(encode({}), {}, limits).code(), Code::too_many_pixels);
  base::Profile profile;
  profile.set(base::Setting::picture_megapixels_max, 0);
  EXPECT_EQ(rebuild(encode({}), profile).code(), Code::too_many_pixels);
  // Forty million pixels of nothing.
  EXPECT_EQ(rebuild(with_frame_field({.width = 640}, 5, 63'000)).code(), Code::bomb);
}

TEST(Jpeg, twelve_bits_are_named_unsupported) {
  Bytes input = encode({});
  input[base::text(input).find("\xFF\xC0") + 4] = 12;
  EXPECT_EQ(rebuild(input).code(), Code::feature_unsupported);
}

TEST(Jpeg, strict_goes_through_pixels_and_hardly_changes_them) {
  for (const Shape& shape : kShapes) {
    const Bytes input = encode(shape);
    const Rebuilt run = rebuild(input, base::Profile::strict());
    ASSERT_TRUE(run.clean());
    EXPECT_TRUE(run.warned(What::quality_reduced));
    const Bytes before = decode(input), after = decode(run.bytes);
    ASSERT_EQ(before.size(), after.size());
    double difference = 0;
    for (std::size_t i = 0; i < before.size(); ++i) difference += std::abs(before[i] - after[i]);
    EXPECT_LT(difference / static_cast<double>(before.size()), 4.0) << (&shape - kShapes);
    EXPECT_LE(run.bytes.size(), input.size() * 12 / 10 + 100);
  }
}

}  // namespace
}  // namespace sekisho::formats::jpeg
