// JPEG 2000 pictures (ISO 32000-1, 7.4.9): decoded, then a JPEG where that loses little, samples under Flate where nothing may be lost.
#include <algorithm>

#include "formats/jpeg2000/component.h"
#include "formats/pdf/builder.h"
#include "formats/pdf/flate.h"
#include "formats/picture/icc.h"
#include "formats/raster/encoder.h"

namespace sekisho::formats::pdf {

namespace {

using base::What;
using jpeg2000::Component;

// What was coded without loss stays so where that costs no more than this; what was not is coded less finely where it would cost more.
constexpr std::size_t kGrowth = 2;
constexpr int kPng = 15;  // any of PNG's predictors (7.4.4.4)
constexpr int kQualities[] = {100, 80, 65, 50};

// What the samples of a picture are and how they shall be written.
struct Layout {
  unsigned colors = 0;
  unsigned value_bits = 8, stored_bits = 8;
  int alpha = -1;  // a component
  bool luma_chroma = false;
};

// 8.6; 0 where it is not known.
unsigned colors_of(Object space) {
  if (space.isName()) {
    const std::string device = space.getName();
    return device == "/DeviceGray" || device == "/G"      ? 1
           : device == "/DeviceRGB" || device == "/RGB"   ? 3
           : device == "/DeviceCMYK" || device == "/CMYK" ? 4
                                                          : 0;
  }
  if (!space.isArray() || space.getArrayNItems() == 0) return 0;
  Object family = space.getArrayItem(0), second = space.getArrayNItems() > 1 ? space.getArrayItem(1) : Object::newNull();
  if (is_name(family, "/ICCBased")) return static_cast<unsigned>(std::clamp<long long>(integer_or(at(second, "/N"), 0), 0, 4));
  if (is_name(family, "/CalRGB") || is_name(family, "/Lab")) return 3;
  for (const char* one : {"/CalGray", "/Indexed", "/I", "/Separation"})
    if (is_name(family, one)) return 1;
  if (is_name(family, "/DeviceN")) return second.isArray() ? static_cast<unsigned>(std::clamp(second.getArrayNItems(), 0, 5)) : 0;
  return space.getArrayNItems() == 1 ? colors_of(family) : 0;
}

unsigned stored_bits(unsigned bits) { return bits <= 1 ? 1 : bits <= 2 ? 2 : bits <= 4 ? 4 : bits <= 8 ? 8 : 16; }

int alpha_of(const opj_image_t& image, unsigned colors) {
  for (std::uint32_t i = 0; i < image.numcomps; ++i)
    if (image.comps[i].alpha != 0) return static_cast<int>(i);
  return image.numcomps == colors + 1 ? static_cast<int>(colors) : -1;
}

// 7.4.9: colour spaces of the picture itself, used where the dictionary gives none.
unsigned own_colors(const opj_image_t& image) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < image.numcomps; ++i) count += image.comps[i].alpha == 0 ? 1 : 0;
  if (count == 2) count = 1;
  return count == 4 && image.color_space != OPJ_CLRSPC_CMYK && image.color_space != OPJ_CLRSPC_UNSPECIFIED && image.color_space != OPJ_CLRSPC_UNKNOWN
             ? 3
             : count;
}

// Samples of `bits` bits, each row from a byte of its own (8.9.5.2).
class Samples {
 public:
  Samples(std::size_t row_values, std::size_t rows, unsigned bits) : bits_(bits) { bytes_.reserve((row_values * bits + 7) / 8 * rows); }
  void put(std::uint32_t value) {
    if (bits_ == 16) bytes_.push_back(static_cast<std::uint8_t>(value >> 8));
    if (bits_ >= 8) return bytes_.push_back(static_cast<std::uint8_t>(value));
    held_ = held_ << bits_ | value;
    count_ += bits_;
    if (count_ == 8) flush();
  }
  void end_row() {
    if (count_ == 0) return;
    held_ <<= 8 - count_;
    flush();
  }
  base::Bytes take() { return std::move(bytes_); }

