#include <cstddef>
#include <cstdio>
// before jpeglib.h, which needs them
#include <jpeglib.h>

#include <csetjmp>

#include "formats/show/decoders.h"

namespace sekisho::formats::show {

using base::Code;

namespace {

struct Errors : jpeg_error_mgr {
  std::jmp_buf jump;
};
void on_error(j_common_ptr info) { std::longjmp(static_cast<Errors*>(info->err)->jump, 1); }
void on_message(j_common_ptr, int) {}
void on_output(j_common_ptr) {}

// Everything that a jump would pass over lives here, outside the function that sets it.
struct Decoder {
  Errors errors;
  jpeg_decompress_struct in{};
  Pixels pixels;
  base::Bytes row;
  Code failure = Code::damaged;
  ~Decoder() { jpeg_destroy_decompress(&in); }
};

// Adobe's CMYK is stored with 255 for no ink; libjpeg hands it out as it is.
void to_rgb(const std::uint8_t* cmyk, std::uint8_t* rgb, std::size_t width) {
  for (std::size_t x = 0; x < width; ++x)
    for (std::size_t c = 0; c < 3; ++c) rgb[3 * x + c] = static_cast<std::uint8_t>(cmyk[4 * x + c] * cmyk[4 * x + 3] / 255);
}

bool decode(Decoder& decoder, base::ByteView input, std::uint64_t most) {
  jpeg_decompress_struct& in = decoder.in;
  in.err = jpeg_std_error(&decoder.errors);
  decoder.errors.error_exit = on_error;
  decoder.errors.emit_message = on_message;
  decoder.errors.output_message = on_output;
  if (setjmp(decoder.errors.jump) != 0) return false;
  jpeg_create_decompress(&in);
  in.mem->max_memory_to_use = 256l << 20;
  jpeg_mem_src(&in, input.data(), static_cast<unsigned long>(input.size()));
  jpeg_read_header(&in, TRUE);
  if (std::uint64_t{in.image_width} * in.image_height > most) return decoder.failure = Code::too_many_pixels, false;
  // A large one is decoded small at once (T.81 A.3.3 by parts of its coefficients).
  while (in.scale_denom < 8 && std::max(in.image_width, in.image_height) / in.scale_denom >= 2 * kSideMax) in.scale_denom *= 2;
  const bool cmyk = in.jpeg_color_space == JCS_CMYK || in.jpeg_color_space == JCS_YCCK;
  in.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&in);
  Pixels& pixels = decoder.pixels;
  pixels.width = in.output_width, pixels.height = in.output_height;
  pixels.samples.resize(std::size_t{pixels.width} * pixels.height * 3);
  decoder.row.resize(std::size_t{pixels.width} * 4);
  while (in.output_scanline < in.output_height) {
    std::uint8_t* to = pixels.samples.data() + std::size_t{in.output_scanline} * pixels.width * 3;
    std::uint8_t* row = cmyk ? decoder.row.data() : to;
    if (jpeg_read_scanlines(&in, &row, 1) != 1) return false;
    if (cmyk) to_rgb(row, to, pixels.width);
  }
  return true;
}

}  // namespace

base::Result<Pixels> from_jpeg(base::ByteView input, std::uint64_t most) {
  Decoder decoder;
  if (!decode(decoder, input, most)) return base::refuse(decoder.failure);
  return std::move(decoder.pixels);
}

}  // namespace sekisho::formats::show
