// Groups of a DXF file: a code, which says what kind the value is ("Group Codes in Numerical Order" of the DXF Reference), and the value.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::formats::dxf {

enum class Kind : std::uint8_t { string, integer, real, handle, chunk, comment, unknown };
Kind kind_of(int code);

struct Tag {
  int code = 0;
  Kind kind = Kind::unknown;
  std::string_view text;  // of the input or, for values of the binary form, of the reader until forget()
};

inline constexpr std::string_view kBinaryMark{"AutoCAD Binary DXF\r\n\x1A\0", 22};

// Reads one group after the other. ok() turns false at the first thing that is no group; then there are no more.
class TagReader {
 public:
  explicit TagReader(base::ByteView input);
  bool next(Tag& tag);
  void forget() { numbers_.clear(); }  // what was read so far is not looked at again
  bool ok() const { return ok_; }
  base::ByteView rest() const { return base::slice(input_, at_); }

 private:
  bool next_text(Tag& tag);
  bool next_binary(Tag& tag);
  bool line(std::string_view& out);
  bool fail() {
    ok_ = false;
    return false;
  }

  base::ByteView input_;
  std::size_t at_ = 0;
  bool binary_ = false, wide_codes_ = false, ok_ = true;
  std::deque<std::string> numbers_;
};

bool is_number(std::string_view text);  // decimal, with or without fraction and exponent
bool is_handle(std::string_view text, std::uint64_t& value);

}  // namespace sekisho::formats::dxf
