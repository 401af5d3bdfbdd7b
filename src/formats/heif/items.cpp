#include "formats/heif/items.h"

namespace sekisho::formats::heif {
namespace {

using base::ByteView;
using base::Code;
using base::Reader;

constexpr std::size_t kItemsMax = 70'000;  // a grid has up to 65,536 tiles
constexpr std::size_t kExtentsMax = 200'000, kPropertiesMax = 32'767;

std::uint64_t number(Reader& in, unsigned bytes) {
  if (bytes == 4) return in.u32be();
  if (bytes != 8) return 0;
  const std::uint64_t high = in.u32be();
  return high << 32 | in.u32be();
}

bool width_known(unsigned bytes) { return bytes == 0 || bytes == 4 || bytes == 8; }

std::unexpected<base::Error> damaged(std::string_view where) { return base::refuse(Code::damaged, std::string(where)); }

}  // namespace

base::Result<Items> Items::read(ByteView file) {
  Items items;
  items.file_ = file;
  Boxes boxes(file, true);
  bool first = true;
  while (const auto box = boxes.next()) {
    if (first && box->type != code("ftyp")) return damaged("ftyp");
    first = false;
    if (box->type == code("moov")) items.film_ = true;
    if (box->type != code("meta")) continue;
    if (items.meta_) return damaged("meta");
    items.meta_ = true;
    if (auto status = items.read_meta(box->body); !status) return std::unexpected(status.error());
  }
  // What is cut off behind the meta box shows when an item's bytes are missing.
  if (!items.meta_ || items.find(items.primary_) == nullptr) return damaged("meta");
  return items;
}

base::Status Items::read_meta(ByteView body) {
  Reader in(body);
  if (read_version(in).version != 0) return damaged("meta");
  Boxes boxes(base::slice(body, 4));
  bool handler = false;
  while (const auto box = boxes.next()) {
    base::Status status;
    switch (box->type) {
      case code("hdlr"): handler = base::text(base::slice(box->body, 8, 4)) == "pict"; break;
      case code("pitm"): {
        Reader item(box->body);
        primary_ = read_version(item).version == 0 ? item.u16be() : item.u32be();
        if (!item.ok()) return damaged("pitm");
        break;
      }
      case code("iinf"): status = read_infos(box->body); break;
      case code("iloc"): status = read_locations(box->body); break;
      case code("iprp"): status = read_properties(box->body); break;
      case code("iref"): status = read_references(box->body); break;
      case code("idat"): idat_ = box->body; break;
      default: break;
    }
    if (!status) return status;
  }
  if (boxes.broken() || !handler) return damaged("meta");
  return {};
}

base::Status Items::read_infos(ByteView body) {
  Reader in(body);
  const unsigned version = read_version(in).version;
  const std::uint32_t count = version == 0 ? in.u16be() : in.u32be();
  if (count > kItemsMax) return base::refuse(Code::too_many_entries);
  Boxes boxes(base::slice(body, in.position()));
  while (const auto box = boxes.next()) {
    if (box->type != code("infe")) continue;
    Reader info(box->body);
    const unsigned info_version = read_version(info).version;
    if (info_version != 2 && info_version != 3) continue;  // versions 0 and 1 name no type
    const std::uint32_t id = info_version == 2 ? info.u16be() : info.u32be();
    const bool is_protected = info.u16be() != 0;
    const std::uint32_t type = info.u32be();
    if (!info.ok()) return damaged("infe");
    Item& item = items_[id];
    if (item.type != 0) return damaged("infe");
    item.type = type;
    item.is_protected = is_protected;
    if (items_.size() > kItemsMax) return base::refuse(Code::too_many_entries);
  }
  if (boxes.broken()) return damaged("iinf");
  return {};
}

// 8.11.3
base::Status Items::read_locations(ByteView body) {
  Reader in(body);
  const unsigned version = read_version(in).version;
  if (version > 2) return base::refuse(Code::feature_unsupported, "iloc");
  const unsigned first = in.u8(), second = in.u8();
  const unsigned offset_bytes = first >> 4, length_bytes = first & 15, base_bytes = second >> 4, index_bytes = version == 0 ? 0 : second & 15;
  if (!width_known(offset_bytes) || !width_known(length_bytes) || !width_known(base_bytes) || !width_known(index_bytes)) return damaged("iloc");
  const std::uint32_t count = version < 2 ? in.u16be() : in.u32be();
  std::size_t extents = 0;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::uint32_t id = version < 2 ? in.u16be() : in.u32be();
    const unsigned construction = version == 0 ? 0 : in.u16be() & 15u;
    const std::uint16_t elsewhere = in.u16be();  // the bytes lie in another file
    const std::uint64_t start = number(in, base_bytes);
    const std::uint16_t parts = in.u16be();
    Item& item = items_[id];
    if (item.located || items_.size() > kItemsMax || (extents += parts) > kExtentsMax) return damaged("iloc");
    item.located = elsewhere == 0;
    item.construction = construction;
    for (std::uint16_t k = 0; k < parts && in.ok(); ++k) {
      number(in, index_bytes);
      const std::uint64_t offset = number(in, offset_bytes), length = number(in, length_bytes);
      if (offset > UINT64_MAX - start) return damaged("iloc");
      item.extents.push_back({start + offset, length});
    }
  }
  if (!in.ok()) return damaged("iloc");
  return {};
}

