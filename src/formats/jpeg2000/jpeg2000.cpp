#include "formats/jpeg2000/jpeg2000.h"

#include <algorithm>

#include "formats/jpeg2000/decoder.h"
#include "formats/raster/raster.h"

namespace sekisho::formats::jpeg2000 {
namespace {

using base::ByteView;
using base::Code;
using base::What;
using raster::Colors;
using raster::Raster;

// One component, read at the picture's own places whatever its own spacing, in 8 or 16 bits.
class Component {
 public:
  Component(const opj_image_t& image, const opj_image_comp_t& component, bool wide)
      : image_(image), component_(component), most_((std::int64_t{1} << component.prec) - 1), out_most_(wide ? 65'535 : 255) {}

  static bool readable(const opj_image_comp_t& component) {
    return component.data != nullptr && component.prec >= 1 && component.prec <= 31 && component.dx >= 1 && component.dy >= 1 && component.w >= 1 &&
           component.h >= 1;
  }

  std::uint32_t at(std::uint32_t x, std::uint32_t y) const {
    const std::uint32_t column = std::min(place(image_.x0 + x, component_.dx, component_.x0), component_.w - 1);
    const std::uint32_t row = std::min(place(image_.y0 + y, component_.dy, component_.y0), component_.h - 1);
    std::int64_t value = component_.data[std::size_t{row} * component_.w + column];
    if (component_.sgnd != 0) value += std::int64_t{1} << (component_.prec - 1);
    value = std::clamp<std::int64_t>(value, 0, most_);
    return static_cast<std::uint32_t>((value * out_most_ + most_ / 2) / most_);
  }

 private:
  static std::uint32_t place(std::uint32_t at, std::uint32_t spacing, std::uint32_t start) {
    const std::uint32_t column = at / spacing;
    return column > start ? column - start : 0;
  }
  const opj_image_t& image_;
  const opj_image_comp_t& component_;
  std::int64_t most_, out_most_;
};

struct Layout {
  Colors colors = Colors::rgb;
  bool alpha = false, luma_chroma = false;
};

base::Result<Layout> layout_of(const opj_image_t& image) {
  Layout out;
  const std::uint32_t count = image.numcomps;
  out.alpha = count > 1 && image.comps[count - 1].alpha != 0;
  // Without a JP2's channel definitions a second or fourth component is taken for transparency, as others do.
  if ((count == 2 || count == 4) && image.color_space != OPJ_CLRSPC_CMYK) out.alpha = true;
  const std::uint32_t colors = count - (out.alpha ? 1 : 0);
  if (colors == 1) out.colors = Colors::grey;
  else if (colors == 4 && !out.alpha) out.colors = Colors::cmyk;
  else if (colors != 3) return base::refuse(Code::feature_unsupported);
  const bool halved = colors == 3 && (image.comps[1].dx > image.comps[0].dx || image.comps[1].dy > image.comps[0].dy);
  if (image.color_space == OPJ_CLRSPC_EYCC) return base::refuse(Code::feature_unsupported);
  out.luma_chroma = colors == 3 && (image.color_space == OPJ_CLRSPC_SYCC || (halved && image.color_space != OPJ_CLRSPC_SRGB));
  return out;
}

// sYCC (IEC 61966-2-1 amendment 1) in 8 or 16 bits.
void to_rgb(std::array<std::uint32_t, 4>& value, bool wide) {
  const double most = wide ? 65'535 : 255, grey = wide ? 32'768 : 128;
  const double y = value[0], cb = value[1] - grey, cr = value[2] - grey;
  const auto round = [&](double v) { return static_cast<std::uint32_t>(std::clamp(v, 0.0, most) + 0.5); };
  value[0] = round(y + 1.402 * cr);
  value[1] = round(y - 0.344136 * cb - 0.714136 * cr);
  value[2] = round(y + 1.772 * cb);
}

base::Result<Raster> raster_of(const opj_image_t& image) {
  const auto layout = layout_of(image);
  if (!layout) return std::unexpected(layout.error());
  Raster out;
  out.width = image.x1 - image.x0;
  out.height = image.y1 - image.y0;
  out.colors = layout->colors;
  out.alpha = layout->alpha;
  for (std::uint32_t i = 0; i < image.numcomps; ++i) {
    if (!Component::readable(image.comps[i])) return base::refuse(Code::damaged);
    out.wide = out.wide || (image.comps[i].prec > 8 && layout->colors != Colors::cmyk);
  }
  out.allocate();
  std::vector<Component> components;
  for (std::uint32_t i = 0; i < image.numcomps; ++i) components.emplace_back(image, image.comps[i], out.wide);
  std::uint8_t* to = out.samples.data();
  std::array<std::uint32_t, 4> value{};
  for (std::uint32_t y = 0; y < out.height; ++y)
    for (std::uint32_t x = 0; x < out.width; ++x) {
      for (std::size_t i = 0; i < components.size(); ++i) value[i] = components[i].at(x, y);
      if (layout->luma_chroma) to_rgb(value, out.wide);
      for (std::size_t i = 0; i < components.size(); ++i) {
        if (out.wide) *to++ = static_cast<std::uint8_t>(value[i] >> 8);
        *to++ = static_cast<std::uint8_t>(out.colors == Colors::cmyk ? 255 - value[i] : value[i]);
      }
    }
  return out;
}

bool black_and_white(const Raster& raster) {
  if (raster.colors != Colors::grey || raster.wide || raster.alpha) return false;
  return std::ranges::all_of(raster.samples, [](std::uint8_t sample) { return sample == 0 || sample == 255; });
}

// T.800 annex I: boxes that tell of the picture and do not belong to it.
void note_what_goes(ByteView input, Context& context) {
  base::Reader in(input);
  if (base::starts_with(input, "\xFF\x4F")) return;
  while (in.ok() && in.left() >= 8) {
    std::uint64_t size = in.u32be(), header = 8;
    const std::string_view type = base::text(in.take(4));
    if (size == 1) {
      const std::uint64_t high = in.u32be();
      size = high << 32 | in.u32be();
      header = 16;
    }
    if (size == 0) return;
    if (size < header) return;
    if (type == "xml " || type == "uuid" || type == "uinf" || type == "jp2i" || type == "asoc") context.notes.removed(What::picture_metadata, type);
    in.skip(size - header);
  }
}

}  // namespace

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  note_what_goes(input, context);
  auto decoded = decode(input, context);
  if (!decoded) return std::unexpected(decoded.error());
  auto canvas = raster_of(*decoded->image);
  if (!canvas) return std::unexpected(canvas.error());
  const opj_image_t& image = *decoded->image;
  if (image.icc_profile_buf != nullptr && image.icc_profile_len > 0)
    raster::set_profile(*canvas, ByteView(image.icc_profile_buf, image.icc_profile_len), context);
  decoded->image.reset();
  const bool lossless = canvas->colors != Colors::cmyk && (decoded->reversible || canvas->alpha || canvas->wide || black_and_white(*canvas));
  return lossless ? raster::write_png(*canvas, context, out) : raster::write_jpeg(*canvas, context, out);
}

}  // namespace sekisho::formats::jpeg2000
