// Pictures (ISO 32000-1, 8.9): JPEG goes through its own rebuilder, sound Flate data is kept, everything else is decoded.
#include "formats/pdf/builder.h"
#include "formats/pdf/flate.h"

namespace sekisho::formats::pdf {

namespace {

using base::What;

void put_parameters(std::string& out, const Object& parameters, std::span<const std::string_view> keys) {
  std::string entries;
  for (std::string_view key : keys) {
    Object value = at(parameters, std::string(key).c_str());
    if (!value.isBool() && !value.isInteger() && !value.isReal()) continue;
    put_name(entries, key);
    entries += ' ';
    put_scalar(entries, value);
  }
  if (!entries.empty()) out += "/DecodeParms<<" + entries + ">>";
}

// Scanners write JPEG with poor tables and Flate over it; without the Flate the file would grow several times.
bool deflate_picture(base::Bytes& bytes) {
  base::Bytes small = deflate(bytes);
  if (small.size() >= bytes.size() / 8 * 7) return false;
  bytes = std::move(small);
  return true;
}

}  // namespace

// The last filter is one that only pictures have; its data was freed of all filters before it.
bool Builder::picture_through_filter(const Step& last, Object& dict, base::Bytes bytes, Data& out) {
  switch (last.filter) {
    case Filter::dct: {
      auto picture = rebuild_picture(bytes, context_);
      if (!picture || picture->type != base::FileType::jpeg) return false;
      out = {std::move(picture->bytes), "/Filter/DCTDecode", true};
      static constexpr std::string_view kKeys[] = {"/ColorTransform"};
      put_parameters(out.filters, last.parameters, kKeys);
      return true;
    }
    case Filter::ccitt: return fax_picture(last.parameters, dict, bytes, out);
    case Filter::jbig2: return jbig2_picture(last.parameters, dict, bytes, out);
    case Filter::jpx: return jpx_picture(dict, bytes, out);
    default: return false;
  }
}

bool Builder::picture_data(Object& dict, base::ByteView raw_bytes, Data& out) {
  auto steps = filter_steps(dict);
  if (!steps) return false;
  if (steps->size() == 1 && steps->front().filter == Filter::flate) {
    auto predictor = predictor_of(steps->front().parameters);
    if (!predictor) return false;
    if (keep_flate(raw_bytes, out)) {
      out.filters += predictor_entry(*predictor);
      return true;
    }
  }
  bool filtered = !steps->empty() && is_picture(steps->back().filter);
  auto decoded = decode(std::span(*steps).first(steps->size() - (filtered ? 1 : 0)), raw_bytes);
  if (!decoded) return false;
  if (filtered) {
    if (!picture_through_filter(steps->back(), dict, std::move(decoded->bytes), out)) return false;
    bool flated = std::any_of(steps->begin(), steps->end(), [](const Step& step) { return step.filter == Filter::flate; });
    bool flate_over_jpeg = flated && steps->back().filter == Filter::dct;
    if (flate_over_jpeg && deflate_picture(out.own)) out.filters = with_filter_before("/FlateDecode", out.filters);
    return true;
  }
  out = packed(std::move(decoded->bytes));
  return true;
}

// One blank pixel, so that what refers to the picture still finds one; a blank mask hides nothing and paints nothing.
void Builder::write_blank_picture(int id, Object dict) {
  Object stencil = at(dict, "/ImageMask");
  bool mask = stencil.isBool() && stencil.getBoolValue();
  // In the order and spelling of put_stream_entries, so that a second pass writes the same.
  std::string entries = mask ? "/BitsPerComponent 1/Height 1/ImageMask true" : "/BitsPerComponent 8/ColorSpace /DeviceGray/Height 1";
  entries += "/Subtype /Image/Type /XObject/Width 1";
  static constexpr std::uint8_t kWhite[] = {0xff};
  writer_.stream(id, entries, "", kWhite);
}

void Builder::write_image(int id, Object stream) {
  Object dict = stream.getDict();
  std::shared_ptr<Buffer> hold;
  auto bytes = raw(stream, hold);
  long long width = integer_or(at(dict, "/Width"), 0), height = integer_or(at(dict, "/Height"), 0);
  bool sized = width >= 0 && height >= 0 && width < (1 << 24) && height < (1 << 24) &&
               static_cast<std::uint64_t>(width * height) <= context_.limits.pixels_max;
  Data data;
  bool good = bytes && sized && picture_data(dict, *bytes, data);
  if (failure_) return;
  context_.notes.picture(good);
  if (!good) {
    removed(What::picture_refused);
    return write_blank_picture(id, dict);
  }
  std::string entries;
  ++depth_;
  put_stream_entries(entries, dict, Kind::image);
  --depth_;
  writer_.stream(id, entries, data.filters, data.bytes(), data.kept.empty() ? Writer::Scan::needed : Writer::Scan::done);
}

}  // namespace sekisho::formats::pdf
