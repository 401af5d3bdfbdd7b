// OfficeArt records ([MS-ODRAW]): only shapes with plain properties, only pictures that the other checks pass.
#include <algorithm>

#include "formats/xls/look.h"
#include "worker/second_look/inflate.h"

namespace sekisho::formats::xls {

using base::ByteView;
using base::FileType;
using base::Reader;
using worker::second_look::Look;

namespace {

constexpr int kDepthMax = 100;

class Walk {
 public:
  Walk(bool group, Look& look) : group_(group), look_(look) {}

  void records(ByteView bytes, int depth) {
    if (depth > kDepthMax) return look_.find("xls: a drawing that nests too deeply");
    Reader in(bytes);
    while (!in.at_end() && !look_.enough()) {
      const std::uint16_t head = in.u16le(), type = in.u16le();
      const ByteView body = in.take(in.u32le());
      if (!in.ok()) return look_.find("xls: a drawing that cannot be read");
      one(type, head, body, depth);
    }
  }

 private:
  void one(std::uint16_t type, std::uint16_t head, ByteView body, int depth) {
    switch (type) {
      case 0xF000:
      case 0xF001:
      case 0xF002:
      case 0xF003:
      case 0xF004:
      case 0xF005:
        if ((type <= 0xF001) != group_) return look_.find("xls: a drawing record out of its place", "record", type);
        return records(body, depth + 1);
      case 0xF007: return entry(body);
      case 0xF00A:
        if (body.size() != 8 || body[4] & 0x10) look_.find("xls: a shape of OLE");
        return;
      case 0xF00B:
      case 0xF121:
      case 0xF122: return properties(body, head >> 4);
      case 0xF00D:
      case 0xF011:
        if (!body.empty()) look_.find("xls: data of a client in a shape");
        return;
      case 0xF006:
      case 0xF008:
      case 0xF009:
      case 0xF00F:
      case 0xF010:
      case 0xF012:
      case 0xF014:
      case 0xF017:
      case 0xF118:
      case 0xF11A:
      case 0xF11E: return;
      default: look_.find("xls: a drawing record that has no place here", "record", type);
    }
  }

  // 2.2.9: no links, scripts, file names, no picture that is not in the store.
  void properties(ByteView body, unsigned count) {
    constexpr std::uint16_t kBad[] = {0x0105, 0x0106, 0x010B, 0x0110, 0x0111, 0x0112, 0x0187, 0x0188,
                                      0x01C6, 0x01C7, 0x0382, 0x038E, 0x03A2, 0x03A5, 0x03A9};
    constexpr std::uint16_t kPictures[] = {0x0104, 0x010F, 0x0186, 0x01C5};
    Reader in(body);
    std::size_t more = 0;
    for (unsigned i = 0; i < count && in.ok(); ++i) {
      const std::uint16_t id = in.u16le();
      const std::uint32_t value = in.u32le();
      const std::uint16_t plain = id & 0x3FFF;
      if (id & 0x8000) more += value;
      if (std::ranges::find(kBad, plain) != std::end(kBad)) look_.find("xls: a property that must not be there", "property", plain);
      if (id & 0x8000 && std::ranges::find(kPictures, plain) != std::end(kPictures))
        look_.find("xls: a picture inside a property", "property", plain);
      if ((plain >= 0x0700 && plain < 0x07C0) || plain > 0x07FF) look_.find("xls: a property that must not be there", "property", plain);
    }
    if (!in.ok() || in.left() != more) look_.find("xls: properties that cannot be read");
  }

  // 2.2.32: an entry of the store, empty or with one picture.
  void entry(ByteView body) {
    const std::string where = "picture " + std::to_string(++pictures_);
    if (body.size() < 36 || body[33] != 0) return look_.find("xls: an entry of a picture that cannot be read", where);
    if (body.size() == 36) return;
    Reader in(base::slice(body, 36));
    const unsigned instance = in.u16le() >> 4;
    const std::uint16_t type = in.u16le();
    const ByteView blip = in.take(in.u32le());
    if (!in.ok() || !in.at_end() || instance % 2 != 0) return look_.find("xls: a picture that cannot be read", where);
    switch (type) {
      case 0xF01A: return metafile(blip, FileType::emf, where);
      case 0xF01B: return metafile(blip, FileType::wmf, where);
      case 0xF01D: return look_.inside(base::slice(blip, 17), FileType::jpeg, where);
      case 0xF01E: return look_.inside(base::slice(blip, 17), FileType::png, where);
      case 0xF01F: return bitmap(base::slice(blip, 17), where);
      case 0xF029: return look_.inside(base::slice(blip, 17), FileType::tiff, where);
      default: look_.find("xls: a kind of picture that must not be there", where);
    }
  }

  // A bitmap without its file header; where its pixels begin is what its own header says.
  void bitmap(ByteView dib, const std::string& where) {
    Reader in(dib);
    const std::uint32_t header = in.u32le();
    in.skip(header == 12 ? 6 : 10);
    const unsigned depth = in.u16le();
    std::uint64_t colors = 0;
    if (header == 12) {
      colors = depth <= 8 ? 3ull << depth : 0;
    } else {
      const std::uint32_t packing = in.u32le();
      in.skip(12);
      const std::uint32_t used = in.u32le();
      colors = 4ull * (used != 0 ? std::min<std::uint32_t>(used, 256) : depth <= 8 ? 1u << depth : 0) + (header == 40 && packing == 3 ? 12 : 0);
    }
    if (!in.ok()) return look_.find("xls: a picture that cannot be read", where);
    base::Bytes whole;
    base::put(whole, std::string_view("BM"));
    base::put_u32le(whole, static_cast<std::uint32_t>(dib.size() + 14));
    base::put_u32le(whole, 0);
    base::put_u32le(whole, static_cast<std::uint32_t>(14 + header + colors));
    base::put(whole, dib);
    look_.inside(whole, FileType::bmp, where);
  }

  void metafile(ByteView blip, FileType type, const std::string& where);

  bool group_;
  Look& look_;
  unsigned pictures_ = 0;
};

void Walk::metafile(ByteView blip, FileType type, const std::string& where) {
  Reader in(base::slice(blip, 16));
  const std::uint32_t bytes = in.u32le();
  in.skip(24);
  const std::uint32_t packed = in.u32le();
  const ByteView data = base::slice(blip, 50);
  if (!in.ok() || packed != data.size() || !look_.spend(bytes)) return look_.find("xls: a picture that cannot be read", where);
  worker::second_look::Inflater inflater(worker::second_look::Wrapping::zlib);
  const auto content = worker::second_look::inflate_all(inflater, data, bytes);
  if (!content || content->size() != bytes) return look_.find("xls: a picture that does not unpack", where);
  look_.inside(*content, type, where);
}

}  // namespace

void look_at_drawing(ByteView bytes, bool group, Look& look) { Walk(group, look).records(bytes, 0); }

}  // namespace sekisho::formats::xls
