#include "formats/doc/text.h"

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::refuse;

namespace {

constexpr std::uint8_t kModifier = 1, kTable = 2;
constexpr std::size_t kModifierBytesMax = 0x3FA2, kPieceBytes = 8, kModifiersMax = 0x8000;
constexpr std::uint32_t kOneByte = 1u << 30;

// 2.9.177 Pcd
Piece parse_piece(Reader& in, std::uint32_t begin, std::uint32_t end) {
  Piece out{.begin = begin, .end = end};
  out.flags = in.u16le() & 1;  // fNoParaLast; the rest means nothing to readers
  std::uint32_t compressed = in.u32le();
  out.one_byte = compressed & kOneByte;
  out.offset = out.one_byte ? (compressed & (kOneByte - 1)) / 2 : compressed & (kOneByte - 1);
  out.modifier = in.u16le();
  return out;
}

}  // namespace

base::Result<Text> Text::read(ByteView clx, ByteView main, const Fib& fib, const std::function<Bytes(ByteView)>& modify) {
  Text out;
  Reader in(clx);
  std::uint8_t kind = in.u8();
  for (; in.ok() && kind == kModifier; kind = in.u8()) {
    std::size_t bytes = in.u16le();
    if (bytes > kModifierBytesMax || out.modifiers_.size() >= kModifiersMax) return refuse(Code::damaged, "Clx");
    out.modifiers_.push_back(modify(in.take(bytes)));
  }
  ByteView table = kind == kTable ? in.take(in.u32le()) : ByteView{};
  if (!in.ok() || table.size() < 4 + 4 + kPieceBytes) return refuse(Code::damaged, "Clx");
  std::size_t count = (table.size() - 4) / (4 + kPieceBytes);
  Reader positions(table), rest(base::slice(table, 4 * (count + 1)));
  std::uint32_t limit = static_cast<std::uint32_t>(fib.characters()), begin = positions.u32le();
  if (begin != 0) return refuse(Code::damaged, "Clx");
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t end = positions.u32le();
    if (end < begin) return refuse(Code::damaged, "Clx");
    Piece piece = parse_piece(rest, begin, std::min(end, limit));
    begin = end;
    out.dropped_ |= end > limit;
    if (piece.begin >= piece.end) continue;
    std::size_t width = piece.one_byte ? 1 : 2;
    Reader text(base::slice(main, piece.offset, (piece.end - piece.begin) * width));
    if (text.left() != (piece.end - piece.begin) * width) return refuse(Code::damaged, "Clx");
    while (!text.at_end()) out.characters_.push_back(piece.one_byte ? text.u8() : text.u16le());
    if (out.characters_.size() > main.size()) return refuse(Code::damaged, "Clx");  // pieces over pieces
    out.pieces_.push_back(piece);
  }
  // The last character closes the last story; some writers leave it out.
  if (out.pieces_.empty() || out.characters_.size() + 1 < limit) return refuse(Code::damaged, "Clx");
  return out;
}

base::Status Text::write(Canvas& canvas) const {
  for (const Piece& piece : pieces_) {
    Bytes bytes;
    for (std::uint32_t i = piece.begin; i < piece.end; ++i) {
      if (piece.one_byte) base::put_u8(bytes, static_cast<std::uint8_t>(characters_[i]));
      else base::put_u16le(bytes, characters_[i]);
    }
    if (!canvas.put_shared(piece.offset, bytes)) return refuse(Code::damaged, "Clx", "text over something else");
  }
  return {};
}

Bytes Text::clx() const {
  Bytes out;
  for (const Bytes& modifier : modifiers_) {
    base::put_u8(out, kModifier);
    base::put_u16le(out, static_cast<std::uint16_t>(modifier.size()));
    base::put(out, modifier);
  }
  base::put_u8(out, kTable);
  base::put_u32le(out, static_cast<std::uint32_t>(4 + pieces_.size() * (4 + kPieceBytes)));
  for (const Piece& piece : pieces_) base::put_u32le(out, piece.begin);
  base::put_u32le(out, pieces_.back().end);
  for (const Piece& piece : pieces_) {
    base::put_u16le(out, piece.flags);
    base::put_u32le(out, piece.one_byte ? piece.offset * 2 | kOneByte : piece.offset);
    bool from_list = piece.modifier & 1;
    base::put_u16le(out, from_list && (piece.modifier >> 1) >= modifiers_.size() ? 0 : piece.modifier);
  }
  return out;
}

}  // namespace sekisho::formats::doc
