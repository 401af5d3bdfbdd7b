#include "formats/doc/tables.h"

#include <algorithm>

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Reader;

namespace {

constexpr std::uint16_t kWide = 0xFFFF;
constexpr std::size_t kAssociatedStrings = 18, kCommentRefBytes = 30, kInitialsBytes = 20, kExtraBytesMax = 64;

struct Head {
  std::uint16_t count, extra;
};
Head put_head(Reader& in, Bytes& out) {
  Head head{in.u16le(), in.u16le()};
  base::put_u16le(out, head.count);
  base::put_u16le(out, head.extra);
  return head;
}

// 2.9.81 FFN: a fixed part, then the font's name and perhaps its other name.
constexpr std::size_t kFixedBytes = 39, kOtherName = 4;
Bytes one_font(ByteView font) {
  Bytes clean(font.begin(), font.begin() + kFixedBytes);
  std::size_t other = clean[kOtherName];
  Reader names(font.subspan(kFixedBytes));
  int left = other == 0 ? 1 : 2;
  while (left > 0 && names.left() >= 2) {
    std::uint16_t unit = names.u16le();
    base::put_u16le(clean, unit);
    left -= unit == 0;
  }
  if (left > 0 && clean.size() + 2 <= 255) base::put_u16le(clean, 0);
  if (clean[kOtherName] * 2 + kFixedBytes >= clean.size()) clean[kOtherName] = 0;
  return clean;
}

}  // namespace

Bytes clean_positions(ByteView table, std::size_t record_bytes) {
  std::size_t count = table.size() < 4 ? 0 : (table.size() - 4) / (4 + record_bytes);
  ByteView whole = base::slice(table, 0, count == 0 ? 0 : 4 * (count + 1) + count * record_bytes);
  return {whole.begin(), whole.end()};
}

Bytes clean_strings(ByteView table, bool with_text) {
  Reader in(table);
  Bytes out;
  if (in.u16le() != kWide) return {};
  base::put_u16le(out, kWide);
  Head head = put_head(in, out);
  if (head.extra > kExtraBytesMax) return {};
  for (std::size_t i = 0; i < head.count; ++i) {
    std::uint16_t characters = in.u16le();
    ByteView text = in.take(2 * std::size_t{characters});
    base::put_u16le(out, with_text ? characters : 0);
    if (with_text) base::put(out, text);
    base::put(out, in.take(head.extra));
  }
  return in.ok() ? out : Bytes{};
}

// Some tables say 0xFFFF in front of their count, as other lists of strings do.
Bytes clean_fonts(ByteView table) {
  Reader in(table);
  Bytes out;
  std::uint16_t count = in.u16le();
  if (count == kWide) count = in.u16le();
  in.skip(2);
  if (!in.ok()) return {};
  base::put_u16le(out, count);
  base::put_u16le(out, 0);
  for (std::size_t i = 0; i < count; ++i) {
    ByteView font = in.take(in.u8());
    if (!in.ok() || font.size() < kFixedBytes + 2) return {};
    Bytes clean = one_font(one_font(font));  // twice: without its other name a font is shorter
    base::put_u8(out, static_cast<std::uint8_t>(clean.size()));
    base::put(out, clean);
  }
  return out;
}

Bytes clean_owners(ByteView table, bool with_text) {
  Bytes out;
  Reader in(table);
  while (in.left() >= 2) {
    std::uint16_t characters = in.u16le();
    ByteView text = in.take(2 * std::size_t{characters});
    if (!in.ok()) break;
    base::put_u16le(out, with_text ? characters : 0);
    if (with_text) base::put(out, text);
  }
  return out;
}

Bytes clean_comment_refs(ByteView table, bool with_text) {
  Bytes out = clean_positions(table, kCommentRefBytes);
  if (out.empty() || with_text) return out;
  std::size_t count = (out.size() - 4) / (4 + kCommentRefBytes);
  for (std::size_t i = 0; i < count; ++i)
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(4 * (count + 1) + i * kCommentRefBytes), kInitialsBytes, 0);
  return out;
}

// When it was made, changed and printed, how often and how long; the key that protects it.
Bytes clean_document_properties(ByteView table) {
  constexpr std::size_t kBytesMin = 84, kBytesMax = 694, kTimes = 20, kTimesEnd = 38, kKey = 78, kKeyEnd = 82;
  if (table.size() < kBytesMin) return {};
  ByteView whole = base::slice(table, 0, kBytesMax);
  Bytes out(whole.begin(), whole.end());
  std::fill(out.begin() + kTimes, out.begin() + kTimesEnd, 0);
  std::fill(out.begin() + kKey, out.begin() + kKeyEnd, 0);
  return out;
}

Bytes no_associated_strings() {
  Bytes out;
  base::put_u16le(out, kWide);
  base::put_u16le(out, kAssociatedStrings);
  base::put_u16le(out, 0);
  out.resize(out.size() + 2 * kAssociatedStrings);
  return out;
}

}  // namespace sekisho::formats::doc
