#include "formats/emf/plus.h"

#include <algorithm>

#include "formats/emf/record.h"

namespace sekisho::formats::emf {
namespace {

using base::Bytes;
using base::ByteView;
using base::Reader;

constexpr std::uint32_t kComment = 70, kPlusIdentifier = 0x2B464D45;  // 'EMF+'
constexpr std::uint16_t kObject = 0x4008;
constexpr std::uint16_t kContinues = 0x8000, kCompressed = 0x4000, kSolidColor = 0x8000, kRelative = 0x0800;
constexpr std::size_t kRecordHeader = 12;
constexpr std::size_t kPieceMax = 65'000;  // of one object record, as GDI+ writes them

// The shape of a record's data: bytes before a count, where the count stands, bytes of an element and of a compressed one.
struct Shape {
  std::uint16_t type;
  std::uint8_t fixed;  // bytes that must be there; the last four of them are the count where there is one
  std::uint8_t element, compressed;
  bool relative;  // points may be relative (2.2.2.35): their length varies
};
constexpr std::uint8_t kRect = 16, kRectShort = 8, kPoint = 8, kPointShort = 4;
constexpr Shape kShapes[] = {
    {0x4001, 16, 0, 0, false},                 // Header
    {0x4002, 0, 0, 0, false},                  // EndOfFile
    {0x4004, 0, 0, 0, false},                  // GetDC
    {0x4009, 4, 0, 0, false},                  // Clear
    {0x400A, 8, kRect, kRectShort, false},     // FillRects
    {0x400B, 4, kRect, kRectShort, false},     // DrawRects
    {0x400C, 8, kPoint, kPointShort, true},    // FillPolygon
    {0x400D, 4, kPoint, kPointShort, true},    // DrawLines
    {0x400E, 4, 0, 0, false},                  // FillEllipse and a rectangle
    {0x400F, 0, 0, 0, false},                  // DrawEllipse and a rectangle
    {0x4010, 12, 0, 0, false},                 // FillPie and a rectangle
    {0x4011, 8, 0, 0, false},                  // DrawPie and a rectangle
    {0x4012, 8, 0, 0, false},                  // DrawArc and a rectangle
    {0x4013, 4, 0, 0, false},                  // FillRegion
    {0x4014, 4, 0, 0, false},                  // FillPath
    {0x4015, 4, 0, 0, false},                  // DrawPath
    {0x4016, 12, kPoint, kPointShort, true},   // FillClosedCurve
    {0x4017, 8, kPoint, kPointShort, true},    // DrawClosedCurve
    {0x4018, 16, kPoint, kPointShort, false},  // DrawCurve
    {0x4019, 4, kPoint, kPointShort, true},    // DrawBeziers
    {0x401A, 24, 0, 0, false},                 // DrawImage and a rectangle
    {0x401B, 28, kPoint, kPointShort, true},   // DrawImagePoints
    {0x401C, 28, 0, 0, false},                 // DrawString: its length stands before the rectangle
    {0x401D, 8, 0, 0, false},                  // SetRenderingOrigin
    {0x401E, 0, 0, 0, false},
    {0x401F, 0, 0, 0, false},
    {0x4020, 0, 0, 0, false},
    {0x4021, 0, 0, 0, false},  // SetAntiAliasMode …
    {0x4022, 0, 0, 0, false},
    {0x4023, 0, 0, 0, false},
    {0x4024, 0, 0, 0, false},  // … SetCompositingQuality
    {0x4025, 4, 0, 0, false},
    {0x4026, 4, 0, 0, false},  // Save, Restore
    {0x4027, 36, 0, 0, false},
    {0x4028, 4, 0, 0, false},
    {0x4029, 4, 0, 0, false},  // containers
    {0x402A, 24, 0, 0, false},
    {0x402B, 0, 0, 0, false},
    {0x402C, 24, 0, 0, false},
    {0x402D, 8, 0, 0, false},  // world transforms
    {0x402E, 8, 0, 0, false},
    {0x402F, 4, 0, 0, false},
    {0x4030, 4, 0, 0, false},
    {0x4031, 0, 0, 0, false},
    {0x4032, 16, 0, 0, false},
    {0x4033, 0, 0, 0, false},
    {0x4034, 0, 0, 0, false},
    {0x4035, 8, 0, 0, false},   // clipping
    {0x4036, 16, 0, 0, false},  // DrawDriverString: glyphs and positions follow
};

std::uint32_t u32(ByteView data, std::size_t offset) { return Reader(base::slice(data, offset, 4)).u32le(); }

// Relative points: each coordinate one byte, or two when the first has its high bit set (2.2.2.21, 2.2.2.22).
std::optional<std::size_t> relative_bytes(ByteView data, std::uint64_t points) {
  Reader reader(data);
  if (points > data.size()) return std::nullopt;
  for (std::uint64_t i = 0; i < points * 2; ++i)
    if ((reader.u8() & 0x80) != 0) reader.skip(1);
  if (!reader.ok()) return std::nullopt;
  return reader.position();
}

// The data's exact length by its shape, or nothing when it does not fit.
std::optional<std::size_t> exact_bytes(const Shape& shape, std::uint16_t flags, ByteView data) {
  std::uint64_t size = shape.fixed;
  if (data.size() < size) return std::nullopt;
  std::uint64_t rect = (flags & kCompressed) != 0 ? kRectShort : kRect;
  bool with_rect = (shape.type >= 0x400E && shape.type <= 0x4012) || shape.type == 0x401A;
  if (with_rect) {
    size += rect;
  } else if (shape.type == 0x401C) {
    size += 2ull * u32(data, 8);
  } else if (shape.type == 0x4036) {
    size += u32(data, 12) * 10ull + ((u32(data, 8) & 1) != 0 ? 24 : 0);
  } else if (shape.element != 0) {
    std::uint64_t count = u32(data, shape.fixed - 4u);
    if (shape.relative && (flags & kRelative) != 0) {
      auto bytes = relative_bytes(base::slice(data, shape.fixed), count);
      if (!bytes) return std::nullopt;
      size += *bytes;
    } else {
      size += count * ((flags & kCompressed) != 0 ? shape.compressed : shape.element);
    }
  }
  if (size > data.size()) return std::nullopt;
  return static_cast<std::size_t>(size);
}

const Shape* shape_of(std::uint16_t type) {
  const Shape* found =
      std::lower_bound(std::begin(kShapes), std::end(kShapes), type, [](const Shape& shape, std::uint16_t t) { return shape.type < t; });
  return found != std::end(kShapes) && found->type == type ? found : nullptr;
}

}  // namespace

// A brush is a slot, or a colour where the flag says so (2.3.4).
bool PlusDrawing::brush(std::uint16_t flags, std::uint32_t id) const { return (flags & kSolidColor) != 0 || slot_is(id, PlusObject::brush); }

// Does every slot that the record names hold an object of the kind it needs?
bool PlusDrawing::drawable(std::uint16_t type, std::uint16_t flags, ByteView data) const {
  std::uint32_t slot = flags & 0xFF, first = u32(data, 0);
  switch (type) {
    case 0x400A:
    case 0x400C:
    case 0x400E:
    case 0x4010:
    case 0x4016: return brush(flags, first);
    case 0x400B:
    case 0x400D:
    case 0x400F:
    case 0x4011:
    case 0x4012:
    case 0x4017:
    case 0x4018:
    case 0x4019: return slot_is(slot, PlusObject::pen);
    case 0x4013: return slot_is(slot, PlusObject::region) && brush(flags, first);
    case 0x4014: return slot_is(slot, PlusObject::path) && brush(flags, first);
    case 0x4015: return slot_is(slot, PlusObject::path) && slot_is(first, PlusObject::pen);
    case 0x401A:
    case 0x401B: return slot_is(slot, PlusObject::image);
    case 0x401C:
    case 0x4036: return slot_is(slot, PlusObject::font) && brush(flags, first);
    case 0x4033: return slot_is(slot, PlusObject::path);
    case 0x4034: return slot_is(slot, PlusObject::region);
    default: return true;
  }
}

std::uint32_t PlusDrawing::rebuild(ByteView data, Bytes& out) {
  out_ = &out;
  comments_ = 0;
  Reader reader(data);
  while (reader.left() >= kRecordHeader) {
    std::uint16_t type = reader.u16le(), flags = reader.u16le();
    std::uint32_t size = reader.u32le(), data_size = reader.u32le();
    if (size < kRecordHeader || size % 4 != 0 || data_size > size - kRecordHeader) {
      ++dropped_;
      break;
    }
    ByteView body = reader.take(size - kRecordHeader);
    if (!reader.ok()) {
      ++dropped_;
      break;
    }
    one(type, flags, body.first(data_size));
  }
  flush();
  return comments_;
}

void PlusDrawing::one(std::uint16_t type, std::uint16_t flags, ByteView data) {
  if (type == kObject) {
    if ((flags & kContinues) != 0) continued(flags, data);
    else object(flags, data);
    return;
  }
  const Shape* shape = shape_of(type);
  auto size = shape != nullptr ? exact_bytes(*shape, flags, data) : std::nullopt;
  if (!size || !drawable(type, flags, data)) {
    ++dropped_;
    return;
  }
  emit(type, flags, data.first(*size));
}

void PlusDrawing::continued(std::uint16_t flags, ByteView data) {
  std::uint64_t total = u32(data, 0);
  data = base::slice(data, 4);
  if (!piece_open_ || piece_.flags != flags || piece_.total != total) {
    if (piece_open_) ++dropped_;
    piece_ = {flags, total, {}};
    piece_open_ = total <= context_.limits.part_bytes_max;
  }
  if (!piece_open_) return;
  base::put(piece_.bytes, base::slice(data, 0, static_cast<std::size_t>(total - piece_.bytes.size())));
  if (piece_.bytes.size() < total) return;
  piece_open_ = false;
  Bytes whole = std::move(piece_.bytes);
  object(flags & static_cast<std::uint16_t>(~kContinues), whole);
}

void PlusDrawing::object(std::uint16_t flags, ByteView data) {
  std::uint32_t slot = flags & 0xFF;
  auto kind = static_cast<PlusObject>((flags >> 8) & 0x7F);
  std::optional<Bytes> rebuilt;
  if (slot < slots_.size() && kind > PlusObject::none && kind <= PlusObject::line_cap) rebuilt = rebuild_plus_object(kind, data, context_);
  if (slot < slots_.size()) slots_[slot] = rebuilt ? kind : PlusObject::none;
  if (!rebuilt) {
    ++dropped_;
    return;
  }
  if (rebuilt->size() <= kPieceMax) emit(kObject, flags, *rebuilt);
  else emit_pieces(flags, *rebuilt);
}

void PlusDrawing::emit(std::uint16_t type, std::uint16_t flags, ByteView data) {
  std::size_t padded = (data.size() + 3) / 4 * 4;
  if (records_.size() + kRecordHeader + padded > kPieceMax + 4 * kRecordHeader && type == kObject) flush();
  base::put_u16le(records_, type);
  base::put_u16le(records_, flags);
  base::put_u32le(records_, static_cast<std::uint32_t>(kRecordHeader + padded));
  base::put_u32le(records_, static_cast<std::uint32_t>(data.size()));
  base::put(records_, data);
  records_.resize(records_.size() + padded - data.size());
}

void PlusDrawing::emit_pieces(std::uint16_t flags, ByteView data) {
  for (std::size_t at = 0; at < data.size(); at += kPieceMax) {
    Bytes piece;
    base::put_u32le(piece, static_cast<std::uint32_t>(data.size()));
    base::put(piece, base::slice(data, at, kPieceMax));
    flush();
    emit(kObject, flags | kContinues, piece);
  }
  flush();
}

void PlusDrawing::flush() {
  if (records_.empty()) return;
  RecordWriter writer(*out_, kComment);
  writer.put_u32(static_cast<std::uint32_t>(records_.size() + 4));
  writer.put_u32(kPlusIdentifier);
  writer.put(records_);
  writer.finish();
  records_.clear();
  ++comments_;
}

}  // namespace sekisho::formats::emf
