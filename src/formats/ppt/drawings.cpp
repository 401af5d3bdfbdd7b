// Drawings: formats/officeart cleans what is [MS-ODRAW]'s, the walk what PowerPoint keeps inside ([MS-PPT] 2.7).
#include "formats/officeart/officeart.h"

#include <map>

#include "formats/ppt/walk.h"

namespace sekisho::formats::ppt {

using base::Bytes;
using base::ByteView;
using base::Reader;
using base::Status;
using base::What;

namespace {

// A drawing stands in a DrawingContainer of a slide, the group of all in that of the document: nowhere deeper, where they could nest in each other.
bool in_place(Call& call, std::uint16_t parent) {
  constexpr unsigned kDepth = 2;
  const bool good = call.record.container() && call.scope.parent == parent && call.scope.depth == kDepth;
  if (!good) call.walker.removed(What::broken_part);
  return good;
}

bool of_powerpoint(std::uint16_t type) { return type == officeart::kClientTextbox || type == officeart::kClientData; }

officeart::Record as_shared(const Record& record) {
  officeart::Record out;
  out.version = record.version;
  out.instance = record.instance;
  out.type = record.type;
  return out;
}

base::Result<officeart::Record> read_tree(Call& call) {
  auto tree = officeart::read(call.record.body, call.walker.shared().context.limits, of_powerpoint);
  if (!tree) return std::unexpected(tree.error());
  if (!tree->whole) return base::refuse(base::Code::damaged, call.walker.where(), "a drawing's records do not nest");
  officeart::Record out = as_shared(call.record);
  out.inside = std::move(tree->records);
  return out;
}

// pib, pibPrint, fillBlip, lineFillBlip (2.3.23, 2.3.7, 2.3.8)
void count_references(const officeart::Record& shape, std::vector<std::uint32_t>& references) {
  for (const officeart::Record& table : shape.inside) {
    if (table.type != officeart::kFOPT && table.type != officeart::kSecondaryFOPT && table.type != officeart::kTertiaryFOPT) continue;
    Reader reader(table.body);
    for (std::size_t i = 0; i < table.instance && reader.left() >= 6; ++i) {
      const std::uint16_t head = reader.u16le(), id = head & 0x3FFF;
      const std::uint32_t slot = reader.u32le();
      const bool picture = id == 0x0104 || id == 0x010F || id == 0x0186 || id == 0x01C5;
      if (picture && (head & 0x8000) == 0 && slot >= 1 && slot <= references.size()) ++references[slot - 1];
    }
  }
}

// A slot of the table ([MS-ODRAW] 2.2.32): how often it is named is counted anew; what nothing names is emptied.
void settle_slot(officeart::Record& slot, std::uint32_t references, Context& context) {
  constexpr std::size_t kSize = 20, kReferences = 24, kEnd = 36;
  if (slot.type == officeart::kFBSE && slot.body.size() >= kEnd && references != 0) {
    for (std::size_t i = 0; i < 4; ++i) slot.body[kReferences + i] = static_cast<std::uint8_t>(references >> (8 * i));
    return;
  }
  if (references != 0) return;
  const bool held = slot.type != officeart::kFBSE || Reader(base::slice(slot.body, kSize, 4)).u32le() != 0;
  if (held) context.notes.removed(What::unreferenced_data);
  slot = officeart::Record{};
  slot.version = 2;
  slot.type = officeart::kFBSE;
  slot.body.assign(kEnd, 0);
}

}  // namespace

namespace judge {

Status drawing(Call& call) {
  if (!in_place(call, 0x040C)) return {};
  auto tree = read_tree(call);
  if (!tree) return std::unexpected(tree.error());
  Status status;
  auto host = [&](officeart::Record& shape) {
    count_references(shape, call.walker.shared().references);
    for (officeart::Record& record : shape.inside) {
      // What is left of an object is its picture: no fOleShape.
      if (record.type == officeart::kFSP && record.body.size() >= 5) record.body[4] &= 0xEF;
      if (!of_powerpoint(record.type) || !status) continue;
      Bytes inside;
      if (record.container()) status = call.walker.children(record.body, record.type, call.scope.depth + 1, inside);
      else call.walker.removed(What::broken_part);
      record.version = 0xF;
      record.body = std::move(inside);
    }
    return true;
  };
  officeart::clean_drawing(*tree, call.walker.shared().references.size(), call.walker.shared().context, host);
  if (!status) return status;
  officeart::write(*tree, call.out);
  return {};
}

Status drawing_group(Call& call) {
  if (!in_place(call, 0x040B)) return {};
  if (!call.walker.of_document() || std::exchange(call.walker.shared().grouped, true)) {
    call.walker.removed(What::broken_part);
    return {};
  }
  auto tree = read_tree(call);
  if (!tree) return std::unexpected(tree.error());
  Shared& shared = call.walker.shared();
  if (officeart::Record* store = officeart::find(*tree, officeart::kBStoreContainer)) {
    for (std::size_t i = 0; i < store->inside.size(); ++i)
      settle_slot(store->inside[i], i < shared.references.size() ? shared.references[i] : 0, shared.context);
  }
  std::map<Bytes, std::uint32_t> places;  // by identifier: pictures that are the same stand once
  std::size_t named = 0;
  officeart::PictureHost host;
  host.delayed = [&](std::uint32_t offset, std::uint32_t) -> std::optional<officeart::Record> {
    const auto blip = record_at(shared.delayed, offset);
    if (!blip) {
      call.walker.removed(What::broken_part);
      return std::nullopt;
    }
    named += blip->bytes();
    officeart::Record out = as_shared(*blip);
    out.body.assign(blip->body.begin(), blip->body.end());
    return out;
  };
  host.store = [&](const officeart::Record& blip) {
    const ByteView id = officeart::blip_identifier(blip);
    auto [place, fresh] = places.emplace(Bytes(id.begin(), id.end()), static_cast<std::uint32_t>(shared.pictures.size()));
    if (fresh) officeart::write(blip, shared.pictures);
    return place->second;
  };
  officeart::clean_group(*tree, shared.context, host);
  if (named < shared.delayed.size()) call.walker.removed(What::unreferenced_data);
  officeart::write(*tree, call.out);
  return {};
}

// 2.9.73: a picture for bullets.
Status bullet_picture(Call& call) {
  const auto given = record_at(base::slice(call.record.body, 2), 0);
  if (call.record.container() || !given) {
    call.walker.removed(What::broken_part);
    return {};
  }
  officeart::Record blip = as_shared(*given);
  blip.body.assign(given->body.begin(), given->body.end());
  const officeart::Record clean = officeart::rebuild_blip(blip, call.walker.shared().context);
  Bytes body;
  base::put_u8(body, officeart::blip_kind(clean));
  base::put_u8(body, 0);
  officeart::write(clean, body);
  put_record(call.out, call.record, body);
  return {};
}

}  // namespace judge
}  // namespace sekisho::formats::ppt