 private:
  void flush() {
    bytes_.push_back(static_cast<std::uint8_t>(held_));
    held_ = 0;
    count_ = 0;
  }
  base::Bytes bytes_;
  unsigned bits_, count_ = 0;
  std::uint32_t held_ = 0;
};

struct Picture {
  std::uint32_t width = 0, height = 0;
  base::Bytes colors, alpha;
};

// SMaskInData 2: the colours are multiplied by the opacity already (7.4.9).
void divide(std::array<std::uint32_t, 4>& value, unsigned colors, std::uint32_t alpha, std::uint32_t most) {
  if (alpha == 0) return;
  for (unsigned i = 0; i < colors; ++i) value[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{value[i]} * most / alpha, most));
}

Picture picture_of(const opj_image_t& image, const Layout& layout, bool divided) {
  Picture out{image.x1 - image.x0, image.y1 - image.y0, {}, {}};
  const std::uint32_t most = (1u << layout.value_bits) - 1;
  std::vector<Component> components;
  for (unsigned i = 0; i < layout.colors; ++i) components.emplace_back(image, image.comps[i], layout.value_bits);
  std::optional<Component> alpha;
  if (layout.alpha >= 0) alpha.emplace(image, image.comps[layout.alpha], layout.value_bits);
  Samples colors(std::size_t{out.width} * layout.colors, out.height, layout.stored_bits);
  Samples mask(alpha ? out.width : 0, out.height, 8);
  std::array<std::uint32_t, 4> value{};
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x) {
      for (unsigned i = 0; i < layout.colors; ++i) value[i] = components[i].at(x, y);
      if (layout.luma_chroma) jpeg2000::to_rgb(value, layout.value_bits);
      if (alpha) {
        const std::uint32_t opacity = alpha->at(x, y);
        if (divided) divide(value, layout.colors, opacity, most);
        mask.put(static_cast<std::uint32_t>(std::uint64_t{opacity} * 255 / most));
      }
      for (unsigned i = 0; i < layout.colors; ++i) colors.put(value[i]);
    }
    colors.end_row();
  }
  out.colors = colors.take();
  if (alpha) out.alpha = mask.take();
  return out;
}

// Each row as its difference from what Paeth's predictor says (ISO/IEC 15948, 9.4).
base::Bytes predicted(base::ByteView samples, std::size_t row_bytes, std::size_t pixel_bytes) {
  base::Bytes out;
  out.reserve(samples.size() + samples.size() / std::max<std::size_t>(row_bytes, 1) + 1);
  for (std::size_t row = 0; row + row_bytes <= samples.size() && row_bytes > 0; row += row_bytes) {
    out.push_back(4);
    for (std::size_t i = row; i < row + row_bytes; ++i) {
      const bool first = i - row < pixel_bytes;
      const int left = first ? 0 : samples[i - pixel_bytes], up = row == 0 ? 0 : samples[i - row_bytes];
      const int corner = first || row == 0 ? 0 : samples[i - row_bytes - pixel_bytes];
      const int guess = left + up - corner, by_left = std::abs(guess - left), by_up = std::abs(guess - up), by_corner = std::abs(guess - corner);
      const int best = by_left <= by_up && by_left <= by_corner ? left : by_up <= by_corner ? up : corner;
      out.push_back(static_cast<std::uint8_t>(samples[i] - best));
    }
  }
  return out;
}

bool black_and_white(const base::Bytes& samples) {
  return std::ranges::all_of(samples, [](std::uint8_t sample) { return sample == 0 || sample == 255; });
}

Object name(const char* text) { return Object::newName(text); }

const char* device(unsigned colors) { return colors == 1 ? "/DeviceGray" : colors == 3 ? "/DeviceRGB" : "/DeviceCMYK"; }

