#include "worker/second_look/metafiles.h"

#include <algorithm>

namespace sekisho::worker::second_look {

using base::ByteView;
using base::FileType;
using base::Reader;

namespace {

// [MS-WMF] 2.1.1.1 without META_ESCAPE.
constexpr std::uint16_t kWmfFunctions[] = {
    0x0000, 0x001E, 0x0035, 0x0037, 0x00F7, 0x0102, 0x0103, 0x0104, 0x0105, 0x0106, 0x0107, 0x0108, 0x0127, 0x012A, 0x012B, 0x012C, 0x012D, 0x012E,
    0x0139, 0x0142, 0x0149, 0x01F0, 0x01F9, 0x0201, 0x0209, 0x020A, 0x020B, 0x020C, 0x020D, 0x020E, 0x020F, 0x0211, 0x0213, 0x0214, 0x0220, 0x0228,
    0x0231, 0x0234, 0x02FA, 0x02FB, 0x02FC, 0x0324, 0x0325, 0x0410, 0x0412, 0x0415, 0x0416, 0x0418, 0x0419, 0x041B, 0x041F, 0x0429, 0x0436, 0x0521,
    0x0538, 0x0548, 0x061C, 0x061D, 0x06FF, 0x0817, 0x081A, 0x0830, 0x0922, 0x0940, 0x0A32, 0x0B23, 0x0B41, 0x0D33, 0x0F43};

void judge_wmf(ByteView bytes, Look& look) {
  Reader in(bytes);
  if (base::starts_with(bytes, "\xD7\xCD\xC6\x9A")) in.skip(22);
  in.skip(6);
  const std::uint64_t words = in.u32le();
  in.skip(8);
  if (!in.ok()) return look.find("a broken WMF");
  const std::size_t header_at = base::starts_with(bytes, "\xD7\xCD\xC6\x9A") ? 22 : 0;
  if (header_at + words * 2 != bytes.size()) look.find("a WMF of another length than it says");
  for (;;) {
    const std::uint32_t size = in.u32le();
    const std::uint16_t function = in.u16le();
    if (!in.ok() || size < 3) return look.find("a broken WMF");
    in.skip((std::size_t{size} - 3) * 2);
    if (!in.ok()) return look.find("a broken WMF");
    if (!std::binary_search(std::begin(kWmfFunctions), std::end(kWmfFunctions), function)) return look.find("an escape or unknown record in a WMF");
    if (function == 0) break;
  }
  if (!in.at_end()) look.find("bytes after the picture");
}

// [MS-EMF] 2.1.1. Escapes, OpenGL records and records that name files of colour profiles have no place, comments only as EMF+.
bool is_banned_emf(std::uint32_t type) {
  if (type == 0 || type > 122) return true;
  switch (type) {
    case 99:
    case 102:
    case 103:
    case 105:
    case 106:
    case 107:
    case 110:
    case 112:
    case 113:
    case 121:
    case 122: return true;
    default: return false;
  }
}

// 2.3.3: length, identifier, private data. Only EMF+ is drawing.
void comment(ByteView record, EmfPlus& plus, Look& look) {
  Reader in(record);
  in.skip(8);
  const std::uint32_t length = in.u32le();
  if (!in.ok() || length < 4 || length > in.left() || in.left() - length > 3 || in.u32le() != 0x2B464D45) return look.find("a comment in an EMF");
  plus.judge(in.take(length - 4));
}

// A DIB of a drawing record holds pixels, not a JPEG or PNG file (2.2.9 of [MS-WMF], Compression).
bool holds_file(std::uint32_t type, ByteView record) {
  std::size_t at = 0;
  if (type == 80 || type == 81) at = 48;
  if (type == 76 || type == 77 || type == 78 || type == 114 || type == 116) at = 84;
  if (at == 0) return false;
  Reader in(record);
  in.seek(at);
  const std::uint32_t header = in.u32le(), bytes = in.u32le();
  if (!in.ok() || header == 0 || bytes < 20) return false;
  in.seek(header);
  if (in.u32le() < 40) return false;
  in.skip(12);
  return in.u32le() > 3 || !in.ok();
}

void judge_emf(ByteView bytes, Look& look) {
  Reader header(bytes);
  header.seek(48);
  const std::uint32_t total = header.u32le(), records = header.u32le();
  header.skip(4);
  const std::uint32_t description = header.u32le();
  if (!header.ok() || total != bytes.size()) return look.find("an EMF of another length than it says");
  if (description != 0) look.find("a description in an EMF");
  Reader in(bytes);
  std::uint32_t count = 0, type = 0;
  EmfPlus plus(look);
  while (type != 14) {
    type = in.u32le();
    const std::uint32_t size = in.u32le();
    if (!in.ok() || size < 8 || size % 4 != 0 || (count == 0) != (type == 1)) return look.find("a broken EMF");
    in.skip(size - 8);
    if (!in.ok()) return look.find("a broken EMF");
    const ByteView record = bytes.subspan(in.position() - size, size);
    if (type == 70) comment(record, plus, look);
    if (holds_file(type, record)) look.find("a picture file inside an EMF record", "record", type);
    if (is_banned_emf(type)) return look.find("an escape or an unknown record in an EMF", "record", type);
    ++count;
  }
  if (!in.at_end()) look.find("bytes after the picture");
  if (count != records) look.find("an EMF of another number of records than it says");
}

}  // namespace

void look_at_metafile(ByteView bytes, FileType type, Look& look) { type == FileType::emf ? judge_emf(bytes, look) : judge_wmf(bytes, look); }

}  // namespace sekisho::worker::second_look