base::Status Items::read_properties(ByteView body) {
  Boxes boxes(body);
  while (const auto box = boxes.next()) {
    if (box->type == code("ipma"))
      if (auto status = read_associations(box->body); !status) return status;
    if (box->type != code("ipco")) continue;
    Boxes inner(box->body);
    while (const auto property = inner.next()) {
      properties_.push_back(*property);
      if (properties_.size() > kPropertiesMax) return base::refuse(Code::too_many_entries);
    }
    if (inner.broken()) return damaged("ipco");
  }
  if (boxes.broken()) return damaged("iprp");
  return {};
}

// 23008-12 section 9.3: numbered from 1.
base::Status Items::read_associations(ByteView body) {
  Reader in(body);
  const auto [version, flags] = read_version(in);
  const std::uint32_t count = in.u32be();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::uint32_t id = version < 1 ? in.u16be() : in.u32be();
    const unsigned associations = in.u8();
    Item& item = items_[id];
    if (items_.size() > kItemsMax) return base::refuse(Code::too_many_entries);
    for (unsigned k = 0; k < associations && in.ok(); ++k) {
      const bool wide = (flags & 1) != 0;
      const unsigned value = wide ? in.u16be() : in.u8();
      const unsigned place = value & (wide ? 0x7FFFu : 0x7Fu);
      if (place != 0) item.properties.push_back(static_cast<std::uint16_t>(place - 1));
    }
    if (item.properties.size() > 256) return damaged("ipma");
  }
  if (!in.ok()) return damaged("ipma");
  return {};
}

// 14496-12 section 8.11.12
base::Status Items::read_references(ByteView body) {
  Reader in(body);
  const unsigned version = read_version(in).version;
  Boxes boxes(base::slice(body, 4));
  std::size_t all = 0;
  while (const auto box = boxes.next()) {
    Reader reference(box->body);
    const auto id = [&] { return version == 0 ? reference.u16be() : reference.u32be(); };
    const std::uint32_t from = id();
    const std::uint16_t count = reference.u16be();
    Reference made{box->type, {}};
    for (unsigned i = 0; i < count && reference.ok(); ++i) made.to.push_back(id());
    if (!reference.ok() || (all += count) > kExtentsMax) return damaged("iref");
    items_[from].references.push_back(std::move(made));
    if (items_.size() > kItemsMax) return base::refuse(Code::too_many_entries);
  }
  if (boxes.broken()) return damaged("iref");
  return {};
}

const Item* Items::find(std::uint32_t id) const {
  const auto found = items_.find(id);
  return found == items_.end() || found->second.type == 0 ? nullptr : &found->second;
}

const Box* Items::property(const Item& item, std::uint32_t type) const {
  for (const std::uint16_t place : item.properties)
    if (place < properties_.size() && properties_[place].type == type) return &properties_[place];
  return nullptr;
}

base::Result<base::Bytes> Items::bytes_of(const Item& item, std::uint64_t bytes_max) const {
  if (item.is_protected) return base::refuse(Code::encrypted);
  if (!item.located || item.construction > 1) return base::refuse(item.located ? Code::feature_unsupported : Code::damaged, "iloc");
  const ByteView from = item.construction == 0 ? file_ : idat_;
  base::Bytes out;
  for (const Extent& extent : item.extents) {
    if (extent.offset > from.size()) return damaged("iloc");
    const std::uint64_t left = from.size() - extent.offset, length = extent.length == 0 ? left : extent.length;
    if (length > left) return damaged("iloc");
    if (length > bytes_max - out.size()) return base::refuse(Code::output_too_large);
    base::put(out, from.subspan(extent.offset, length));
  }
  return out;
}

}  // namespace sekisho::formats::heif
