#include <algorithm>
#include <span>

#include "formats/doc/look.h"
#include "worker/second_look/inflate.h"

namespace sekisho::formats::doc {

using base::ByteView;
using base::FileType;
using base::Reader;
using worker::second_look::Look;

namespace {

constexpr int kDepthMax = 70;

struct Range {
  unsigned first, last;
};
bool within(std::span<const Range> ranges, unsigned number) {
  return std::ranges::any_of(ranges, [number](const Range& range) { return number >= range.first && number <= range.last; });
}

// Groups, shapes, their anchors and texts, the store of pictures, the pictures; no client objects.
constexpr Range kRecords[] = {{0xF000, 0xF00B}, {0xF00D, 0xF00D}, {0xF00F, 0xF012}, {0xF014, 0xF014}, {0xF017, 0xF017}, {0xF01A, 0xF01B},
                              {0xF01D, 0xF01F}, {0xF029, 0xF029}, {0xF118, 0xF118}, {0xF11A, 0xF11A}, {0xF11E, 0xF11E}, {0xF121, 0xF122}};
// Shape properties that name files, links, scripts, packages, ink, signatures.
constexpr Range kBannedProperties[] = {{0x0105, 0x0106}, {0x0110, 0x0111}, {0x0187, 0x0188}, {0x01C6, 0x01C7}, {0x0382, 0x0382},
                                       {0x038E, 0x038E}, {0x03A2, 0x03A2}, {0x03A5, 0x03A5}, {0x03A9, 0x03A9}, {0x0680, 0x07BF}};

class Drawing {
 public:
  Drawing(const DrawingPlace& place, Look& look) : place_(place), look_(look) {}

  void records(ByteView list, int depth) {
    if (depth > kDepthMax) return look_.find("doc: drawings within drawings");
    for (Reader in(list); !in.at_end() && !look_.enough();) {
      const unsigned head = in.u16le(), type = in.u16le();
      const ByteView body = in.take(in.u32le());
      if (!in.ok()) return look_.find("doc: bytes that are no record of a drawing");
      if (!within(kRecords, type)) return look_.find("doc: a record of a drawing that must not be there", "record", type);
      if ((head & 15) == 15) records(body, depth + 1);
      else atom(head >> 4, type, body);
    }
  }

 private:
  void atom(unsigned instance, unsigned type, ByteView body) {
    Reader in(body);
    switch (type) {
      case 0xF00A:
        in.skip(4);
        if (body.size() != 8 || (in.u32le() & 0x10) != 0) look_.find("doc: an object's shape");
        break;
      case 0xF00B:
      case 0xF121:
      case 0xF122:
        for (unsigned i = 0; i < instance && in.ok(); ++i) {
          const unsigned id = in.u16le() & 0x3FFF;
          in.skip(4);
          if (within(kBannedProperties, id)) look_.find("doc: a shape property that must not be there", "property", id);
        }
        if (!in.ok()) look_.find("doc: shape properties cut off");
        break;
      case 0xF00D:
      case 0xF010:
      case 0xF011:
        if (body.size() != 4) look_.find("doc: more than a place of a shape");
        break;
      case 0xF007: slot(body); break;
      default:
        if (type >= 0xF01A && type <= 0xF029) picture(instance, type, body);
    }
  }

  // An entry of the store: empty, with its picture inside, or with its picture's place in the main stream.
  void slot(ByteView body) {
    Reader in(body);
    in.skip(20);
    const std::uint32_t bytes = in.u32le();
    in.skip(4);
    const std::uint32_t at = in.u32le();
    if (in.u32le() != 0 || !in.ok()) return look_.find("doc: a picture with a name");
    if (!in.at_end()) return records(body.subspan(in.position()), kDepthMax);
    if (bytes == 0) return;
    const ByteView delayed = base::slice(place_.main, at, bytes);
    if (delayed.size() != bytes || !place_.claimed) return look_.find("doc: a picture that is not where it should be");
    std::fill_n(place_.claimed->begin() + static_cast<std::ptrdiff_t>(at), bytes, true);
    records(delayed, kDepthMax);
  }

  void picture(unsigned instance, unsigned type, ByteView body) {
    const std::string where = "picture " + std::to_string(++number_);
    if (instance % 2 != 0 || body.size() < 17) return look_.find("doc: no picture", where);
    const ByteView bits = body.subspan(17);
    switch (type) {
      case 0xF01A: return metafile(body, FileType::emf, where);
      case 0xF01B: return metafile(body, FileType::wmf, where);
      case 0xF01D: return look_.inside(bits, FileType::jpeg, where);
      case 0xF01E: return look_.inside(bits, FileType::png, where);
      case 0xF01F: return bitmap(bits, where);
      case 0xF029: return look_.inside(bits, FileType::tiff, where);
      default: look_.find("doc: no picture", where);
    }
  }

  void metafile(ByteView body, FileType type, std::string_view where) {
    constexpr std::size_t kHeader = 50;
    const std::uint32_t bytes = Reader(base::slice(body, 16)).u32le();
    if (body.size() < kHeader || body[48] != 0 || body[49] != 0xFE) return look_.find("doc: no picture", where);
    if (!look_.spend(bytes)) return;
    worker::second_look::Inflater inflater(worker::second_look::Wrapping::zlib);
    const auto unpacked = worker::second_look::inflate_all(inflater, body.subspan(kHeader), bytes);
    if (!unpacked || unpacked->size() != bytes) return look_.find("doc: a picture that does not unpack", where);
    look_.inside(*unpacked, type, where);
  }

  // Without its file header, which the check of a bitmap wants to see.
  void bitmap(ByteView dib, std::string_view where) {
    Reader in(dib);
    const std::uint32_t header = in.u32le();
    in.skip(10);
    const unsigned depth = in.u16le();
    const std::uint32_t packing = in.u32le();
    in.skip(12);
    const std::uint32_t colors = in.u32le();
    if (!in.ok() || header < 40 || depth > 32) return look_.find("doc: a bitmap cut off", where);
    const std::uint64_t before =
        14 + header + 4 * std::uint64_t{colors != 0 || depth > 8 ? colors : 1u << depth} + (header == 40 && packing == 3 ? 12 : 0);
    base::Bytes file;
    base::put(file, "BM");
    base::put_u32le(file, static_cast<std::uint32_t>(14 + dib.size()));
    base::put_u32le(file, 0);
    base::put_u32le(file, static_cast<std::uint32_t>(before));
    base::put(file, dib);
    look_.inside(file, FileType::bmp, where);
  }

  const DrawingPlace& place_;
  Look& look_;
  int number_ = 0;
};

}  // namespace

void look_at_drawing(ByteView records, const DrawingPlace& place, Look& look) { Drawing(place, look).records(records, 0); }

}  // namespace sekisho::formats::doc
