#include "formats/show/show.h"

#include <string>

#include "formats/show/decoders.h"

namespace sekisho::formats::show {

using base::FileType;

namespace {

// Each pixel of the result is the mean of those that lie in it, on white where they are transparent.
base::Bytes shrunk(const Pixels& from) {
  const std::uint32_t longer = std::max(from.width, from.height), step = (longer + kSideMax - 1) / kSideMax;
  const std::uint32_t width = (from.width + step - 1) / step, height = (from.height + step - 1) / step;
  const std::string head = "P6\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n";
  base::Bytes out(head.begin(), head.end());
  out.reserve(head.size() + std::size_t{width} * height * 3);
  const std::size_t channels = from.channels();
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::uint32_t y_end = std::min((y + 1) * step, from.height), x_end = std::min((x + 1) * step, from.width);
      std::uint64_t sums[3] = {}, count = 0;
      for (std::uint32_t row = y * step; row < y_end; ++row)
        for (std::uint32_t column = x * step; column < x_end; ++column, ++count) {
          const std::uint8_t* pixel = from.samples.data() + (std::size_t{row} * from.width + column) * channels;
          const std::uint32_t alpha = from.alpha ? pixel[3] : 255;
          for (std::size_t c = 0; c < 3; ++c) sums[c] += (pixel[c] * alpha + 255 * (255 - alpha)) / 255;
        }
      for (const std::uint64_t sum : sums) out.push_back(static_cast<std::uint8_t>(sum / count));
    }
  return out;
}

}  // namespace

bool can_draw(FileType type) { return type == FileType::jpeg || type == FileType::png || type == FileType::webp || type == FileType::tiff; }

base::Result<base::Bytes> draw(base::ByteView picture, FileType type, const base::Limits& limits) {
  const std::uint64_t most = std::min(kPixelsMax, limits.pixels_max);
  auto pixels = type == FileType::jpeg   ? from_jpeg(picture, most)
                : type == FileType::png  ? from_png(picture, most)
                : type == FileType::webp ? from_webp(picture, most)
                : type == FileType::tiff ? from_tiff(picture, most)
                                         : base::Result<Pixels>(base::refuse(base::Code::unsupported_type));
  if (!pixels) return std::unexpected(pixels.error());
  return shrunk(*pixels);
}

}  // namespace sekisho::formats::show
