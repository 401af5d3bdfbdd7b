// Walks untrusted bytes character by character in a known encoding, with the place of each character, so that what is not
// changed can be copied as it stands: the only way back that is exact (CP932 has several pairs for one character).
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "text/encoding.h"

namespace sekisho::text {

inline constexpr char32_t kNoCharacter = 0x110000;  // ISO-2022-JP: escape sequences at the very end stand for nothing

struct Char {
  char32_t code = 0;       // U+FFFD where invalid
  std::size_t offset = 0;  // of the first byte; ISO-2022-JP: escape sequences in front belong to the character
  std::size_t length = 0;
  bool valid = true;
  std::size_t end() const { return offset + length; }
};

// ISO-2022-JP: what the bytes stand for after an escape sequence.
enum class CodeSet : std::uint8_t { ascii, roman, kana, jis0208, jis0212 };

class Cursor {
 public:
  Cursor(base::ByteView bytes, Encoding encoding, std::size_t start = 0) : bytes_(bytes), encoding_(encoding), position_(start) {}

  // False at the end. An invalid sequence is as short as it can be, so that it never swallows a delimiter.
  bool next(Char& out);

  std::size_t position() const { return position_; }
  void seek(std::size_t position) { position_ = position; }  // to a character's boundary
  CodeSet set() const { return set_; }                       // after the character returned last

 private:
  std::uint8_t at(std::size_t offset) const { return position_ + offset < bytes_.size() ? bytes_[position_ + offset] : 0; }
  std::size_t left() const { return bytes_.size() - position_; }
  void utf8(Char& out);
  void utf16(Char& out, bool big);
  void utf32(Char& out, bool big);
  void cp932(Char& out);
  void euc(Char& out);
  void iso2022(Char& out);
  std::size_t escape();  // length of the escape sequence at the position, 0 when it is none that we know; changes set_
  void windows1252(Char& out);

  base::ByteView bytes_;
  Encoding encoding_;
  std::size_t position_ = 0;
  CodeSet set_ = CodeSet::ascii;
};

}  // namespace sekisho::text
