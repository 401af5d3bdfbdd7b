#include "formats/ooxml/sheet/biff.h"

#include <unicode/unistr.h>

namespace sekisho::formats::ooxml::sheet {

std::optional<Record> RecordReader::next() {
  if (!ok_ || in_.at_end()) return std::nullopt;
  Record record;
  record.type = in_.u8();
  if (record.type & 0x80) record.type = static_cast<std::uint16_t>((record.type & 0x7F) | (in_.u8() & 0x7F) << 7);
  std::uint32_t length = 0;
  for (int i = 0; i < 4; ++i) {
    const std::uint8_t byte = in_.u8();
    length |= static_cast<std::uint32_t>(byte & 0x7F) << (7 * i);
    if (!(byte & 0x80)) break;
  }
  record.body = in_.take(length);
  ok_ = in_.ok();
  if (!ok_) return std::nullopt;
  return record;
}

void put_record(base::Bytes& out, std::uint16_t type, base::ByteView body) {
  if (type < 0x80) {
    base::put_u8(out, static_cast<std::uint8_t>(type));
  } else {
    base::put_u8(out, static_cast<std::uint8_t>((type & 0x7F) | 0x80));
    base::put_u8(out, static_cast<std::uint8_t>(type >> 7));
  }
  std::size_t length = body.size();
  do {
    const std::uint8_t byte = length & 0x7F;
    length >>= 7;
    base::put_u8(out, static_cast<std::uint8_t>(byte | (length != 0 ? 0x80 : 0)));
  } while (length != 0);
  base::put(out, body);
}

std::optional<std::string> wide_string(base::Reader& in) {
  const std::uint32_t count = in.u32le();
  if (!in.ok() || count == 0xFFFFFFFF || count > in.left() / 2) return std::nullopt;
  icu::UnicodeString units;
  for (std::uint32_t i = 0; i < count; ++i) units.append(static_cast<char16_t>(in.u16le()));
  std::string out;
  units.toUTF8String(out);
  return out;
}

void put_wide_string(base::Bytes& out, std::string_view utf8) {
  const icu::UnicodeString units = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
  base::put_u32le(out, static_cast<std::uint32_t>(units.length()));
  for (std::int32_t i = 0; i < units.length(); ++i) base::put_u16le(out, units.charAt(i));
}

void patch_u32le(base::Bytes& bytes, std::size_t offset, std::uint32_t value) {
  if (offset > bytes.size() || bytes.size() - offset < 4) return;
  for (std::size_t i = 0; i < 4; ++i) bytes[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t u32le_at(base::ByteView bytes, std::size_t offset) {
  base::Reader in(base::slice(bytes, offset, 4));
  return in.u32le();
}

}  // namespace sekisho::formats::ooxml::sheet
