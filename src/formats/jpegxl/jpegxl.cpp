#include "formats/jpegxl/jpegxl.h"

#include <jxl/decode.h>

#include <memory>
#include <optional>

#include "formats/picture/picture.h"
#include "formats/raster/raster.h"

namespace sekisho::formats::jpegxl {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;
using raster::Colors;
using raster::Raster;

constexpr std::uint64_t kDecodedPixelBytes = 24;  // the library works in floating point
constexpr std::size_t kJpegBytesFirst = 1 << 20;
constexpr int kBoxesMax = 10'000;

struct Free {
  void operator()(JxlDecoder* decoder) const { JxlDecoderDestroy(decoder); }
};
using Decoder = std::unique_ptr<JxlDecoder, Free>;

Decoder open(ByteView input, int events) {
  Decoder decoder(JxlDecoderCreate(nullptr));
  if (!decoder || JxlDecoderSubscribeEvents(decoder.get(), events) != JXL_DEC_SUCCESS) return nullptr;
  if (JxlDecoderSetInput(decoder.get(), input.data(), input.size()) != JXL_DEC_SUCCESS) return nullptr;
  JxlDecoderCloseInput(decoder.get());
  return decoder;
}

base::Result<JxlBasicInfo> read_info(ByteView input, const Context& context) {
  const Decoder decoder = open(input, JXL_DEC_BASIC_INFO);
  if (!decoder) return base::refuse(Code::out_of_memory);
  JxlBasicInfo info;
  if (JxlDecoderProcessInput(decoder.get()) != JXL_DEC_BASIC_INFO || JxlDecoderGetBasicInfo(decoder.get(), &info) != JXL_DEC_SUCCESS)
    return base::refuse(Code::damaged);
  if (auto status = picture::Budget(context).add_frame(info.xsize, info.ysize); !status) return std::unexpected(status.error());
  if (std::uint64_t{info.xsize} * info.ysize * kDecodedPixelBytes > context.limits.memory_bytes_max) return base::refuse(Code::too_many_pixels);
  return info;
}

void note_what_goes(ByteView input, Context& context) {
  const Decoder decoder = open(input, JXL_DEC_BOX);
  for (int boxes = 0; decoder && boxes < kBoxesMax && JxlDecoderProcessInput(decoder.get()) == JXL_DEC_BOX; ++boxes) {
    JxlBoxType type = {};
    if (JxlDecoderGetBoxType(decoder.get(), type, JXL_FALSE) != JXL_DEC_SUCCESS) return;
    const std::string_view name(type, sizeof type);
    if (name == "Exif" || name == "xml " || name == "jumb" || name == "brob") context.notes.removed(What::picture_metadata, name);
  }
}

// The JPEG that was packed into this one (ISO/IEC 18181-2 annex A), byte for byte; nothing when there is none.
std::optional<Bytes> original_jpeg(ByteView input, std::uint64_t bytes_max) {
  const Decoder decoder = open(input, JXL_DEC_JPEG_RECONSTRUCTION | JXL_DEC_FULL_IMAGE);
  if (!decoder || JxlDecoderProcessInput(decoder.get()) != JXL_DEC_JPEG_RECONSTRUCTION) return std::nullopt;
  Bytes jpeg(kJpegBytesFirst);
  std::size_t used = 0;
  if (JxlDecoderSetJPEGBuffer(decoder.get(), jpeg.data(), jpeg.size()) != JXL_DEC_SUCCESS) return std::nullopt;
  while (true) {
    const JxlDecoderStatus status = JxlDecoderProcessInput(decoder.get());
    if (status != JXL_DEC_JPEG_NEED_MORE_OUTPUT && status != JXL_DEC_FULL_IMAGE) return std::nullopt;
    used = jpeg.size() - JxlDecoderReleaseJPEGBuffer(decoder.get());
    if (status == JXL_DEC_FULL_IMAGE) break;
    if (jpeg.size() > bytes_max / 2) return std::nullopt;
    jpeg.resize(jpeg.size() * 2);
    if (JxlDecoderSetJPEGBuffer(decoder.get(), jpeg.data() + used, jpeg.size() - used) != JXL_DEC_SUCCESS) return std::nullopt;
  }
  jpeg.resize(used);
  return jpeg;
}

void read_profile(JxlDecoder* decoder, Raster& canvas, const JxlPixelFormat& format, Context& context) {
  std::size_t bytes = 0;
  if (JxlDecoderGetICCProfileSize(decoder, &format, JXL_COLOR_PROFILE_TARGET_DATA, &bytes) != JXL_DEC_SUCCESS || bytes == 0) return;
  if (bytes > (16u << 20)) return context.notes.removed(What::color_profile);
  Bytes icc(bytes);
  if (JxlDecoderGetColorAsICCProfile(decoder, &format, JXL_COLOR_PROFILE_TARGET_DATA, icc.data(), icc.size()) != JXL_DEC_SUCCESS) return;
  JxlColorEncoding encoding;
  const bool plain = JxlDecoderGetColorAsEncodedProfile(decoder, &format, JXL_COLOR_PROFILE_TARGET_DATA, &encoding) == JXL_DEC_SUCCESS &&
                     encoding.white_point == JXL_WHITE_POINT_D65 && encoding.transfer_function == JXL_TRANSFER_FUNCTION_SRGB &&
                     (encoding.color_space == JXL_COLOR_SPACE_GRAY || encoding.primaries == JXL_PRIMARIES_SRGB);
  if (!plain) raster::set_profile(canvas, icc, context);  // sRGB is what is meant without a profile
}

base::Result<Raster> decode(ByteView input, const JxlBasicInfo& info, Context& context) {
  const Decoder decoder = open(input, JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE);
  if (!decoder) return base::refuse(Code::out_of_memory);
  Raster canvas;
  canvas.width = info.xsize;
  canvas.height = info.ysize;
  canvas.colors = info.num_color_channels == 1 ? Colors::grey : Colors::rgb;
  canvas.alpha = info.alpha_bits > 0;
  canvas.wide = info.bits_per_sample > 8;
  const JxlPixelFormat format{static_cast<std::uint32_t>(canvas.channels()), canvas.wide ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8, JXL_BIG_ENDIAN, 0};
  while (true) {
    switch (JxlDecoderProcessInput(decoder.get())) {
      case JXL_DEC_COLOR_ENCODING: read_profile(decoder.get(), canvas, format, context); break;
      case JXL_DEC_NEED_IMAGE_OUT_BUFFER: {
        canvas.allocate();
        std::size_t bytes = 0;
        if (JxlDecoderImageOutBufferSize(decoder.get(), &format, &bytes) != JXL_DEC_SUCCESS || bytes != canvas.samples.size())
          return base::refuse(Code::damaged);
        if (JxlDecoderSetImageOutBuffer(decoder.get(), &format, canvas.samples.data(), bytes) != JXL_DEC_SUCCESS) return base::refuse(Code::damaged);
        break;
      }
      case JXL_DEC_FULL_IMAGE: return canvas;
      default: return base::refuse(Code::damaged);
    }
  }
}

}  // namespace

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  const auto info = read_info(input, context);
  if (!info) return std::unexpected(info.error());
  if (info->num_color_channels != 1 && info->num_color_channels != 3) return base::refuse(Code::feature_unsupported);
  if (const auto jpeg = original_jpeg(input, context.limits.part_bytes_max)) return raster::rebuild_jpeg(*jpeg, context, out);
  note_what_goes(input, context);
  if (info->have_animation != 0) context.notes.removed(What::picture_extra);
  const auto canvas = decode(input, *info, context);
  if (!canvas) return std::unexpected(canvas.error());
  const bool lossless = info->uses_original_profile != 0 || canvas->alpha || canvas->wide;
  return lossless ? raster::write_png(*canvas, context, out) : raster::write_jpeg(*canvas, context, out);
}

}  // namespace sekisho::formats::jpegxl
