#include "formats/heif/heif.h"

#include <algorithm>

#include "formats/heif/decoders.h"
#include "formats/heif/items.h"
#include "formats/picture/picture.h"

namespace sekisho::formats::heif {
namespace {

using base::ByteView;
using base::Code;
using base::Reader;
using base::What;
using raster::Raster;

constexpr int kDerivationsMax = 4;

bool turns(std::uint32_t property) { return property == code("irot") || property == code("imir") || property == code("clap"); }

class Assembly {
 public:
  Assembly(const Items& items, Context& context) : items_(items), context_(context) {}

  base::Result<Raster> primary() {
    const Item* item = items_.find(items_.primary());
    for (int depth = 0; item != nullptr && item->type == code("iden"); ++depth) {  // 23008-12 section 6.6.2.1
      stack_.push_back(item);
      const auto from = sources(*item);
      item = from.size() == 1 && depth < kDerivationsMax ? items_.find(from[0]) : nullptr;
    }
    if (item == nullptr) return base::refuse(Code::damaged, "iden");
    stack_.push_back(item);
    const auto size = size_of(*item);
    if (!size) return std::unexpected(size.error());
    Raster canvas;
    canvas.width = size->width;
    canvas.height = size->height;
    const Item* alpha = alpha_of(*item);
    canvas.alpha = alpha != nullptr;
    canvas.allocate();
    if (auto status = picture(*item, canvas, false); !status) return std::unexpected(status.error());
    if (alpha != nullptr)
      if (auto status = picture(*alpha, canvas, true); !status) return std::unexpected(status.error());
    if (damaged_) context_.notes.warn(What::picture_damaged);
    set_colors(canvas, *item);
    for (auto each = stack_.rbegin(); each != stack_.rend(); ++each) transform(**each, canvas);
    return canvas;
  }

 private:
  std::vector<std::uint32_t> sources(const Item& item) const {
    for (const Reference& reference : item.references)
      if (reference.type == code("dimg")) return reference.to;
    return {};
  }

  // ispe (6.5.3.1) is there for every picture; limits are judged by it.
  base::Result<Size> size_of(const Item& item) {
    const Box* box = items_.property(item, code("ispe"));
    if (box == nullptr) return base::refuse(Code::damaged, "ispe");
    Reader in(box->body);
    in.skip(4);
    const Size size{in.u32be(), in.u32be()};
    if (!in.ok()) return base::refuse(Code::damaged, "ispe");
    if (auto status = picture::Budget(context_).check_size(size.width, size.height); !status) return std::unexpected(status.error());
    return size;
  }

  const Item* alpha_of(const Item& item) {
    for (const auto& [id, other] : items_.all())
      for (const Reference& reference : other.references) {
        const bool ours = reference.type == code("auxl") && std::ranges::any_of(reference.to, [&](auto to) { return items_.find(to) == &item; });
        const Box* kind = ours && other.type != 0 ? items_.property(other, code("auxC")) : nullptr;
        if (kind == nullptr) continue;
        const std::string_view urn = base::text(base::slice(kind->body, 4));
        const bool alpha = urn.starts_with("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha") || urn.starts_with("urn:mpeg:hevc:2015:auxid:1");
        const auto own = size_of(item), its = size_of(other);
        if (alpha && own && its && own->width == its->width && own->height == its->height) return &other;
      }
    return nullptr;
  }

  base::Status picture(const Item& item, Raster& canvas, bool alpha) {
    if (item.type == code("grid")) return grid(item, canvas, alpha);
    return coded(item, canvas, 0, 0, alpha, nullptr);
  }

  // 6.6.2.3.2: tiles of one size, which cover the canvas without one to spare.
  base::Status grid(const Item& item, Raster& canvas, bool alpha) {
    const auto bytes = items_.bytes_of(item, 64);
    if (!bytes) return std::unexpected(bytes.error());
    Reader in(*bytes);
    const unsigned version = in.u8(), flags = in.u8();
    const std::uint32_t rows = in.u8() + 1u, columns = in.u8() + 1u;
    const std::uint32_t width = (flags & 1) != 0 ? in.u32be() : in.u16be(), height = (flags & 1) != 0 ? in.u32be() : in.u16be();
    const auto tiles = sources(item);
    if (!in.ok() || version != 0 || width != canvas.width || height != canvas.height || tiles.size() != std::size_t{rows} * columns)
      return base::refuse(Code::damaged, "grid");
    const Item* first = items_.find(tiles[0]);
    if (first == nullptr) return base::refuse(Code::damaged, "grid");
    const auto tile = size_of(*first);
    if (!tile) return std::unexpected(tile.error());
    const auto covers = [](std::uint64_t count, std::uint64_t side, std::uint64_t whole) {
      return count * side >= whole && (count - 1) * side < whole;
    };
    if (!covers(columns, tile->width, width) || !covers(rows, tile->height, height)) return base::refuse(Code::damaged, "grid");
    for (std::uint32_t i = 0; i < tiles.size(); ++i) {
      const Item* each = items_.find(tiles[i]);
      if (each == nullptr) return base::refuse(Code::damaged, "grid");
      for (const std::uint16_t place : each->properties)
        if (place < items_.properties().size() && turns(items_.properties()[place].type)) return base::refuse(Code::feature_unsupported, "grid");
      if (auto status = coded(*each, canvas, i % columns * tile->width, i / columns * tile->height, alpha, &*tile); !status) return status;
    }
    return {};
  }

