#include "formats/doc/art.h"

#include <map>
#include <string>

#include "formats/officeart/officeart.h"

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Reader;
using base::What;
using officeart::Record;

namespace {

constexpr std::uint32_t kOleShape = 0x10;  // [MS-ODRAW] 2.2.40 FSP
constexpr std::size_t kHeaderBytes = 8, kClientBytes = 4;

// [MS-DOC] 2.9.171 to 2.9.173: Word's own records in a shape are four bytes each.
bool word_shape(Record& shape) {
  std::erase_if(shape.inside, [](const Record& each) {
    bool client = each.type == officeart::kClientAnchor || each.type == officeart::kClientData || each.type == officeart::kClientTextbox;
    return client && (each.container() || each.body.size() != kClientBytes);
  });
  if (Record* head = officeart::find(shape, officeart::kFSP); head && head->body.size() == 8) {
    std::uint32_t flags = Reader(base::slice(head->body, 4)).u32le() & ~kOleShape;
    head->body.resize(4);
    base::put_u32le(head->body, flags);
  }
  return true;
}

// The record that begins at the front of bytes, with everything in it and nothing behind it.
std::optional<Record> first_record(ByteView bytes, const base::Limits& limits) {
  std::uint32_t length = Reader(base::slice(bytes, 4)).u32le();
  ByteView whole = base::slice(bytes, 0, kHeaderBytes + std::size_t{length});
  if (whole.size() != kHeaderBytes + std::size_t{length}) return std::nullopt;
  auto tree = officeart::read(whole, limits);
  if (!tree || tree->records.size() != 1) return std::nullopt;
  return std::move(tree->records[0]);
}

// The pictures of an inline shape stand behind it, mostly one, but its number is often the one it had in another document: every reader takes
// what there is.
void count_pictures_anew(Record& shape, std::size_t pictures) {
  constexpr std::uint16_t kId = 0x3FFF, kComplex = 0x8000, kPicture = 0x0104;
  constexpr std::size_t kPropertyBytes = 6;
  Record* table = officeart::find(shape, officeart::kFOPT);
  if (!table) return;
  for (std::size_t i = 0; i < table->instance && (i + 1) * kPropertyBytes <= table->body.size(); ++i) {
    Reader in(base::slice(table->body, i * kPropertyBytes));
    std::uint16_t head = in.u16le();
    if ((head & kId) != kPicture || head & kComplex || in.u32le() <= pictures) continue;
    for (std::size_t byte = 2; byte < kPropertyBytes; ++byte) table->body[i * kPropertyBytes + byte] = byte == 2;
  }
}

Bytes write_inline(Record shape, Record store, Context& context) {
  count_pictures_anew(shape, store.inside.size());
  officeart::clean_store(store, context);
  Record drawing{.version = 15, .type = officeart::kDgContainer};
  drawing.inside.push_back(std::move(shape));
  officeart::clean_drawing(drawing, store.inside.size(), context, word_shape);
  if (drawing.inside.size() != 1) return {};
  Bytes out = officeart::write(drawing.inside);
  base::put(out, officeart::write(store.inside));
  return out;
}

}  // namespace

Bytes clean_inline_shape(ByteView content, Context& context) {
  auto tree = officeart::read(content, context.limits);
  if (!tree || tree->records.empty() || tree->records[0].type != officeart::kSpContainer) return {};
  Record store{.version = 15, .type = officeart::kBStoreContainer};
  for (std::size_t i = 1; i < tree->records.size(); ++i) {
    std::uint16_t type = tree->records[i].type;
    if (type == officeart::kFBSE || (type >= officeart::kBlipFirst && type <= officeart::kBlipLast))
      store.inside.push_back(std::move(tree->records[i]));
  }
  if (!tree->whole) context.notes.removed(What::trailing_bytes, "Data");
  return write_inline(std::move(tree->records[0]), std::move(store), context);
}

Bytes inline_metafile(ByteView content, Context& context) {
  // [MS-ODRAW] 2.2.24 OfficeArtBlipWMF: two numbers of 16 bytes are computed anew, the sizes are read from the metafile by everybody.
  Record blip{.instance = 0x216, .type = 0xF01B};
  blip.body.resize(16);
  base::put_u32le(blip.body, static_cast<std::uint32_t>(content.size()));
  blip.body.resize(blip.body.size() + 24);
  base::put_u32le(blip.body, static_cast<std::uint32_t>(content.size()));
  base::put_u8(blip.body, 0xFE);
  base::put_u8(blip.body, 0xFE);
  base::put(blip.body, content);
  Record store{.version = 15, .type = officeart::kBStoreContainer};
  store.inside.push_back(std::move(blip));
  constexpr std::uint16_t kPictureFrame = 75, kPictureProperty = 0x4104;
  Record head{.version = 2, .instance = kPictureFrame, .type = officeart::kFSP};
  base::put_u32le(head.body, 0x401);
  base::put_u32le(head.body, 0xA00);  // it has an anchor and a type
  Record properties{.version = 3, .instance = 1, .type = officeart::kFOPT};
  base::put_u16le(properties.body, kPictureProperty);
  base::put_u32le(properties.body, 1);
  Record shape{.version = 15, .type = officeart::kSpContainer};
  shape.inside.push_back(std::move(head));
  shape.inside.push_back(std::move(properties));
  context.notes.removed(What::picture_reencoded);
  return write_inline(std::move(shape), std::move(store), context);
}

Bytes clean_drawings(ByteView content, ByteView main, Canvas& canvas, Context& context) {
  auto group = first_record(content, context.limits);
  if (!group || group->type != officeart::kDggContainer || !group->container()) return {};
  std::size_t at = officeart::size_of(*group);
  std::map<std::string, std::uint32_t> stored;
  officeart::PictureHost host;
  host.delayed = [&](std::uint32_t offset, std::uint32_t) { return first_record(base::slice(main, offset), context.limits); };
  host.store = [&](const Record& blip) {
    Bytes bytes;
    officeart::write(blip, bytes);
    auto [found, fresh] = stored.insert({std::string(base::text(officeart::blip_identifier(blip))), 0});
    if (fresh) found->second = static_cast<std::uint32_t>(canvas.append(bytes));
    return found->second;
  };
  std::size_t pictures = officeart::clean_group(*group, context, host);
  Bytes out;
  officeart::write(*group, out);
  // 2.9.172: one byte tells whose drawing follows, the text's (0) or the headers' (1).
  while (at + 1 < content.size()) {
    std::uint8_t whose = content[at++];
    auto drawing = first_record(base::slice(content, at), context.limits);
    if (whose > 1 || !drawing || drawing->type != officeart::kDgContainer || !drawing->container()) {
      context.notes.removed(What::broken_part);
      break;
    }
    at += officeart::size_of(*drawing);
    officeart::clean_drawing(*drawing, pictures, context, word_shape);
    base::put_u8(out, whose);
    officeart::write(*drawing, out);
  }
  return out;
}

}  // namespace sekisho::formats::doc
