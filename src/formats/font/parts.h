// The kinds of font programs, each in a file of its own. `dropped` becomes true where something was left out.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "formats/font/font.h"

namespace sekisho::formats::font {

base::Result<base::Bytes> rebuild_sfnt(base::ByteView input, FontKind expected, const base::Limits& limits, bool& dropped);
base::Result<base::Bytes> rebuild_cff(base::ByteView input, bool& dropped);
base::Result<base::Bytes> rebuild_type1(base::ByteView input, bool& dropped);

inline std::size_t be16(base::ByteView bytes, std::size_t at) { return at + 2 <= bytes.size() ? std::size_t{bytes[at]} << 8 | bytes[at + 1] : 0; }
inline std::size_t be32(base::ByteView bytes, std::size_t at) { return be16(bytes, at) << 16 | be16(bytes, at + 2); }
inline void set16(base::Bytes& bytes, std::size_t at, std::size_t value) {
  if (at + 2 > bytes.size()) return;
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}
inline void set32(base::Bytes& bytes, std::size_t at, std::size_t value) {
  set16(bytes, at, value >> 16);
  set16(bytes, at + 2, value);
}

}  // namespace sekisho::formats::font
