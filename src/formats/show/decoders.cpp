#include "formats/show/decoders.h"

#include <png.h>
#include <webp/decode.h>

#include "formats/tiff/handle.h"

namespace sekisho::formats::show {

using base::Code;
using base::refuse;

namespace {

bool fits(std::uint64_t width, std::uint64_t height, std::uint64_t most) { return width != 0 && height != 0 && width <= most / height; }

}  // namespace

base::Result<Pixels> from_png(base::ByteView input, std::uint64_t most) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  struct Free {
    png_image* image;
    ~Free() { png_image_free(image); }
  } const freed{&image};
  if (png_image_begin_read_from_memory(&image, input.data(), input.size()) == 0) return refuse(Code::damaged);
  if (!fits(image.width, image.height, most)) return refuse(Code::too_many_pixels);
  image.format = PNG_FORMAT_RGBA;
  Pixels out{image.width, image.height, true, base::Bytes(PNG_IMAGE_SIZE(image))};
  if (png_image_finish_read(&image, nullptr, out.samples.data(), 0, nullptr) == 0) return refuse(Code::damaged);
  return out;
}

base::Result<Pixels> from_webp(base::ByteView input, std::uint64_t most) {
  int width = 0, height = 0;
  if (WebPGetInfo(input.data(), input.size(), &width, &height) == 0 || width <= 0 || height <= 0) return refuse(Code::damaged);
  Pixels out{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), true, {}};
  if (!fits(out.width, out.height, most)) return refuse(Code::too_many_pixels);
  out.samples.resize(std::size_t{out.width} * out.height * 4);
  if (WebPDecodeRGBAInto(input.data(), input.size(), out.samples.data(), out.samples.size(), 4 * width) == nullptr) return refuse(Code::damaged);
  return out;
}

// The first page. libtiff gives rows from the top with the samples of a pixel in one number, red lowest; transparency is multiplied in.
base::Result<Pixels> from_tiff(base::ByteView input, std::uint64_t most) {
  tiff::Memory memory{.input = input, .output = {}};
  const tiff::Handle handle = tiff::open_input(memory, 1ull << 30);
  std::uint32_t width = 0, height = 0;
  if (!handle || TIFFGetField(handle.get(), TIFFTAG_IMAGEWIDTH, &width) == 0 || TIFFGetField(handle.get(), TIFFTAG_IMAGELENGTH, &height) == 0)
    return refuse(Code::damaged);
  if (!fits(width, height, most)) return refuse(Code::too_many_pixels);
  std::vector<std::uint32_t> raster(std::size_t{width} * height);
  if (TIFFReadRGBAImageOriented(handle.get(), width, height, raster.data(), ORIENTATION_TOPLEFT, 1) == 0) return refuse(Code::damaged);
  Pixels out{width, height, false, base::Bytes(raster.size() * 3)};
  for (std::size_t i = 0; i < raster.size(); ++i) {
    const std::uint32_t white = 255 - TIFFGetA(raster[i]);
    const auto over_white = [&](std::uint32_t sample) { return static_cast<std::uint8_t>(std::min<std::uint32_t>(sample + white, 255)); };
    out.samples[3 * i] = over_white(TIFFGetR(raster[i]));
    out.samples[3 * i + 1] = over_white(TIFFGetG(raster[i]));
    out.samples[3 * i + 2] = over_white(TIFFGetB(raster[i]));
  }
  return out;
}

}  // namespace sekisho::formats::show
