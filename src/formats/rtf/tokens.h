// An RTF as a row of tokens (RTF 1.9.1, "RTF syntax"): groups matched, control words with their numbers, text, binary data.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::rtf {

inline constexpr std::size_t kTokensMax = 6'000'000;
inline constexpr std::size_t kDepthMax = 400;
inline constexpr std::size_t kWordLettersMax = 32;

struct Token {
  enum class Kind : std::uint8_t {
    open,  // end: its closing token
    close,
    word,    // offset, length: its letters; param when has_param
    symbol,  // \ and one character: byte
    hex,     // \'hh: byte
    text,    // offset, length: bytes as they stand, without line ends
    binary,  // \bin: offset, length of the data
  };
  Kind kind;
  bool has_param = false;
  std::uint8_t byte = 0;
  std::int32_t param = 0;
  std::uint32_t offset = 0, length = 0, end = 0;
};

struct Tokens {
  std::vector<Token> list;   // the first is the root's open, the last its close
  std::size_t consumed = 0;  // bytes up to and with the root's closing brace
  bool cut_off = false;      // groups were still open at the end
  bool japanese = false;     // code page 932 or a font of that character set
};

// input begins with the root's brace. Errors: damaged, too_deep, too_large.
base::Result<Tokens> tokenise(base::ByteView input);

}  // namespace sekisho::formats::rtf
