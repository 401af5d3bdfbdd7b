// The encodings of Japanese text files: telling them apart, decoding, encoding back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::text {

enum class Encoding : std::uint8_t {
  ascii,
  utf8,
  utf16le,
  utf16be,
  utf32le,
  utf32be,
  cp932,        // Microsoft's Shift_JIS: NEC row 13, NEC selected and IBM extensions, user-defined F040–F9FC as U+E000–U+E757
  euc_jp,       // JIS X 0208 with the rows of CP51932, half-width kana, JIS X 0212, user-defined rows of eucJP-ms
  iso2022jp,    // CP50221: NEC row 13, half-width kana by ESC ( I, JIS X 0212 by ESC $ ( D
  windows1252,  // Western text, last resort
};
std::string_view name_of(Encoding encoding);

// Builds the code tables; call once before a sandbox closes. Without it the first use builds them.
void preload();

struct Detected {
  Encoding encoding = Encoding::ascii;
  std::size_t bom_bytes = 0;     // of the byte order mark at the front
  std::uint64_t invalid = 0;     // sequences that the encoding does not define
  std::uint64_t characters = 0;  // all characters; only counted where there are invalid ones
};

// The encoding whose reading is the most probable Japanese (or Western) text. Nothing when none is: binary data, or more than one
// invalid sequence in kInvalidShare characters beyond the first kInvalidFree.
inline constexpr std::uint64_t kInvalidFree = 4;
inline constexpr std::uint64_t kInvalidShare = 100;
std::optional<Detected> detect_tolerant(base::ByteView bytes);
std::optional<Detected> detect(base::ByteView bytes);  // the same, without a single invalid sequence

// Decodes everything after the byte order mark. Invalid sequences become U+FFFD and are counted.
struct Decoded {
  std::string utf8;
  std::uint64_t invalid = 0;
};
Decoded decode(base::ByteView bytes, Encoding encoding);

// For names: the text as UTF-8, or nothing when no encoding fits.
std::optional<std::string> to_utf8(base::ByteView bytes);

// Nothing when a character cannot be written in that encoding. U+301C, U+2212 and their like take their CP932 twins.
std::optional<base::Bytes> encode(std::string_view utf8, Encoding encoding);

std::string_view bom_of(Encoding encoding);  // empty where there is none

}  // namespace sekisho::text
