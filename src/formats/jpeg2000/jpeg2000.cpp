#include "formats/jpeg2000/jpeg2000.h"

#include <algorithm>

#include "formats/jpeg2000/component.h"
#include "formats/jpeg2000/decoder.h"
#include "formats/raster/raster.h"

namespace sekisho::formats::jpeg2000 {
namespace {

using base::ByteView;
using base::Code;
using raster::Colors;
using raster::Raster;

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
  for (std::uint32_t i = 0; i < image.numcomps; ++i) components.emplace_back(image, image.comps[i], out.wide ? 16 : 8);
  std::uint8_t* to = out.samples.data();
  std::array<std::uint32_t, 4> value{};
  for (std::uint32_t y = 0; y < out.height; ++y)
    for (std::uint32_t x = 0; x < out.width; ++x) {
      for (std::size_t i = 0; i < components.size(); ++i) value[i] = components[i].at(x, y);
      if (layout->luma_chroma) to_rgb(value, out.wide ? 16 : 8);
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
