#include "formats/msg/writer.h"

#include "text/cursor.h"

namespace sekisho::formats::msg {

using base::Bytes;

namespace {

constexpr std::uint32_t kReadWrite = 0x6;  // [MS-OXMSG] 2.4.2.1: readable and writeable
constexpr char kHex[] = "0123456789ABCDEF";

}  // namespace

Bytes to_utf16(std::string_view utf8) {
  Bytes out;
  text::Cursor cursor(base::view(utf8), text::Encoding::utf8);
  for (text::Char c; cursor.next(c);) {
    const char32_t code = c.valid ? c.code : U'\uFFFD';
    if (code >= 0x10000) base::put_u16le(out, static_cast<std::uint16_t>(0xD7C0 + (code >> 10)));
    base::put_u16le(out, static_cast<std::uint16_t>(code >= 0x10000 ? 0xDC00 + (code & 0x3FF) : code));
  }
  return out;
}

Bytes one_off_entry(std::string_view name, std::string_view type, std::string_view address) {
  static constexpr std::uint8_t kHead[] = {0,    0,    0,    0,    0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19,
                                           0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02, 0,    0,    0x01, 0x80};  // Unicode, no rich text
  Bytes out(std::begin(kHead), std::end(kHead));
  for (const std::string_view part : {name, type, address}) {
    base::put(out, to_utf16(part));
    base::put_u16le(out, 0);
  }
  return out;
}

void StorageWriter::entry(std::uint16_t id, std::uint16_t type, std::uint64_t value) { entries_[std::uint32_t{id} << 16 | type] = value; }

void StorageWriter::binary(std::uint16_t id, base::ByteView bytes) {
  entry(id, kBinary, bytes.size());
  storage_.children.push_back(compound::make_stream(stream_name(id, kBinary), Bytes(bytes.begin(), bytes.end())));
}

void StorageWriter::add(std::uint16_t id, const Value& value) {
  switch (value.kind) {
    case Kind::number: return entry(id, kLong, value.number);
    case Kind::flag: return entry(id, kBoolean, value.number);
    case Kind::real: return entry(id, kDouble, value.number);
    case Kind::time: return entry(id, kTime, value.number);
    case Kind::text:
    case Kind::lines: {
      Bytes wide = to_utf16(value.text);
      entry(id, kUnicode, wide.size() + 2);  // [MS-OXMSG] 2.4.2.2: with the end that the stream does not hold
      return storage_.children.push_back(compound::make_stream(stream_name(id, kUnicode), std::move(wide)));
    }
    case Kind::list: break;
  }
  Bytes lengths;
  for (std::size_t i = 0; i < value.list.size(); ++i) {
    Bytes wide = to_utf16(value.list[i]);
    base::put_u16le(wide, 0);
    base::put_u32le(lengths, static_cast<std::uint32_t>(wide.size()));
    std::string name = stream_name(id, kManyUnicode) + '-';
    for (int digit = 7; digit >= 0; --digit) name.push_back(kHex[i >> (4 * digit) & 15]);
    storage_.children.push_back(compound::make_stream(name, std::move(wide)));
  }
  entry(id, kManyUnicode, lengths.size());
  storage_.children.push_back(compound::make_stream(stream_name(id, kManyUnicode), std::move(lengths)));
}

compound::Entry StorageWriter::finish(Bytes header) {
  for (const auto& [tag, value] : entries_) {
    base::put_u32le(header, tag);
    base::put_u32le(header, kReadWrite);
    base::put_u64le(header, value);
  }
  storage_.children.push_back(compound::make_stream("__properties_version1.0", std::move(header)));
  return std::move(storage_);
}

}  // namespace sekisho::formats::msg
