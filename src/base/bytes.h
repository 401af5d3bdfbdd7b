// Room:   base: bytes in memory and checked reading of them.
// In/Out: spans of untrusted bytes in, numbers and sub-spans out.
// Never:  index raw input; every read goes through Reader, which cannot leave its span.
// Fails:  by a sticky flag: after one read past the end ok() stays false and every further read gives zero.
// Start reading at: Reader.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView view(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
inline std::string_view text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

inline bool starts_with(ByteView bytes, std::string_view prefix) { return text(bytes.first(std::min(bytes.size(), prefix.size()))) == prefix; }

// bytes[offset, offset+length) as far as it lies inside bytes; never throws.
inline ByteView slice(ByteView bytes, std::size_t offset, std::size_t length = SIZE_MAX) {
  if (offset >= bytes.size()) return {};
  return bytes.subspan(offset, std::min(length, bytes.size() - offset));
}

// Reads integers from a span, front to back. Units of position: bytes.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  bool at_end() const { return position_ == bytes_.size(); }

  void seek(std::size_t position) {
    if (position > bytes_.size()) fail();
    else position_ = position;
  }
  void skip(std::size_t count) { (void)take(count); }

  ByteView take(std::size_t count) {
    if (!ok_ || count > left()) {
      fail();
      return {};
    }
    ByteView out = bytes_.subspan(position_, count);
    position_ += count;
    return out;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(little(1)); }
  std::uint16_t u16le() { return static_cast<std::uint16_t>(little(2)); }
  std::uint32_t u32le() { return static_cast<std::uint32_t>(little(4)); }
  std::uint64_t u64le() { return little(8); }
  std::uint16_t u16be() { return static_cast<std::uint16_t>(big(2)); }
  std::uint32_t u32be() { return static_cast<std::uint32_t>(big(4)); }

 private:
  void fail() {
    ok_ = false;
    position_ = bytes_.size();
  }
  std::uint64_t little(std::size_t count) {
    std::uint64_t value = 0;
    ByteView part = take(count);
    for (std::size_t i = part.size(); i-- > 0;) value = value << 8 | part[i];
    return value;
  }
  std::uint64_t big(std::size_t count) {
    std::uint64_t value = 0;
    for (std::uint8_t byte : take(count)) value = value << 8 | byte;
    return value;
  }

  ByteView bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

inline void put_u8(Bytes& out, std::uint8_t value) { out.push_back(value); }
inline void put_le(Bytes& out, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
inline void put_be(Bytes& out, std::uint64_t value, int count) {
  for (int i = count; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
inline void put_u16le(Bytes& out, std::uint16_t value) { put_le(out, value, 2); }
inline void put_u32le(Bytes& out, std::uint32_t value) { put_le(out, value, 4); }
inline void put_u64le(Bytes& out, std::uint64_t value) { put_le(out, value, 8); }
inline void put_u32be(Bytes& out, std::uint32_t value) { put_be(out, value, 4); }
inline void put_u16be(Bytes& out, std::uint16_t value) { put_be(out, value, 2); }
inline void put(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
inline void put(Bytes& out, std::string_view bytes) { put(out, view(bytes)); }

}  // namespace sekisho::base