Object stream(QPDF& document, base::ByteView bytes) { return document.newStream(std::string(base::text(bytes))); }

// The picture's own profile, where it is sound and stays; the device's colours otherwise.
Object own_space(QPDF& document, const opj_image_t& image, unsigned colors, bool keep_profile) {
  if (image.icc_profile_buf == nullptr || image.icc_profile_len == 0 || !keep_profile) return name(device(colors));
  const auto clean = picture::clean_icc({image.icc_profile_buf, image.icc_profile_len}, colors);
  if (!clean) return name(device(colors));
  Object profile = stream(document, *clean);
  profile.getDict().replaceKey("/N", Object::newInteger(colors));
  return Object::newArray({name("/ICCBased"), profile});
}

}  // namespace

// A JPEG of about so many bytes, or nothing where that is not for this picture.
std::optional<base::Bytes> Builder::jpeg_of(std::uint32_t width, std::uint32_t height, unsigned colors, base::Bytes samples, std::size_t bytes) {
  if (width > raster::kJpegSideMax || height > raster::kJpegSideMax) return std::nullopt;
  raster::Raster raster;
  raster.width = width;
  raster.height = height;
  raster.colors = colors == 1 ? raster::Colors::grey : raster::Colors::rgb;
  raster.samples = std::move(samples);
  const int finest = std::clamp(static_cast<int>(context_.profile[base::Setting::picture_jpeg_quality]), 1, 100);
  base::Result<base::Bytes> draft = base::Bytes();
  for (const int quality : kQualities) {
    draft = raster::encode_jpeg(raster, std::min(quality, finest));
    if (!draft) return std::nullopt;
    if (draft->size() <= bytes) break;
  }
  Notes notes;
  Context context{context_.profile, context_.limits, notes, context_.children, {}, {}};
  BytesSink out;
  if (!raster::finish(*draft, base::FileType::jpeg, context, out)) return std::nullopt;
  return std::move(out.bytes());
}

Builder::Data Builder::packed_samples(base::Bytes samples, std::uint32_t width, unsigned colors, unsigned bits) {
  Data plain = packed(base::Bytes(samples));
  if (bits < 8) return plain;
  const Predictor predictor{kPng, static_cast<int>(colors), static_cast<int>(bits), static_cast<int>(width)};
  const std::size_t pixel_bytes = std::size_t{colors} * bits / 8;
  const base::Bytes differences = predicted(samples, pixel_bytes * width, pixel_bytes);
  base::Bytes small = deflate(differences);
  // What a second pass would take for a bomb stays as it is.
  if (small.size() + 64 >= plain.own.size() || differences.size() > decoded_bytes_max(small.size())) return plain;
  return {std::move(small), "/Filter/FlateDecode" + predictor_entry(predictor), true};
}

