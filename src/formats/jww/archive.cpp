#include "formats/jww/archive.h"

#include <bit>
#include <cmath>

namespace sekisho::formats::jww {

namespace {

constexpr std::size_t kStringMax = 1 << 16;
constexpr std::uint32_t kBigClass = 0x80000000;

}  // namespace

std::uint64_t Archive::number(int bytes) {
  const base::ByteView raw = in_.take(static_cast<std::size_t>(bytes));
  std::uint64_t value = 0;
  for (std::size_t i = raw.size(); i-- > 0;) value = value << 8 | raw[i];
  base::put(out_, raw);
  return value;
}

void Archive::doubles(int count) {
  for (int i = 0; i < count && ok(); ++i)
    if (!std::isfinite(std::bit_cast<double>(number(8)))) fail();
}

// One byte of length; 0xFF and a word; 0xFFFF and a double word.
std::string Archive::string() {
  std::size_t length = in_.u8();
  if (length == 0xFF) length = in_.u16le();
  if (length == 0xFFFE) fail();  // characters of 16 bits, which the program does not write
  if (length == 0xFFFF) length = in_.u32le();
  if (length > kStringMax) fail();
  if (!ok()) return {};
  const std::string out(base::text(in_.take(length)));
  for (const char c : out)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\r' && c != '\n' && c != '\t') fail();
  return out;
}

void Archive::put_string(std::string_view value) {
  if (value.size() < 0xFF) {
    base::put_u8(out_, static_cast<std::uint8_t>(value.size()));
  } else {
    base::put_u8(out_, 0xFF);
    base::put_u16le(out_, static_cast<std::uint16_t>(value.size() < 0xFFFE ? value.size() : 0xFFFF));
    if (value.size() >= 0xFFFE) base::put_u32le(out_, static_cast<std::uint32_t>(value.size()));
  }
  base::put(out_, value);
}

std::uint32_t Archive::count() {
  std::uint32_t out = in_.u16le();
  const bool big = out == 0xFFFF;
  if (big) out = in_.u32le();
  if (out > in_.left()) fail();
  base::put_u16le(out_, static_cast<std::uint16_t>(big ? 0xFFFF : out));
  if (big) base::put_u32le(out_, out);
  return out;
}

// 0xFFFF: a class told for the first time; 0x8000 and up, or behind 0x7FFF in a double word: one told before.
std::string Archive::object() {
  const std::uint16_t tag = in_.u16le();
  base::put_u16le(out_, tag);
  std::string name;
  if (tag == 0xFFFF) {
    const std::uint16_t schema = in_.u16le(), length = in_.u16le();
    if (length == 0 || length > 32) return {};
    name = base::text(in_.take(length));
    base::put_u16le(out_, schema);
    base::put_u16le(out_, length);
    base::put(out_, name);
    classes_.emplace(next_index_++, name);
  } else {
    std::uint32_t index = tag & 0x7FFFu;
    if (tag == 0x7FFF) {
      const std::uint32_t big = in_.u32le();
      base::put_u32le(out_, big);
      if ((big & kBigClass) == 0) return {};
      index = big & ~kBigClass;
    } else if (tag < 0x8000) {
      return {};
    }
    const auto known = classes_.find(index);
    if (known == classes_.end()) return {};
    name = known->second;
  }
  ++next_index_;
  return name;
}

}  // namespace sekisho::formats::jww