  base::Status coded(const Item& item, Raster& canvas, std::uint32_t x, std::uint32_t y, bool alpha, const Size* tile) {
    const auto size = size_of(item);
    if (!size) return std::unexpected(size.error());
    if (tile != nullptr && (size->width != tile->width || size->height != tile->height)) return base::refuse(Code::damaged, "grid");
    const auto bytes = items_.bytes_of(item, context_.limits.part_bytes_max);
    if (!bytes) return std::unexpected(bytes.error());
    bool fits = false;
    const ColorSaid said = color_of(item);
    if (said.said && !known_matrix(said.matrix)) return base::refuse(Code::feature_unsupported, "colr");
    const auto use = [&](const Planes& planes) {
      fits = planes.width >= size->width && planes.height >= size->height;
      if (!fits) return;
      // What stands beyond the size said is filling: the next tile or the canvas's edge hides it.
      if (alpha) paint_alpha(planes, said, canvas, x, y);
      else paint(planes, said, canvas, x, y);
    };
    base::Result<bool> whole = base::refuse(Code::feature_unsupported);
    if (item.type == code("hvc1") || item.type == code("hev1")) {
      const Box* config = items_.property(item, code("hvcC"));
      if (config == nullptr) return base::refuse(Code::damaged, "hvcC");
      whole = decode_hevc(config->body, *bytes, *size, use);
    } else if (item.type == code("av01")) {
      if (items_.property(item, code("av1C")) == nullptr) return base::refuse(Code::damaged, "av1C");
      whole = decode_av1(*bytes, *size, use);
    }
    if (!whole) return std::unexpected(whole.error());
    if (!fits) return base::refuse(Code::damaged, "ispe");
    damaged_ = damaged_ || !*whole;
    return {};
  }

  ColorSaid color_of(const Item& item) const {
    const ColorSaid own = nclx(item);
    return own.said || stack_.empty() ? own : nclx(*stack_.back());
  }

  ColorSaid nclx(const Item& item) const {
    ColorSaid out;
    for (const std::uint16_t place : item.properties) {
      if (place >= items_.properties().size() || items_.properties()[place].type != code("colr")) continue;
      Reader in(items_.properties()[place].body);
      if (in.u32be() != code("nclx")) continue;
      in.skip(4);
      out.matrix = in.u16be();
      out.full_range = (in.u8() & 0x80) != 0;
      out.said = in.ok();
    }
    return out;
  }

  void set_colors(Raster& canvas, const Item& item) {
    for (const std::uint16_t place : item.properties) {
      if (place >= items_.properties().size() || items_.properties()[place].type != code("colr")) continue;
      const ByteView body = items_.properties()[place].body;
      if (base::starts_with(body, "prof") || base::starts_with(body, "rICC")) return raster::set_profile(canvas, base::slice(body, 4), context_);
    }
  }

  // In the order they stand (6.5.8 to 6.5.12).
  void transform(const Item& item, Raster& canvas) {
    for (const std::uint16_t place : item.properties) {
      if (place >= items_.properties().size()) continue;
      const Box& box = items_.properties()[place];
      if (box.type == code("irot") && !box.body.empty()) raster::turn(canvas, box.body[0] & 3u);
      if (box.type == code("imir") && !box.body.empty())
        raster::mirror(canvas, (box.body[0] & 1) != 0 ? raster::Mirror::left_right : raster::Mirror::top_bottom);
      if (box.type == code("clap")) clean_aperture(box.body, canvas);
    }
  }

  // 14496-12 section 12.1.4: sizes and the offset of the centre, as fractions.
  static void clean_aperture(ByteView body, Raster& canvas) {
    Reader in(body);
    std::array<std::int64_t, 8> value{};
    for (std::int64_t& each : value) each = static_cast<std::int32_t>(in.u32be());
    if (!in.ok() || value[1] <= 0 || value[3] <= 0 || value[5] <= 0 || value[7] <= 0) return;
    const std::int64_t width = value[0] / value[1], height = value[2] / value[3];
    if (width <= 0 || height <= 0 || width > canvas.width || height > canvas.height) return;
    const std::int64_t left = (2 * value[4] + (canvas.width - width) * value[5]) / (2 * value[5]);
    const std::int64_t top = (2 * value[6] + (canvas.height - height) * value[7]) / (2 * value[7]);
    if (left < 0 || top < 0 || left + width > canvas.width || top + height > canvas.height) return;
    raster::crop(canvas, static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(top), static_cast<std::uint32_t>(width),
                 static_cast<std::uint32_t>(height));
  }

  const Items& items_;
  Context& context_;
  std::vector<const Item*> stack_;
  bool damaged_ = false;
};

void note_what_goes(const Items& items, Context& context) {
  for (const auto& [id, item] : items.all())
    if (item.type == code("Exif") || item.type == code("mime"))
      context.notes.removed(What::picture_metadata, item.type == code("Exif") ? "Exif" : "XMP");
  if (items.has_film()) context.notes.removed(What::picture_extra);
}

bool transparent(const Raster& raster) {
  for (std::size_t at = 3; at < raster.samples.size(); at += 4)
    if (raster.samples[at] != 255) return true;
  return false;
}

void drop_alpha(Raster& raster) {
  const std::size_t pixels = std::size_t{raster.width} * raster.height;
  for (std::size_t i = 0; i < pixels; ++i) std::copy_n(raster.samples.data() + i * 4, 3, raster.samples.data() + i * 3);
  raster.samples.resize(pixels * 3);
  raster.alpha = false;
}

}  // namespace

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  const auto items = Items::read(input);
  if (!items) return std::unexpected(items.error());
  note_what_goes(*items, context);
  auto canvas = Assembly(*items, context).primary();
  if (!canvas) return std::unexpected(canvas.error());
  if (canvas->alpha && !transparent(*canvas)) drop_alpha(*canvas);
  return canvas->alpha ? raster::write_png(*canvas, context, out) : raster::write_jpeg(*canvas, context, out);
}

}  // namespace sekisho::formats::heif
