#include "formats/xls/biff.h"

#include <algorithm>

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;

base::Result<Records> read_records(ByteView stream, const base::Limits& limits) {
  constexpr std::size_t kRecordsMax = 8'000'000;
  if (stream.size() > limits.part_bytes_max) return base::refuse(base::Code::too_large);
  Records out;
  base::Reader in(stream);
  while (in.left() >= 4) {
    const std::size_t at = in.position();
    std::uint16_t type = in.u16le();
    const std::uint16_t length = in.u16le();
    if (length > in.left()) {
      in.seek(at);
      break;
    }
    const ByteView body = in.take(length);
    if (type == kContinue && !out.list.empty()) {
      out.list.back().more.push_back(body);
      continue;
    }
    // What pads the stream to a sector.
    if (type == 0 && length == 0 && std::ranges::all_of(stream.subspan(at), [](std::uint8_t byte) { return byte == 0; })) {
      in.seek(stream.size());
      break;
    }
    // Some writers give formulas the numbers that Excel 3.0 and 4.0 gave them, and the body of today.
    if (type == 0x0206 || type == 0x0406) type = kFormula;
    if (out.list.size() >= kRecordsMax) return base::refuse(base::Code::too_many_entries);
    out.list.push_back({type, body, {}, at});
  }
  out.whole = std::ranges::all_of(stream.subspan(in.position()), [](std::uint8_t byte) { return byte == 0; });
  return out;
}

std::size_t block_end(std::span<const Record> records, std::size_t first) {
  std::size_t depth = 0;
  for (std::size_t i = first; i < records.size(); ++i) {
    if (records[i].type == kBof) ++depth;
    if (records[i].type == kEof && --depth == 0) return i + 1;
  }
  return records.size();
}

std::uint16_t opens(const Record& bof) { return base::Reader(base::slice(bof.body, 2)).u16le(); }

Cursor::Cursor(const Record& record) {
  pieces_.push_back(record.body);
  pieces_.insert(pieces_.end(), record.more.begin(), record.more.end());
}

ByteView Cursor::rest() {
  while (piece_ + 1 < pieces_.size() && at_ >= pieces_[piece_].size()) {
    ++piece_;
    at_ = 0;
  }
  return base::slice(pieces_[piece_], at_);
}

std::size_t Cursor::left() const {
  std::size_t bytes = pieces_[piece_].size() - std::min(at_, pieces_[piece_].size());
  for (std::size_t i = piece_ + 1; i < pieces_.size(); ++i) bytes += pieces_[i].size();
  return bytes;
}

bool Cursor::at_end() const { return left() == 0; }

Bytes Cursor::take(std::size_t count) {
  Bytes out;
  if (count > left()) ok_ = false;
  if (!ok_) return out;
  while (out.size() < count) {
    const ByteView part = base::slice(rest(), 0, count - out.size());
    base::put(out, part);
    at_ += part.size();
  }
  return out;
}

std::uint8_t Cursor::u8() {
  const Bytes bytes = take(1);
  return bytes.empty() ? 0 : bytes[0];
}
std::uint16_t Cursor::u16() { return base::Reader(take(2)).u16le(); }
std::uint32_t Cursor::u32() { return base::Reader(take(4)).u32le(); }

std::u16string Cursor::characters(std::size_t count, bool wide) {
  std::u16string out;
  if (count > left()) ok_ = false;
  while (ok_ && out.size() < count) {
    if (at_ >= pieces_[piece_].size()) {
      if (piece_ + 1 >= pieces_.size()) {
        ok_ = false;
        break;
      }
      ++piece_;
      at_ = 0;
      wide = u8() & 1;
      continue;
    }
    const ByteView part = base::slice(pieces_[piece_], at_);
    const std::size_t unit = wide ? 2 : 1;
    const std::size_t here = std::min(count - out.size(), part.size() / unit);
    if (here == 0) {
      ok_ = false;
      break;
    }
    for (std::size_t i = 0; i < here; ++i) out += static_cast<char16_t>(wide ? part[2 * i] | part[2 * i + 1] << 8 : part[i]);
    at_ += here * unit;
  }
  return out;
}

void put_record(Bytes& out, std::uint16_t type, ByteView body) {
  base::put_u16le(out, type);
  base::put_u16le(out, static_cast<std::uint16_t>(body.size()));
  base::put(out, body);
}

void put_long_record(Bytes& out, std::uint16_t type, ByteView body) {
  put_record(out, type, body.first(std::min(body.size(), kBodyBytesMax)));
  for (std::size_t at = kBodyBytesMax; at < body.size(); at += kBodyBytesMax) put_record(out, kContinue, base::slice(body, at, kBodyBytesMax));
}

void patch_le(Bytes& bytes, std::size_t at, std::uint64_t value, int count) {
  for (int i = 0; i < count && at + static_cast<std::size_t>(i) < bytes.size(); ++i)
    bytes[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace sekisho::formats::xls
