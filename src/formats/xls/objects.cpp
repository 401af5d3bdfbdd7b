#include "formats/xls/objects.h"

#include <algorithm>

#include "formats/xls/strings.h"

namespace sekisho::formats::xls {
namespace {

using base::Bytes;
using base::ByteView;
using base::What;

// 2.5.145 ff.: parts of an OBJ record
enum : std::uint16_t {
  kEnd = 0,
  kMacro = 0x04,
  kClipboard = 0x07,
  kPictureFlags = 0x08,
  kPictureFormula = 0x09,
  kScroll = 0x0C,
  kNoteStructure = 0x0D,
  kList = 0x13,
  kCommon = 0x15
};

constexpr std::uint16_t kMadeByProgram = 0x0100;  // fUIObj: the arrow of a filter or of a list to choose from

void put_part(Bytes& out, std::uint16_t part, ByteView body) {
  base::put_u16le(out, part);
  base::put_u16le(out, static_cast<std::uint16_t>(body.size()));
  base::put(out, body);
}

struct Parts {
  std::uint16_t kind = 0, number = 0, flags = 0, clipboard = 9, picture = 0;
  bool good = false, macro = false, formula = false, list = false;
  std::uint8_t list_kind = 3;
};

Parts parts_of(ByteView body) {
  Parts out;
  base::Reader in(body);
  while (in.left() >= 4) {
    const std::uint16_t part = in.u16le(), length = in.u16le();
    if (part == kEnd) break;
    const ByteView here = base::slice(body, in.position(), part == kList ? SIZE_MAX : length);
    base::Reader inner(here);
    switch (part) {
      case kCommon:
        out.kind = inner.u16le();
        out.number = inner.u16le();
        out.flags = inner.u16le();
        out.good = inner.ok();
        break;
      case kMacro: out.macro = true; break;
      case kClipboard: out.clipboard = inner.u16le(); break;
      case kPictureFlags: out.picture = inner.u16le(); break;
      case kPictureFormula: out.formula = true; break;
      case kList:  // its length says nothing
        out.list = true;
        inner.skip(7);
        out.list_kind = inner.u8();
        return out;
      default: break;
    }
    in.skip(length);
  }
  return out;
}

constexpr std::uint8_t kScrollOfArrow[] = {0, 0, 0, 0, 0, 0, 0, 0, 0x64, 0, 1, 0, 0x0A, 0, 0, 0, 0x10, 0, 1, 0};

// The arrow of a filter or of a list, as Excel writes it.
Bytes arrow(const Parts& parts) {
  Bytes out = plain_object(kObjectDropdown, parts.number, static_cast<std::uint16_t>((parts.flags & 0x0011) | kMadeByProgram | 0x2000));
  out.resize(out.size() - 4);
  put_part(out, kScroll, kScrollOfArrow);
  base::put_u16le(out, kList);
  base::put_u16le(out, 0x1FEE);
  const std::uint8_t kind = parts.list_kind == 5 ? 5 : 3;
  const std::uint8_t list[] = {0, 0, 0, 0, 1, 0, 1, kind, 0, 0, 2, 0, 8, 0, 0x57, 0};
  base::put(out, ByteView(list));
  base::put_u32le(out, 0);
  return out;
}

}  // namespace

Bytes plain_object(std::uint16_t kind, std::uint16_t number, std::uint16_t flags) {
  Bytes common;
  base::put_u16le(common, kind);
  base::put_u16le(common, number);
  base::put_u16le(common, flags);
  common.resize(18, 0);
  Bytes out;
  put_part(out, kCommon, common);
  base::put_u32le(out, 0);
  return out;
}

Object read_object(const Record& record) {
  const Parts parts = parts_of(record.body);
  Object out;
  out.kind = parts.kind;
  out.number = parts.number;
  if (!parts.good) {
    out.removed.push_back(What::broken_part);
    return out;
  }
  if (parts.macro) out.removed.push_back(What::macro_link);
  constexpr std::uint16_t kFlags = 0x6011;  // locked, printed, fill and line by the program
  Bytes parts_behind;
  switch (parts.kind) {
    case kObjectGroup: {
      const std::uint8_t none[] = {0, 0};
      put_part(parts_behind, 0x06, none);
      break;
    }
    case 1:
    case 2:
    case 3:
    case 4:
    case kObjectChart:
    case kObjectText:
    case 9:
    case 0x1E: break;
    case kObjectPicture: {
      Bytes clipboard, flags;
      base::put_u16le(clipboard, parts.clipboard);
      base::put_u16le(flags, parts.picture & 0x0001);
      put_part(parts_behind, kClipboard, clipboard);
      put_part(parts_behind, kPictureFlags, flags);
      if (parts.picture & 0x10) out.removed.push_back(What::activex);
      else if (parts.formula || (parts.picture & 0x02)) out.removed.push_back(What::ole_object);
      break;
    }
    case kObjectComment: {
      const Bytes structure(22, 0);
      put_part(parts_behind, kNoteStructure, structure);
      break;
    }
    case kObjectDropdown:
      if (!parts.macro && parts.flags & kMadeByProgram) {
        out.body = arrow(parts);
        return out;
      }
      [[fallthrough]];
    default:
      out.control = true;
      out.removed.push_back(What::form_control);
      return out;
  }
  out.body = plain_object(parts.kind, parts.number, parts.flags & kFlags);
  out.body.resize(out.body.size() - 4);
  base::put(out.body, parts_behind);
  base::put_u32le(out.body, 0);
  return out;
}

std::optional<Bytes> read_text(const Record& record, Bytes& rest) {
  base::Reader in(record.body);
  const std::uint16_t flags = in.u16le(), turned = in.u16le();
  in.skip(6);
  const std::size_t characters = in.u16le(), run_bytes = in.u16le();
  const std::uint16_t font = in.u16le();
  if (!in.ok()) return std::nullopt;
  std::u16string text;
  Bytes runs;
  if (characters != 0) {
    if (record.more.empty()) return std::nullopt;
    Record behind{record.type, record.more.front(), {record.more.begin() + 1, record.more.end()}, 0};
    Cursor cursor(behind);
    const std::uint8_t wide = cursor.u8();
    text = cursor.characters(characters, wide & 1);
    const Bytes given = cursor.take(run_bytes / 8 * 8);
    if (!cursor.ok()) return std::nullopt;
    base::Reader run(given);
    while (run.left() >= 8) {
      base::put_u16le(runs, run.u16le());
      base::put_u16le(runs, run.u16le());
      run.skip(4);
      base::put_u32le(runs, 0);
    }
    rest = cursor.take(cursor.left());
  }
  Bytes body;
  base::put_u16le(body, flags);
  base::put_u16le(body, turned);
  body.resize(10, 0);
  base::put_u16le(body, static_cast<std::uint16_t>(text.size()));
  base::put_u16le(body, static_cast<std::uint16_t>(runs.size()));
  base::put_u16le(body, font);
  base::put_u16le(body, 0);  // no formula
  Bytes out;
  put_record(out, kTxo, body);
  if (text.empty()) return out;
  put_text_pieces(out, text);
  for (std::size_t at = 0; at < runs.size(); at += kBodyBytesMax) put_record(out, kContinue, base::slice(runs, at, kBodyBytesMax));
  return out;
}

}  // namespace sekisho::formats::xls
