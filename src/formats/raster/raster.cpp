#include "formats/raster/raster.h"

#include <algorithm>

#include "formats/jpeg/jpeg.h"
#include "formats/picture/icc.h"
#include "formats/raster/encoder.h"

namespace sekisho::formats::raster {

using base::Bytes;
using base::ByteView;
using base::What;

void set_profile(Raster& raster, ByteView icc, Context& context) {
  const unsigned channels = raster.colors == Colors::grey ? 1 : raster.colors == Colors::rgb ? 3 : 4;
  auto clean = picture::clean_icc(icc, channels);
  if (!clean || !context.profile.on(base::Setting::picture_keep_color_profile)) {
    context.notes.removed(What::color_profile);
    return;
  }
  if (!std::ranges::equal(*clean, icc)) context.notes.removed(What::picture_metadata, "ICC");
  raster.icc = std::move(*clean);
}

void turn(Raster& raster, unsigned quarters) {
  quarters &= 3u;
  if (quarters == 0) return;
  if (quarters == 2) {
    mirror(raster, Mirror::left_right);
    mirror(raster, Mirror::top_bottom);
    return;
  }
  const std::size_t bytes = raster.pixel_bytes(), width = raster.width, height = raster.height;
  Bytes turned(raster.samples.size());
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t row = quarters == 1 ? width - 1 - x : x, column = quarters == 1 ? y : height - 1 - y;
      std::copy_n(raster.samples.data() + (y * width + x) * bytes, bytes, turned.data() + (row * height + column) * bytes);
    }
  raster.samples = std::move(turned);
  std::swap(raster.width, raster.height);
}

void mirror(Raster& raster, Mirror how) {
  const std::size_t bytes = raster.pixel_bytes(), row = raster.row_bytes();
  std::uint8_t* const start = raster.samples.data();
  if (how == Mirror::top_bottom) {
    for (std::size_t upper = 0, lower = raster.height; upper + 1 < lower; ++upper) {
      --lower;
      std::swap_ranges(start + upper * row, start + (upper + 1) * row, start + lower * row);
    }
    return;
  }
  for (std::size_t y = 0; y < raster.height; ++y)
    for (std::size_t left = 0, right = raster.width; left + 1 < right; ++left) {
      --right;
      std::swap_ranges(start + y * row + left * bytes, start + y * row + (left + 1) * bytes, start + y * row + right * bytes);
    }
}

void crop(Raster& raster, std::uint32_t x, std::uint32_t y, std::uint32_t width, std::uint32_t height) {
  SEKISHO_CHECK(x <= raster.width && width <= raster.width - x && y <= raster.height && height <= raster.height - y);
  const std::size_t bytes = raster.pixel_bytes(), old_row = raster.row_bytes(), new_row = width * bytes;
  for (std::size_t row = 0; row < height; ++row) {
    // Towards the front: what is read lies never before what is written.
    const std::uint8_t* from = raster.samples.data() + (row + y) * old_row + x * bytes;
    std::copy(from, from + new_row, raster.samples.data() + row * new_row);
  }
  raster.samples.resize(new_row * height);
  raster.width = width;
  raster.height = height;
}

base::Result<base::FileType> rebuild_jpeg(ByteView jpeg, Context& context, Sink& out) {
  context.notes.warn(What::converted);
  return jpeg::kFormat.rebuild(jpeg, base::FileType::jpeg, context, out);
}

base::Result<base::FileType> write_jpeg(const Raster& raster, Context& context, Sink& out) {
  if (raster.width > kJpegSideMax || raster.height > kJpegSideMax) {
    if (raster.colors == Colors::cmyk) return base::refuse(base::Code::too_many_pixels);
    return write_png(raster, context, out);
  }
  const auto encoded = encode_jpeg(raster, std::clamp(static_cast<int>(context.profile[base::Setting::picture_jpeg_quality]), 1, 100));
  if (!encoded) return std::unexpected(encoded.error());
  context.notes.warn(What::converted);
  context.notes.warn(What::quality_reduced);
  return finish(*encoded, base::FileType::jpeg, context, out);
}

base::Result<base::FileType> write_png(const Raster& raster, Context& context, Sink& out) {
  context.notes.warn(What::converted);
  return finish(encode_png(raster), base::FileType::png, context, out);
}

}  // namespace sekisho::formats::raster
