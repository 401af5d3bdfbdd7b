// Tokens of the exchange structure (ISO 10303-21, 6.3), and of the features that SFC writes between them.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::formats::sxf {

enum class Token : std::uint8_t { end, word, number, string, reference, enumeration, binary, mark, comment, bad };

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}
  Token next();
  std::string_view text() const { return text_.substr(from_, at_ - from_); }  // of the last token
  std::size_t from() const { return from_; }
  std::string_view rest() const { return text_.substr(at_); }
  void seek(std::size_t at) { at_ = at; }

 private:
  Token word();
  Token number();
  Token string();

  std::string_view text_;
  std::size_t from_ = 0, at_ = 0;
};

// Bytes of the character at a place, Shift_JIS: second bytes may be '\' and others of ASCII.
std::size_t letter_length(std::string_view text, std::size_t at);

}  // namespace sekisho::formats::sxf
