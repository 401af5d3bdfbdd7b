#include "formats/tiff/old_jpeg.h"

#include <algorithm>

#include "formats/jpeg/codec.h"
#include "formats/jpeg/frame.h"
#include "formats/tiff/tags.h"

namespace sekisho::formats::tiff {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;

constexpr std::uint64_t kRasterBytesMax = 256ull << 20;

// Writers put the stream's length, that of its header only, or nothing into tag 514: the strip says where the picture ends.
ByteView stream_of(TIFF* in, ByteView input) {
  if (TIFFIsTiled(in) != 0 || TIFFNumberOfStrips(in) != 1) return {};
  const std::uint64_t strip = TIFFGetStrileOffset(in, 0), strip_bytes = TIFFGetStrileByteCount(in, 0);
  std::uint64_t start = strip, bytes = 0;
  TIFFGetField(in, kStreamOffset, &start);
  TIFFGetField(in, kStreamBytes, &bytes);
  if (strip > input.size() || strip_bytes > input.size() - strip) return {};
  const std::uint64_t strip_end = strip + strip_bytes;
  const std::uint64_t end = start <= strip ? std::max(strip_end, start + std::min<std::uint64_t>(bytes, input.size())) : start + bytes;
  return start < end && start < input.size() ? base::slice(input, start, end - start) : ByteView{};
}

}  // namespace

std::optional<WholeStream> whole_stream(TIFF* in, ByteView input, std::uint32_t width, std::uint32_t height) {
  const ByteView given = stream_of(in, input);
  if (!base::starts_with(given, "\xFF\xD8")) return std::nullopt;
  const auto frame = jpeg::read_frame(given);
  if (!frame || frame->width != width || frame->height != height) return std::nullopt;
  const std::size_t samples = frame->components.size();
  if (samples != 1 && samples != 3) return std::nullopt;
  WholeStream out;
  out.bytes.assign(given.begin(), given.end());
  out.samples = static_cast<std::uint16_t>(samples);
  out.across = static_cast<std::uint16_t>(frame->components.front().h);
  out.down = static_cast<std::uint16_t>(frame->components.front().v);
  return out;
}

base::Result<Copied> copy_whole_stream(const WholeStream& stream, TIFF* out, Context& context) {
  const jpeg::Segments segments;
  BytesSink clean;
  const auto outcome = jpeg::recode(stream.bytes, {segments, {}, 0, context.limits.memory_bytes_max / 2}, context, clean);
  if (!outcome) return std::unexpected(outcome.error());
  const auto size = static_cast<tmsize_t>(clean.bytes().size());
  if (TIFFWriteRawStrip(out, 0, clean.bytes().data(), size) != size) return base::refuse(Code::damaged);
  return outcome->broken ? Copied::in_part : Copied::whole;
}

base::Result<Copied> copy_decoded(TIFF* in, TIFF* out, std::uint32_t width, std::uint32_t height) {
  std::uint32_t rows = height;
  TIFFGetFieldDefaulted(out, TIFFTAG_ROWSPERSTRIP, &rows);
  if (TIFFIsTiled(in) != 0 || rows == 0) return base::refuse(Code::feature_unsupported);
  if (std::uint64_t{width} * rows * 4 > kRasterBytesMax) return base::refuse(Code::too_many_pixels);
  TIFFSetField(in, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);  // of the directory in memory: no turning while it is read
  std::vector<std::uint32_t> raster(std::size_t{width} * rows);
  Bytes row_bytes;
  std::uint32_t failed = 0, strips = 0;
  for (std::uint32_t y = 0; y < height; y += rows, ++strips) {
    const std::uint32_t here = std::min(rows, height - y);
    std::ranges::fill(raster, 0u);
    failed += TIFFReadRGBAStripExt(in, y, raster.data(), 1) == 1 ? 0 : 1;
    row_bytes.clear();
    for (std::size_t row = here; row-- > 0;) {  // the raster stands on its head
      for (const std::uint32_t pixel : std::span(raster).subspan(row * width, width)) {
        base::put_u8(row_bytes, static_cast<std::uint8_t>(TIFFGetR(pixel)));
        base::put_u8(row_bytes, static_cast<std::uint8_t>(TIFFGetG(pixel)));
        base::put_u8(row_bytes, static_cast<std::uint8_t>(TIFFGetB(pixel)));
      }
    }
    const auto size = static_cast<tmsize_t>(row_bytes.size());
    if (TIFFWriteEncodedStrip(out, strips, row_bytes.data(), size) != size) return base::refuse(Code::damaged);
  }
  return failed == 0 ? Copied::whole : failed < strips ? Copied::in_part : Copied::nothing;
}

}  // namespace sekisho::formats::tiff