bool Builder::jpx_picture(Object& dict, base::ByteView bytes, Data& out) {
  Object space = at(dict, "/ColorSpace"), stencil_flag = at(dict, "/ImageMask");
  const bool stencil = stencil_flag.isBool() && stencil_flag.getBoolValue();
  const bool given = !stencil && !space.isNull() && is_color_space(space);
  const std::string family = space.isArray() && space.getArrayNItems() > 0 && space.getArrayItem(0).isName() ? space.getArrayItem(0).getName() : "";
  const bool indexed = given && (family == "/Indexed" || family == "/I");
  jpeg2000::How how;
  how.through_palette = !indexed;
  auto decoded = jpeg2000::decode(bytes, context_, how);
  if (!decoded && decoded.error().code == base::Code::damaged) {
    how.strict = false;
    decoded = jpeg2000::decode(bytes, context_, how);
    if (decoded) context_.notes.warn(What::picture_damaged, place_);
  }
  if (!decoded) return false;
  const opj_image_t& image = *decoded->image;
  Layout layout;
  layout.colors = stencil ? 1 : given ? colors_of(space) : own_colors(image);
  if (layout.colors == 0 || layout.colors == 2 || layout.colors > 4 || layout.colors > image.numcomps) return false;
  unsigned bits = 1;
  for (std::uint32_t i = 0; i < image.numcomps; ++i) {
    if (!Component::readable(image.comps[i])) return false;
    if (i < layout.colors) bits = std::max(bits, static_cast<unsigned>(image.comps[i].prec));
  }
  layout.stored_bits = stencil ? 1 : stored_bits(bits);
  layout.value_bits = indexed ? std::min(bits, layout.stored_bits) : layout.stored_bits;
  const long long mask_inside = integer_or(at(dict, "/SMaskInData"), 0);
  if (mask_inside == 1 || mask_inside == 2) layout.alpha = alpha_of(image, layout.colors);
  const bool halved = layout.colors == 3 && (image.comps[1].dx > image.comps[0].dx || image.comps[1].dy > image.comps[0].dy);
  layout.luma_chroma =
      layout.colors == 3 && layout.value_bits >= 8 && (image.color_space == OPJ_CLRSPC_SYCC || (halved && image.color_space != OPJ_CLRSPC_SRGB));
  const std::uint64_t pixels = std::uint64_t{image.x1 - image.x0} * (image.y1 - image.y0);
  if (!spend(pixels * (layout.colors * (layout.stored_bits == 16 ? 2 : 1) + (layout.alpha >= 0 ? 1 : 0)))) return false;

  dict = dict.shallowCopy();
  if (!stencil && !given)
    dict.replaceKey("/ColorSpace", own_space(source_, image, layout.colors, context_.profile.on(base::Setting::picture_keep_color_profile)));
  Picture picture = picture_of(image, layout, mask_inside == 2);
  const bool reversible = decoded->reversible;
  jpeg2000::note_what_goes(bytes, context_);
  decoded->image.reset();
  dict.replaceKey("/Width", Object::newInteger(picture.width));
  dict.replaceKey("/Height", Object::newInteger(picture.height));
  dict.replaceKey("/BitsPerComponent", Object::newInteger(layout.stored_bits));
  dict.removeKey("/SMaskInData");
  if (!stencil) dict.removeKey("/Decode");  // not for such pictures (7.4.9)
  if (layout.alpha >= 0) {
    Object mask = stream(source_, picture.alpha);
    Object mask_dict = mask.getDict();
    mask_dict.replaceKey("/Type", name("/XObject"));
    mask_dict.replaceKey("/Subtype", name("/Image"));
    mask_dict.replaceKey("/Width", Object::newInteger(picture.width));
    mask_dict.replaceKey("/Height", Object::newInteger(picture.height));
    mask_dict.replaceKey("/ColorSpace", name("/DeviceGray"));
    mask_dict.replaceKey("/BitsPerComponent", Object::newInteger(8));
    dict.replaceKey("/SMask", mask);
  }
  const bool may_be_jpeg = !stencil && !indexed && layout.stored_bits == 8 && (layout.colors == 1 || layout.colors == 3) && family != "/Lab" &&
                           family != "/DeviceN" && family != "/Separation" && !at(dict, "/Mask").isArray() && !black_and_white(picture.colors);
  if (may_be_jpeg && reversible) {
    out = packed_samples(picture.colors, picture.width, layout.colors, layout.stored_bits);
    if (out.own.size() <= bytes.size() * kGrowth) return true;
  }
  if (may_be_jpeg) {
    if (auto jpeg = jpeg_of(picture.width, picture.height, layout.colors, picture.colors, bytes.size() * kGrowth)) {
      context_.notes.warn(What::quality_reduced, place_);
      out = {std::move(*jpeg), "/Filter/DCTDecode", true};
      return true;
    }
  }
  out = packed_samples(std::move(picture.colors), picture.width, layout.colors, layout.stored_bits);
  return true;
}

}  // namespace sekisho::formats::pdf
