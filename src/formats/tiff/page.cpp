#include "formats/tiff/page.h"

#include <algorithm>
#include <array>

#include "formats/picture/icc.h"
#include "formats/tiff/jpeg_strip.h"
#include "formats/tiff/old_jpeg.h"

namespace sekisho::formats::tiff {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

constexpr std::uint16_t kPhotometrics[] = {PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_RGB,    PHOTOMETRIC_PALETTE, PHOTOMETRIC_MASK,
                                           PHOTOMETRIC_SEPARATED,  PHOTOMETRIC_YCBCR,      PHOTOMETRIC_CIELAB, PHOTOMETRIC_ICCLAB};
constexpr std::uint16_t kDepths[] = {1, 2, 4, 6, 8, 10, 12, 14, 16, 24, 32, 64};  // cameras and scanners have 10, 12 and 14
constexpr std::uint16_t kSamplesMax = 16;
constexpr std::uint64_t kPartBytesMax = 512ull << 20;  // one strip or tile

struct Page {
  std::uint32_t width = 0, height = 0;
  std::uint16_t depth = 1, samples = 1, packing = 0, photometric = 0, planes = PLANARCONFIG_CONTIG;
  std::uint16_t packing_out = 0;
  bool tiled = false;
  std::optional<WholeStream> stream;  // of old-style JPEG
};

std::uint16_t short_tag(TIFF* in, std::uint32_t tag) {
  std::uint16_t value = 0;
  TIFFGetFieldDefaulted(in, tag, &value);
  return value;
}

// Bilevel packings become Group 4; deflate under its private number and what few programs can read become registered deflate; nothing for
// packings that are not handled.
std::uint16_t packing_out(const Page& page) {
  switch (page.packing) {
    case COMPRESSION_NONE:
    case COMPRESSION_LZW:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_JPEG: return page.packing;
    case COMPRESSION_DEFLATE:
    case COMPRESSION_LZMA:
    case COMPRESSION_ZSTD:
    case COMPRESSION_WEBP:
    case COMPRESSION_THUNDERSCAN:
    case COMPRESSION_NEXT: return COMPRESSION_ADOBE_DEFLATE;
    case COMPRESSION_OJPEG: return page.stream ? COMPRESSION_JPEG : COMPRESSION_ADOBE_DEFLATE;
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTRLEW:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_JBIG: return page.depth == 1 && page.samples == 1 ? COMPRESSION_CCITTFAX4 : 0;
    default: return 0;
  }
}

// Old-style JPEG says little about its samples and often wrongly: the stream or libtiff's reading of it does.
base::Status settle_old_jpeg(TIFF* in, ByteView input, Page& page) {
  if (page.depth != 8 || page.tiled) return base::refuse(Code::feature_unsupported);
  page.stream = whole_stream(in, input, page.width, page.height);
  page.samples = page.stream ? page.stream->samples : 3;
  page.photometric = !page.stream ? PHOTOMETRIC_RGB : page.samples == 3 ? PHOTOMETRIC_YCBCR : PHOTOMETRIC_MINISBLACK;
  page.planes = PLANARCONFIG_CONTIG;
  return {};
}

base::Result<Page> read_page(TIFF* in, ByteView input, picture::Budget& budget) {
  Page page;
  page.tiled = TIFFIsTiled(in) != 0;
  if (TIFFGetField(in, TIFFTAG_IMAGEWIDTH, &page.width) != 1 || TIFFGetField(in, TIFFTAG_IMAGELENGTH, &page.height) != 1)
    return base::refuse(Code::damaged);
  if (auto status = budget.add_frame(page.width, page.height); !status) return std::unexpected(status.error());
  page.depth = short_tag(in, TIFFTAG_BITSPERSAMPLE);
  page.samples = short_tag(in, TIFFTAG_SAMPLESPERPIXEL);
  page.packing = short_tag(in, TIFFTAG_COMPRESSION);
  page.planes = short_tag(in, TIFFTAG_PLANARCONFIG);
  if (TIFFGetField(in, TIFFTAG_PHOTOMETRIC, &page.photometric) != 1) page.photometric = PHOTOMETRIC_MINISWHITE;
  if (page.packing == COMPRESSION_OJPEG)
    if (auto status = settle_old_jpeg(in, input, page); !status) return std::unexpected(status.error());
  page.packing_out = packing_out(page);
  const bool known =
      std::ranges::find(kPhotometrics, page.photometric) != std::end(kPhotometrics) && std::ranges::find(kDepths, page.depth) != std::end(kDepths);
  if (!known || page.packing_out == 0) return base::refuse(Code::feature_unsupported);
  if (page.samples == 0 || page.samples > kSamplesMax || (page.planes != PLANARCONFIG_CONTIG && page.planes != PLANARCONFIG_SEPARATE))
    return base::refuse(Code::damaged);
  if (page.photometric == PHOTOMETRIC_PALETTE && (page.samples > 2 || page.depth > 8)) return base::refuse(Code::feature_unsupported);
  return page;
}

template <class Value>
void copy(TIFF* in, TIFF* out, std::uint32_t tag) {
  Value value{};
  if (TIFFGetField(in, tag, &value) == 1) TIFFSetField(out, tag, value);
}

void copy_floats(TIFF* in, TIFF* out, std::uint32_t tag) {
  float* values = nullptr;
  if (TIFFGetField(in, tag, &values) == 1 && values != nullptr) TIFFSetField(out, tag, values);
}

void copy_pair(TIFF* in, TIFF* out, std::uint32_t tag) {
  std::uint16_t first = 0, second = 0;
  if (TIFFGetField(in, tag, &first, &second) == 1) TIFFSetField(out, tag, first, second);
}

void copy_resolution(TIFF* in, TIFF* out) {
  for (const std::uint32_t tag : {TIFFTAG_XRESOLUTION, TIFFTAG_YRESOLUTION}) {
    float value = 0;
    if (TIFFGetField(in, tag, &value) == 1 && value > 0 && value < 1e6F) TIFFSetField(out, tag, static_cast<double>(value));
  }
  std::uint16_t unit = 0;
  if (TIFFGetField(in, TIFFTAG_RESOLUTIONUNIT, &unit) == 1 && unit >= RESUNIT_NONE && unit <= RESUNIT_CENTIMETER)
    TIFFSetField(out, TIFFTAG_RESOLUTIONUNIT, unit);
  std::uint16_t orientation = 0;
  if (TIFFGetField(in, TIFFTAG_ORIENTATION, &orientation) == 1 && orientation >= 1 && orientation <= 8)
    TIFFSetField(out, TIFFTAG_ORIENTATION, orientation);
}

void copy_color(TIFF* in, TIFF* out, const Page& page) {
  if (page.photometric == PHOTOMETRIC_PALETTE) {
    std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
    if (TIFFGetField(in, TIFFTAG_COLORMAP, &red, &green, &blue) == 1) TIFFSetField(out, TIFFTAG_COLORMAP, red, green, blue);
  }
  if (page.photometric == PHOTOMETRIC_YCBCR && page.stream) {
    TIFFSetField(out, TIFFTAG_YCBCRSUBSAMPLING, page.stream->across, page.stream->down);
  } else if (page.photometric == PHOTOMETRIC_YCBCR) {
    copy_pair(in, out, TIFFTAG_YCBCRSUBSAMPLING);
    copy<std::uint16_t>(in, out, TIFFTAG_YCBCRPOSITIONING);
    copy_floats(in, out, TIFFTAG_YCBCRCOEFFICIENTS);
    copy_floats(in, out, TIFFTAG_REFERENCEBLACKWHITE);
  }
  if (page.photometric == PHOTOMETRIC_SEPARATED) copy<std::uint16_t>(in, out, TIFFTAG_INKSET);
  if (page.photometric == PHOTOMETRIC_RGB) {
    copy_floats(in, out, TIFFTAG_WHITEPOINT);
    copy_floats(in, out, TIFFTAG_PRIMARYCHROMATICITIES);
  }
  std::uint16_t count = 0;
  std::uint16_t* extra = nullptr;
  if (TIFFGetField(in, TIFFTAG_EXTRASAMPLES, &count, &extra) == 1 && count > 0 && count < page.samples && extra != nullptr)
    TIFFSetField(out, TIFFTAG_EXTRASAMPLES, count, extra);
}

void copy_profile(TIFF* in, TIFF* out, const Page& page, Context& context) {
  std::uint32_t bytes = 0;
  const std::uint8_t* data = nullptr;
  if (TIFFGetField(in, TIFFTAG_ICCPROFILE, &bytes, &data) != 1 || data == nullptr) return;
  const ByteView given(data, bytes);
  const unsigned channels = page.photometric == PHOTOMETRIC_SEPARATED                                                  ? 4
                            : page.photometric == PHOTOMETRIC_MINISBLACK || page.photometric == PHOTOMETRIC_MINISWHITE ? 1
                                                                                                                       : 3;
  const auto clean = picture::clean_icc(given, channels);
  if (!clean || !context.profile.on(base::Setting::picture_keep_color_profile)) {
    context.notes.removed(What::color_profile);
    return;
  }
  if (!std::ranges::equal(*clean, given)) context.notes.removed(What::picture_metadata, "ICC");
  TIFFSetField(out, TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(clean->size()), clean->data());
}

void copy_tags(TIFF* in, TIFF* out, const Page& page, Context& context) {
  copy<std::uint32_t>(in, out, TIFFTAG_SUBFILETYPE);
  TIFFSetField(out, TIFFTAG_IMAGEWIDTH, page.width);
  TIFFSetField(out, TIFFTAG_IMAGELENGTH, page.height);
  TIFFSetField(out, TIFFTAG_BITSPERSAMPLE, page.depth);
  TIFFSetField(out, TIFFTAG_SAMPLESPERPIXEL, page.samples);
  TIFFSetField(out, TIFFTAG_COMPRESSION, page.packing_out);
  TIFFSetField(out, TIFFTAG_PHOTOMETRIC, page.photometric);
  TIFFSetField(out, TIFFTAG_PLANARCONFIG, page.planes);
  if (page.depth != 1) copy<std::uint16_t>(in, out, TIFFTAG_SAMPLEFORMAT);
  if (page.packing_out == COMPRESSION_LZW || page.packing_out == COMPRESSION_ADOBE_DEFLATE) copy<std::uint16_t>(in, out, TIFFTAG_PREDICTOR);
  if (page.tiled) {
    copy<std::uint32_t>(in, out, TIFFTAG_TILEWIDTH);
    copy<std::uint32_t>(in, out, TIFFTAG_TILELENGTH);
  } else {
    std::uint32_t rows = page.height;
    TIFFGetFieldDefaulted(in, TIFFTAG_ROWSPERSTRIP, &rows);
    TIFFSetField(out, TIFFTAG_ROWSPERSTRIP, std::clamp<std::uint32_t>(rows, 1, page.height));
  }
  copy_pair(in, out, TIFFTAG_PAGENUMBER);
  copy_resolution(in, out);
  copy_color(in, out, page);
  copy_profile(in, out, page, context);
}

// Each strip or tile: unpacked by libtiff into a buffer of exactly its size, packed anew.
base::Result<Copied> copy_parts(TIFF* in, TIFF* out, const Page& page) {
  const std::uint32_t parts = page.tiled ? TIFFNumberOfTiles(in) : TIFFNumberOfStrips(in);
  const std::uint64_t bytes = page.tiled ? TIFFTileSize64(in) : TIFFStripSize64(in);
  if (bytes == 0 || bytes > kPartBytesMax) return base::refuse(bytes == 0 ? Code::damaged : Code::too_many_pixels);
  Bytes buffer(bytes);
  std::uint32_t failed = 0;
  for (std::uint32_t i = 0; i < parts; ++i) {
    std::ranges::fill(buffer, std::uint8_t{0});
    std::uint64_t part_bytes = bytes;
    if (!page.tiled) {
      std::uint32_t rows = 1;
      TIFFGetFieldDefaulted(out, TIFFTAG_ROWSPERSTRIP, &rows);
      const std::uint32_t per_plane = (page.height + rows - 1) / rows, y = i % per_plane * rows;
      part_bytes = TIFFVStripSize64(in, std::min(rows, page.height - y));
      if (part_bytes == 0 || part_bytes > bytes) return base::refuse(Code::damaged);
    }
    const auto wanted = static_cast<tmsize_t>(part_bytes);
    const tmsize_t got = page.tiled ? TIFFReadEncodedTile(in, i, buffer.data(), wanted) : TIFFReadEncodedStrip(in, i, buffer.data(), wanted);
    failed += got != wanted ? 1 : 0;
    const tmsize_t put = page.tiled ? TIFFWriteEncodedTile(out, i, buffer.data(), wanted) : TIFFWriteEncodedStrip(out, i, buffer.data(), wanted);
    if (put != wanted) return base::refuse(Code::damaged);
  }
  return failed == 0 ? Copied::whole : failed < parts ? Copied::in_part : Copied::nothing;
}

// A strip takes at least a place in the lists of offsets and lengths: more strips than that are a lie.
bool parts_plausible(TIFF* in, const Page& page, std::uint64_t input_bytes) {
  const std::uint64_t parts = page.tiled ? TIFFNumberOfTiles(in) : TIFFNumberOfStrips(in);
  return parts != 0 && parts <= input_bytes / 4 + 1;
}

}  // namespace

base::Result<Copied> copy_page(TIFF* in, ByteView input, TIFF* out, picture::Budget& budget, Context& context) {
  const auto page = read_page(in, input, budget);
  if (!page) return std::unexpected(page.error());
  if (!parts_plausible(in, *page, input.size())) return base::refuse(Code::damaged);
  copy_tags(in, out, *page, context);
  if (page->packing == COMPRESSION_JPEG) return copy_jpeg_parts(in, out, context);
  if (page->stream) return copy_whole_stream(*page->stream, out, context);
  if (page->packing == COMPRESSION_OJPEG) return copy_decoded(in, out, page->width, page->height);
  return copy_parts(in, out, *page);
}

}  // namespace sekisho::formats::tiff
