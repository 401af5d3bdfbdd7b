// The header section of a message or a part (RFC 5322 section 2.2), its words (RFC 2047) and parameters (RFC 2045 section 5.1, RFC 2231).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::mail {

struct Field {
  std::string name;   // lower case
  std::string value;  // unfolded bytes, without blanks around
};

struct Headers {
  std::vector<Field> fields;
  std::size_t body = 0;                                  // where it begins
  bool repaired = false;                                 // lines that are no headers, NULs, lone carriage returns
  const std::string* find(std::string_view name) const;  // the first one
};

// Ends at the empty line, or before the first line that is no header. Errors: too_many_entries.
base::Result<Headers> read_headers(base::ByteView bytes);

// Decoded text: encoded words with characters split between them, words broken by blanks, raw bytes in any encoding. On one line.
struct Decoded {
  std::string utf8;
  std::uint64_t invalid = 0, deceiving = 0;  // bytes shown as [0x..]; characters made visible
};
Decoded decode_words(std::string_view raw);

// "name: " is written already and takes `column` columns. ASCII stands as it is, the rest in encoded words of UTF-8, folded.
std::string encode_words(std::string_view utf8, std::size_t column);

// A value with parameters: Content-Type, Content-Disposition.
struct Parameters {
  std::string value;  // before the first semicolon, lower case, without comments
  struct One {
    std::string name, utf8;
  };
  std::vector<One> list;
  std::string_view get(std::string_view name) const;  // empty when it is not there
};
Parameters read_parameters(std::string_view raw);

// "; name=value" as RFC 2231 has it, folded.
std::string write_parameter(std::string_view name, std::string_view utf8);

std::string_view trimmed(std::string_view text);

}  // namespace sekisho::formats::mail
