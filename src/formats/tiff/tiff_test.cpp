#include "formats/tiff/tiff.h"

#include <gtest/gtest.h>

#include "formats/picture/testing.h"
#include "formats/tiff/handle.h"

namespace sekisho::formats::tiff {
namespace {

using base::Bytes;
using base::Code;
using base::What;
using picture::testing::Rebuilt;

constexpr std::string_view kSamples[] = {"lzw_described.tif", "group4.tif",           "jpeg_strips.tif",
                                         "three_pages.tif",   "tiles_big_endian.tif", "old_jpeg_in_pieces.tif"};

Rebuilt rebuild(base::ByteView input, const base::Limits& limits = {}) { return picture::testing::rebuild(kFormat, input, {}, limits); }
Bytes sample(std::string_view name) { return picture::testing::read_file(std::string(SEKISHO_SOURCE_DIR "/src/formats/tiff/samples/").append(name)); }

// The pixels of all pages as red, green, blue, alpha.
std::vector<std::vector<std::uint32_t>> pages(base::ByteView input) {
  std::vector<std::vector<std::uint32_t>> out;
  Memory memory{input, {}, 0};
  Handle in = open_input(memory, 0);
  do {
    std::uint32_t width = 0, height = 0;
    TIFFGetField(in.get(), TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(in.get(), TIFFTAG_IMAGELENGTH, &height);
    out.emplace_back(std::size_t{width} * height);
    EXPECT_EQ(TIFFReadRGBAImageOriented(in.get(), width, height, out.back().data(), ORIENTATION_TOPLEFT, 1), 1);
  } while (TIFFReadDirectory(in.get()) == 1);
  return out;
}

// The unpacked samples of the first page's strips.
Bytes strips(base::ByteView input) {
  Memory memory{input, {}, 0};
  Handle in = open_input(memory, 0);
  Bytes out, strip(static_cast<std::size_t>(TIFFStripSize(in.get())));
  for (std::uint32_t i = 0; i < TIFFNumberOfStrips(in.get()); ++i) {
    const tmsize_t bytes = TIFFReadEncodedStrip(in.get(), i, strip.data(), -1);
    base::put(out, base::slice(strip, 0, static_cast<std::size_t>(std::max<tmsize_t>(bytes, 0))));
  }
  return out;
}

struct Options {
  std::uint16_t packing = COMPRESSION_LZW, orientation = 1, depth = 8, samples = 3, photometric = PHOTOMETRIC_RGB;
  int pages = 1;
  const char* description = nullptr;
};

Bytes make(const Options& options) {
  Memory memory;
  Handle out = open_output(memory, false);
  for (int page = 0; page < options.pages; ++page) {
    const std::uint32_t width = 40, height = 30;
    TIFFSetField(out.get(), TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(out.get(), TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(out.get(), TIFFTAG_BITSPERSAMPLE, options.depth);
    TIFFSetField(out.get(), TIFFTAG_SAMPLESPERPIXEL, options.samples);
    TIFFSetField(out.get(), TIFFTAG_COMPRESSION, options.packing);
    TIFFSetField(out.get(), TIFFTAG_PHOTOMETRIC, options.photometric);
    TIFFSetField(out.get(), TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    const std::uint32_t strip_rows = options.packing == COMPRESSION_JBIG ? height : 7;  // libtiff writes JBIG in one strip only
    TIFFSetField(out.get(), TIFFTAG_ROWSPERSTRIP, strip_rows);
    TIFFSetField(out.get(), TIFFTAG_ORIENTATION, options.orientation);
    TIFFSetField(out.get(), TIFFTAG_XRESOLUTION, 300.0);
    TIFFSetField(out.get(), TIFFTAG_YRESOLUTION, 300.0);
    if (options.description != nullptr) TIFFSetField(out.get(), TIFFTAG_IMAGEDESCRIPTION, options.description);
    const auto row_bytes = static_cast<std::size_t>(TIFFScanlineSize(out.get()));
    Bytes rows(row_bytes * height);
    for (std::size_t y = 0; y < height; ++y)
      for (std::size_t x = 0; x < row_bytes; ++x) rows[y * row_bytes + x] = static_cast<std::uint8_t>(x * y + x + static_cast<unsigned>(page));
    for (std::uint32_t strip = 0; strip * strip_rows < height; ++strip) {
      const auto given = base::slice(rows, strip * strip_rows * row_bytes, strip_rows * row_bytes);
      Bytes part(given.begin(), given.end());
      TIFFWriteEncodedStrip(out.get(), strip, part.data(), static_cast<tmsize_t>(part.size()));
    }
    TIFFWriteDirectory(out.get());
  }
  out.reset();
  return memory.output;
}

TEST(Tiff, samples_keep_their_pixels_and_twice_is_once) {
  for (const std::string_view name : kSamples) {
    SCOPED_TRACE(name);
    const Bytes input = sample(name);
    const Rebuilt once = rebuild(input);
    ASSERT_TRUE(once.clean());
    EXPECT_EQ(pages(once.bytes), pages(input));
    const Rebuilt again = rebuild(once.bytes);
    EXPECT_EQ(again.bytes, once.bytes);
    EXPECT_TRUE(again.notes.removed().empty());
  }
}

TEST(Tiff, every_packing_keeps_its_pixels) {
  const Options kinds[] = {{COMPRESSION_NONE},
                           {COMPRESSION_LZW},
                           {COMPRESSION_PACKBITS},
                           {COMPRESSION_ADOBE_DEFLATE},
                           {COMPRESSION_DEFLATE},
                           {COMPRESSION_CCITTFAX3, 1, 1, 1, PHOTOMETRIC_MINISWHITE},
                           {COMPRESSION_CCITTFAX4, 1, 1, 1, PHOTOMETRIC_MINISBLACK},
                           {COMPRESSION_LZW, 6, 16, 4, PHOTOMETRIC_RGB},
                           {COMPRESSION_CCITTRLE, 1, 1, 1, PHOTOMETRIC_MINISWHITE},
                           {COMPRESSION_LZW, 1, 8, 4, PHOTOMETRIC_SEPARATED},
                           {COMPRESSION_LZMA},
                           {COMPRESSION_ZSTD},
                           {COMPRESSION_WEBP},
                           {COMPRESSION_JBIG, 1, 1, 1, PHOTOMETRIC_MINISWHITE}};
  for (const Options& options : kinds) {
    SCOPED_TRACE(options.packing);
    const Bytes input = make(options);
    const Rebuilt once = rebuild(input);
    ASSERT_TRUE(once.clean());
    EXPECT_TRUE(once.notes.removed().empty());
    EXPECT_EQ(pages(once.bytes), pages(input));
    EXPECT_EQ(rebuild(once.bytes).bytes, once.bytes);
  }
}

TEST(Tiff, fax_pages_become_group4) {
  for (const int packing : {COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4}) {
    Options options{static_cast<std::uint16_t>(packing), 1, 1, 1, PHOTOMETRIC_MINISWHITE};
    options.pages = 3;
    const Bytes input = make(options);
    const Rebuilt once = rebuild(input);
    ASSERT_TRUE(once.clean());
    EXPECT_EQ(pages(once.bytes), pages(input));
    EXPECT_EQ(pages(once.bytes).size(), 3u);
    Memory memory{once.bytes, {}, 0};
    Handle in = open_input(memory, 0);
    do {
      std::uint16_t kept = 0;
      TIFFGetField(in.get(), TIFFTAG_COMPRESSION, &kept);
      EXPECT_EQ(kept, COMPRESSION_CCITTFAX4);
    } while (TIFFReadDirectory(in.get()) == 1);
  }
}

TEST(Tiff, texts_go_resolution_and_orientation_stay) {
  const Rebuilt run = rebuild(make({.orientation = 6, .description = "the secret"}));
  ASSERT_TRUE(run.clean());
  EXPECT_TRUE(run.removed(What::picture_metadata));
  EXPECT_EQ(base::text(run.bytes).find("secret"), std::string_view::npos);
  Memory memory{run.bytes, {}, 0};
  Handle in = open_input(memory, 0);
  float resolution = 0;
  std::uint16_t orientation = 0;
  TIFFGetField(in.get(), TIFFTAG_XRESOLUTION, &resolution);
  TIFFGetField(in.get(), TIFFTAG_ORIENTATION, &orientation);
  EXPECT_EQ(resolution, 300.0F);
  EXPECT_EQ(orientation, 6);
}

TEST(Tiff, bytes_that_nothing_refers_to_go) {
  Bytes input = make({});
  const Bytes clean = rebuild(input).bytes;
  base::put(input, "PK\3\4 a whole archive");
  const Rebuilt run = rebuild(input);
  EXPECT_EQ(run.bytes, clean);
  EXPECT_TRUE(run.removed(What::trailing_bytes));
}

TEST(Tiff, unusual_packings_are_named_unsupported) {
  Bytes input = make({.packing = COMPRESSION_NONE});
  const std::size_t entry = base::text(input).find(std::string_view("\x03\x01\x03\0\x01\0\0\0\x01", 9));  // tag 259, SHORT, 1, none
  ASSERT_NE(entry, std::string_view::npos);
  input[entry + 8] = 0x47;  // LERC
  input[entry + 9] = 0x88;
  EXPECT_EQ(rebuild(input).code(), Code::feature_unsupported);
}

TEST(Tiff, depths_of_cameras_and_palettes_with_alpha_stay) {
  for (const Options& options :
       {Options{COMPRESSION_LZW, 1, 12, 1, PHOTOMETRIC_MINISBLACK}, Options{COMPRESSION_LZW, 1, 8, 2, PHOTOMETRIC_PALETTE}}) {
    const Bytes input = make(options);
    const Rebuilt once = rebuild(input);
    ASSERT_TRUE(once.clean());
    EXPECT_EQ(strips(once.bytes), strips(input));
    EXPECT_EQ(rebuild(once.bytes).bytes, once.bytes);
  }
}

// What Kofax and Wang write: a whole JPEG file behind tag 513; and its header there, its data in the strip.
Bytes old_style(const Bytes& jpeg, std::uint32_t width, std::uint32_t height, std::uint32_t strip_skips) {
  Bytes out;
  base::put(out, std::string_view("II*\0\x08\0\0\0", 8));
  const std::uint32_t entries = 10, at = 8 + 2 + 12 * entries + 4;
  const std::uint32_t fields[][4] = {{256, 4, 1, width},
                                     {257, 4, 1, height},
                                     {258, 3, 1, 8},
                                     {259, 3, 1, COMPRESSION_OJPEG},
                                     {262, 3, 1, PHOTOMETRIC_YCBCR},
                                     {273, 4, 1, at + strip_skips},
                                     {277, 3, 1, 3},
                                     {278, 4, 1, height},
                                     {279, 4, 1, static_cast<std::uint32_t>(jpeg.size()) - strip_skips},
                                     {513, 4, 1, at}};
  base::put_u16le(out, entries);
  for (const auto& field : fields) {
    base::put_u16le(out, static_cast<std::uint16_t>(field[0]));
    base::put_u16le(out, static_cast<std::uint16_t>(field[1]));
    base::put_u32le(out, field[2]);
    base::put_u32le(out, field[3]);
  }
  base::put_u32le(out, 0);
  base::put(out, jpeg);
  return out;
}

TEST(Tiff, old_style_jpeg_becomes_the_usual_one) {
  const Bytes jpeg = picture::testing::read_file(SEKISHO_SOURCE_DIR "/src/formats/jpeg/samples/baseline_420.jpg");
  EXPECT_TRUE(rebuild(sample("old_jpeg_in_pieces.tif")).notes.removed().empty());
  for (const std::uint32_t strip_skips : {0u, 623u}) {
    const Bytes input = old_style(jpeg, 37, 29, strip_skips);
    const Rebuilt once = rebuild(input);
    ASSERT_TRUE(once.clean());
    EXPECT_TRUE(once.notes.removed().empty());
    const auto before = pages(input), after = pages(once.bytes);
    ASSERT_EQ(before.front().size(), after.front().size());
    std::uint64_t difference = 0;  // two ways to smooth colour
    for (std::size_t i = 0; i < before.front().size(); ++i)
      difference +=
          static_cast<std::uint64_t>(std::abs(static_cast<int>(TIFFGetG(before.front()[i])) - static_cast<int>(TIFFGetG(after.front()[i]))));
    EXPECT_LT(difference, 6 * before.front().size());
    EXPECT_EQ(rebuild(once.bytes).bytes, once.bytes);
  }
  EXPECT_FALSE(rebuild(old_style(Bytes(100, 0xAA), 37, 29, 0)).clean());
}

TEST(Tiff, limits_come_before_memory) {
  base::Limits limits;
  limits.frames_max = 2;
  EXPECT_EQ(rebuild(make({.pages = 3}), limits).code(), Code::too_many_frames);
  EXPECT_TRUE(rebuild(make({.pages = 2}), limits).clean());
  limits = {};
  limits.pixels_max = 40 * 30 - 1;
  EXPECT_EQ(rebuild(make({}), limits).code(), Code::too_many_pixels);
}

TEST(Tiff, cut_off_or_scribbled_on_it_never_harms) {
  for (const std::string_view name : kSamples) {
    const Bytes input = sample(name);
    for (std::size_t i = 8; i < input.size(); i += 13) {
      EXPECT_TRUE(
          picture::testing::keeps_contract(kFormat, base::slice(input, 0, i), picture::testing::Twice::same_bytes, picture::testing::small_limits()));
      Bytes scribbled = input;
      scribbled[i] ^= 0x5A;
      EXPECT_TRUE(picture::testing::keeps_contract(kFormat, scribbled, picture::testing::Twice::same_bytes, picture::testing::small_limits()))
          << name << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace sekisho::formats::tiff
