#include "formats/psd/psd.h"

#include <algorithm>

#include "formats/picture/picture.h"
#include "formats/raster/raster.h"

namespace sekisho::formats::psd {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::What;
using raster::Colors;
using raster::Raster;

enum Mode : std::uint16_t { kBitmap = 0, kGrey = 1, kIndexed = 2, kRgb = 3, kCmyk = 4, kDuotone = 8 };
constexpr std::uint16_t kProfile = 1039, kVersionInfo = 1057;
constexpr std::uint16_t kChannelsMax = 56;

struct Document {
  bool large = false;  // PSB
  std::uint16_t channels = 0, depth = 0, mode = 0;
  std::uint32_t width = 0, height = 0;
  ByteView palette, profile, data;
  bool merged = true;        // a picture for others is there
  bool transparent = false;  // the first further channel is the picture's transparency
  bool layers = false, metadata = false;

  std::size_t row_bytes() const { return (std::size_t{width} * depth + 7) / 8; }
  std::uint16_t colors() const { return mode == kRgb ? 3 : mode == kCmyk ? 4 : 1; }
};

// "Image Resources Section"
void read_resources(ByteView bytes, Document& document) {
  Reader in(bytes);
  while (in.ok() && in.left() >= 12) {
    in.skip(4);
    const std::uint16_t id = in.u16be();
    const std::uint8_t name = in.u8();
    in.skip(name + (name % 2 == 0 ? 1u : 0u));
    const std::uint32_t length = in.u32be();
    const ByteView body = in.take(length);
    if (length % 2 != 0) in.skip(1);
    if (!in.ok()) return;
    if (id == kProfile) document.profile = body;
    else document.metadata = true;
    if (id == kVersionInfo && body.size() >= 5) document.merged = body[4] != 0;
  }
}

base::Result<Document> read(ByteView input) {
  Reader in(input);
  Document out;
  in.skip(4);
  const std::uint16_t version = in.u16be();
  in.skip(6);
  out.large = version == 2;
  out.channels = in.u16be();
  out.height = in.u32be();
  out.width = in.u32be();
  out.depth = in.u16be();
  out.mode = in.u16be();
  out.palette = in.take(in.u32be());
  read_resources(in.take(in.u32be()), out);
  std::uint64_t layers = in.u32be();
  if (out.large) layers = layers << 32 | in.u32be();
  const ByteView layer_section = in.take(layers);
  if (!in.ok() || (version != 1 && version != 2) || out.channels == 0 || out.channels > kChannelsMax) return base::refuse(Code::damaged);
  Reader section(layer_section);
  std::uint64_t info = section.u32be();
  if (out.large) info = info << 32 | section.u32be();
  const auto count = static_cast<std::int16_t>(info >= 2 ? section.u16be() : 0);
  out.layers = section.ok() && count != 0;
  out.transparent = section.ok() && count < 0;  // "Layer info"
  out.data = base::slice(input, in.position());
  return out;
}

// PackBits, one row. What is missing stays 0.
bool unpack(ByteView packed, std::span<std::uint8_t> row) {
  Reader in(packed);
  std::size_t at = 0;
  while (at < row.size()) {
    const auto control = static_cast<std::int8_t>(in.u8());
    if (!in.ok()) return false;
    if (control == -128) continue;
    const std::size_t count = control < 0 ? 1u - control : 1u + control;
    if (count > row.size() - at) return false;
    if (control < 0) std::fill_n(row.begin() + static_cast<std::ptrdiff_t>(at), count, in.u8());
    else std::ranges::copy(in.take(count), row.begin() + static_cast<std::ptrdiff_t>(at));
    if (!in.ok()) return false;
    at += count;
  }
  return true;
}

// The rows of the channels wanted, one channel after the other.
base::Result<Bytes> read_planes(const Document& document, std::uint16_t wanted, Context& context) {
  Reader in(document.data);
  const std::uint16_t packing = in.u16be();
  const std::size_t row = document.row_bytes(), rows = std::size_t{wanted} * document.height;
  if (!in.ok()) return base::refuse(Code::damaged);
  if (packing > 1) return base::refuse(Code::feature_unsupported);
  Bytes out(row * rows, 0);
  bool broken = false;
  if (packing == 0) {
    const ByteView given = base::slice(document.data, in.position(), out.size());
    if (given.size() < row) return base::refuse(Code::damaged);
    std::ranges::copy(given, out.begin());
    broken = given.size() < out.size();
  } else {
    const std::size_t count = std::size_t{document.channels} * document.height, size_bytes = document.large ? 4 : 2;
    Reader sizes(in.take(count * size_bytes));
    if (!in.ok()) return base::refuse(Code::damaged);
    for (std::size_t i = 0; i < rows; ++i) {
      const std::uint32_t bytes = document.large ? sizes.u32be() : sizes.u16be();
      const ByteView packed = in.take(bytes);
      if (!in.ok() && i == 0) return base::refuse(Code::damaged);
      broken |= !in.ok() || !unpack(packed, std::span(out).subspan(i * row, row));
    }
  }
  if (broken) context.notes.warn(What::picture_damaged);
  return out;
}

void join(const Document& document, const Bytes& planes, Raster& canvas) {
  const std::size_t sample = canvas.wide ? 2 : 1, channels = canvas.channels();
  for (std::size_t channel = 0; channel < channels; ++channel)
    for (std::size_t y = 0; y < canvas.height; ++y) {
      const std::uint8_t* from = planes.data() + (channel * canvas.height + y) * document.row_bytes();
      std::uint8_t* to = canvas.samples.data() + y * canvas.row_bytes() + channel * sample;
      for (std::size_t x = 0; x < canvas.width; ++x, to += canvas.pixel_bytes(), from += sample) std::copy_n(from, sample, to);
    }
}

void join_bits(const Document& document, const Bytes& planes, Raster& canvas) {
  for (std::size_t y = 0; y < canvas.height; ++y)
    for (std::size_t x = 0; x < canvas.width; ++x) {
      const bool black = (planes[y * document.row_bytes() + x / 8] >> (7 - x % 8) & 1) != 0;
      canvas.samples[y * canvas.width + x] = black ? 0 : 255;
    }
}

// "Color Mode Data": 256 reds, then greens, then blues.
void join_indices(const Document& document, const Bytes& planes, Raster& canvas) {
  for (std::size_t i = 0; i < planes.size(); ++i)
    for (std::size_t color = 0; color < 3; ++color) canvas.samples[i * 3 + color] = document.palette[color * 256 + planes[i]];
}

base::Status judge(const Document& document, const Context& context) {
  if (auto status = picture::Budget(context).add_frame(document.width, document.height); !status) return status;
  const bool known = document.mode == kBitmap ? document.depth == 1
                                              : document.depth == 8 || (document.depth == 16 && document.mode != kIndexed && document.mode != kCmyk);
  const bool mode = document.mode <= kCmyk || document.mode == kDuotone;
  if (!known || !mode || !document.merged) return base::refuse(Code::feature_unsupported);
  if (document.channels < document.colors() || (document.mode == kIndexed && document.palette.size() < 768)) return base::refuse(Code::damaged);
  const std::uint64_t bytes = std::uint64_t{document.width} * document.height * (document.colors() + 1u) * (document.depth / 8 + 1u) * 3;
  if (bytes > context.limits.memory_bytes_max * 2) return base::refuse(Code::too_many_pixels);
  return {};
}

}  // namespace

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  const auto document = read(input);
  if (!document) return std::unexpected(document.error());
  if (auto status = judge(*document, context); !status) return std::unexpected(status.error());
  if (document->layers) context.notes.removed(What::hidden_content, "layers");
  if (document->metadata) context.notes.removed(What::picture_metadata);
  Raster canvas;
  canvas.width = document->width;
  canvas.height = document->height;
  canvas.wide = document->depth == 16;
  canvas.colors = document->mode == kRgb || document->mode == kIndexed ? Colors::rgb : document->mode == kCmyk ? Colors::cmyk : Colors::grey;
  const bool simple = document->mode != kBitmap && document->mode != kIndexed;
  canvas.alpha = document->transparent && document->channels > document->colors() && simple && document->mode != kCmyk;
  const auto planes = read_planes(*document, static_cast<std::uint16_t>(document->colors() + (canvas.alpha ? 1 : 0)), context);
  if (!planes) return std::unexpected(planes.error());
  canvas.allocate();
  if (document->mode == kBitmap) join_bits(*document, *planes, canvas);
  else if (document->mode == kIndexed) join_indices(*document, *planes, canvas);
  else join(*document, *planes, canvas);
  if (!document->profile.empty()) raster::set_profile(canvas, document->profile, context);
  return canvas.colors == Colors::cmyk ? raster::write_jpeg(canvas, context, out) : raster::write_png(canvas, context, out);
}

}  // namespace sekisho::formats::psd
