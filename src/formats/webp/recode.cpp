#include "formats/webp/recode.h"

#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>
#include <bit>

#include "formats/picture/picture.h"
#include "formats/webp/quality.h"

namespace sekisho::formats::webp {
namespace {

using base::Code;

constexpr int kLosslessEffort = 3;  // of 9: about the size of common encoders' output at a bearable speed
constexpr float kQualityMin = 40, kQualityMax = 98, kQualityUnknown = 85;
static_assert(std::endian::native == std::endian::little, "libwebp's ARGB words are BGRA bytes here");

struct Picture : WebPPicture {
  Picture() { SEKISHO_CHECK(WebPPictureInit(this)); }
  ~Picture() { WebPPictureFree(this); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

int append(const std::uint8_t* data, std::size_t size, const WebPPicture* picture) {
  base::put(*static_cast<base::Bytes*>(picture->custom_ptr), base::ByteView(data, size));
  return 1;
}

bool decode(base::ByteView file, Picture& picture, bool alpha) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return false;
  config.output.is_external_memory = 1;
  const auto height = static_cast<std::size_t>(picture.height);
  if (picture.use_argb != 0) {
    config.output.colorspace = MODE_BGRA;
    config.output.u.RGBA = {reinterpret_cast<std::uint8_t*>(picture.argb), 4 * picture.argb_stride,
                            4 * height * static_cast<std::size_t>(picture.argb_stride)};
  } else {
    const std::size_t luma = height * static_cast<std::size_t>(picture.y_stride),
                      chroma = (height + 1) / 2 * static_cast<std::size_t>(picture.uv_stride);
    const std::size_t alpha_bytes = alpha ? height * static_cast<std::size_t>(picture.a_stride) : 0;
    config.output.colorspace = alpha ? MODE_YUVA : MODE_YUV;
    config.output.u.YUVA = {picture.y,
                            picture.u,
                            picture.v,
                            alpha ? picture.a : nullptr,
                            picture.y_stride,
                            picture.uv_stride,
                            picture.uv_stride,
                            alpha ? picture.a_stride : 0,
                            luma,
                            chroma,
                            chroma,
                            alpha_bytes};
  }
  const bool good = WebPDecode(file.data(), file.size(), &config) == VP8_STATUS_OK;
  WebPFreeDecBuffer(&config.output);
  return good;
}

bool configure(WebPConfig& config, const Bitstream& stream) {
  if (!WebPConfigInit(&config)) return false;
  if (stream.lossless) {
    config.exact = 1;
    return WebPConfigLosslessPreset(&config, kLosslessEffort) != 0;
  }
  const auto index = quantiser_index(stream.image);
  config.quality = index ? std::clamp(quality_for(*index), kQualityMin, kQualityMax) : kQualityUnknown;
  config.method = 4;
  config.low_memory = 1;
  return true;
}

}  // namespace

base::Result<Recoded> recode(const Bitstream& stream, const Context& context) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(stream.image.data(), stream.image.size(), &features) != VP8_STATUS_OK) return base::refuse(Code::damaged);
  const auto width = static_cast<std::uint32_t>(features.width), height = static_cast<std::uint32_t>(features.height);
  if (auto status = picture::Budget(context).check_size(width, height); !status) return std::unexpected(status.error());
  if (stream.lossless && std::uint64_t{width} * height > kLosslessPixelsMax) return base::refuse(Code::too_many_pixels);
  const bool alpha = stream.lossless ? features.has_alpha != 0 : !stream.alpha.empty();

  Picture picture;
  picture.width = features.width;
  picture.height = features.height;
  picture.use_argb = stream.lossless ? 1 : 0;
  picture.colorspace = alpha && !stream.lossless ? WEBP_YUV420A : WEBP_YUV420;
  if (!WebPPictureAlloc(&picture)) return base::refuse(Code::out_of_memory);
  if (!decode(single_file(stream, width, height), picture, alpha)) return base::refuse(Code::damaged);
  WebPConfig config;
  if (!configure(config, stream)) return base::refuse(Code::damaged);
  base::Bytes file;
  picture.writer = append;
  picture.custom_ptr = &file;
  if (!WebPEncode(&config, &picture)) return base::refuse(picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ? Code::out_of_memory : Code::damaged);
  return Recoded{encoded(file), width, height, alpha};
}

}  // namespace sekisho::formats::webp
