#include "worker/second_look/metafiles.h"

namespace sekisho::worker::second_look {

using base::ByteView;
using base::FileType;
using base::Reader;

namespace {

constexpr std::uint16_t kObject = 0x4008, kContinues = 0x8000;

// [MS-EMFPLUS] 2.1.1.1 without comments, the records kept for multi-format images, and serialised effects.
bool is_banned(std::uint16_t type) {
  return type < 0x4001 || type > 0x403A || type == 0x4003 || (type >= 0x4005 && type <= 0x4007) || type == 0x4038;
}

}  // namespace

// 2.3: type, flags, size, data size, data; sizes in multiples of four that fill the comment.
void EmfPlus::judge(ByteView records) {
  Reader in(records);
  while (in.left() > 0 && !look_.enough()) {
    const std::uint16_t type = in.u16le(), flags = in.u16le();
    const std::uint32_t size = in.u32le(), data_bytes = in.u32le();
    if (!in.ok() || size < 12 || size % 4 != 0 || data_bytes > size - 12) return look_.find("a broken EMF+ record");
    const ByteView body = in.take(size - 12);
    if (!in.ok()) return look_.find("a broken EMF+ record");
    if (is_banned(type)) return look_.find("a comment or unknown record in an EMF+", "record", type);
    if (type == kObject) object(flags, body.first(data_bytes));
  }
}

// 2.3.5.1: large objects come in pieces, each with the size of the whole in front.
void EmfPlus::object(std::uint16_t flags, ByteView data) {
  const auto kind = static_cast<std::uint8_t>(flags >> 8 & 0x7F);
  if (!(flags & kContinues)) {
    if (!whole_.empty()) look_.find("an EMF+ object that is cut off");
    return judge_object(kind, data);
  }
  Reader in(data);
  const std::uint32_t total = in.u32le();
  const ByteView piece = in.take(in.left());
  if (whole_.empty()) {
    total_ = total;
    kind_ = kind;
  }
  if (total != total_ || kind != kind_ || piece.size() > total_ - whole_.size() || total_ > look_.limits().part_bytes_max)
    return look_.find("an EMF+ object that is cut off");
  base::put(whole_, piece);
  if (whole_.size() < total_) return;
  const base::Bytes object = std::move(whole_);
  whole_.clear();
  judge_object(kind_, object);
}

void EmfPlus::judge_object(std::uint8_t kind, ByteView object) {
  if (kind == 5) return image(object);
  if (kind != 1) return;
  Reader in(object);  // 2.2.1.1: a brush of type 2 is a texture, an image behind its transformation
  in.skip(4);
  if (in.u32le() != 2) return;
  const std::uint32_t flags = in.u32le();
  in.skip(4);
  if (flags & 2) in.skip(24);
  if (in.ok() && in.left() > 0) image(object.subspan(in.position()));
}

// 2.2.1.4, 2.2.2.2, 2.2.2.27: pixels as they are, a picture file, or a metafile. The two files are judged as such.
void EmfPlus::image(ByteView image) {
  Reader in(image);
  in.skip(4);
  const std::uint32_t type = in.u32le();
  if (type == 2) {
    in.skip(4);
    const std::uint32_t size = in.u32le();
    return inside(in.take(size));
  }
  if (type != 1) return look_.find("an EMF+ image of an unknown kind");
  in.skip(16);
  const std::uint32_t packed = in.u32le();
  if (!in.ok() || packed > 1) return look_.find("a broken EMF+ image");
  if (packed == 1) inside(in.take(in.left()));
}

void EmfPlus::inside(ByteView file) {
  const FileType kind = kind_of(file);
  if (kind == FileType::jpeg || kind == FileType::png || kind == FileType::gif)  // these end in a byte of their own; padding to four may follow
    for (int i = 0; i < 3 && !file.empty() && file.back() == 0; ++i) file = file.first(file.size() - 1);
  switch (kind) {
    case FileType::jpeg:
    case FileType::png:
    case FileType::gif:
    case FileType::bmp:
    case FileType::tiff:
    case FileType::emf:
    case FileType::wmf: return look_.inside(file, kind, "EMF+ image");
    default: return look_.find("an EMF+ image of an unknown kind");
  }
}

}  // namespace sekisho::worker::second_look
