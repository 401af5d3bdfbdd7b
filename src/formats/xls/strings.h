// Strings of BIFF8 ([MS-XLS] 2.5.293, 2.5.294, 2.5.240): one or two bytes to a character, with formats of parts of it and with readings (furigana).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/measure.h"
#include "formats/xls/biff.h"

namespace sekisho::formats::xls {

// XLUnicodeString (length in two bytes) and ShortXLUnicodeString (in one). Formats and readings, which do not belong there, are left out.
std::u16string long_string(Cursor& in);
std::u16string short_string(Cursor& in);
std::u16string string_of(Cursor& in, std::size_t characters);  // …NoCch: the flags byte, the characters
void put_long_string(base::Bytes& out, std::u16string_view text);
void put_short_string(base::Bytes& out, std::u16string_view text);
void put_string_of(base::Bytes& out, std::u16string_view text);

// A record that ends with an XLUnicodeString; where it is too long, CONTINUE records carry on, each with the byte that says how wide it is.
void put_text_record(base::Bytes& out, std::uint16_t type, base::ByteView head, std::u16string_view text);
// The text of a TXO: CONTINUE records alone.
void put_text_pieces(base::Bytes& out, std::u16string_view text);

std::string utf8(std::u16string_view text);
std::u16string utf16_of(base::ByteView little_endian);

struct RichString {
  std::u16string text;
  base::Bytes runs;     // FormatRun, four bytes each
  base::Bytes reading;  // ExtRst, made anew
  bool operator==(const RichString&) const = default;
};
// A string of the table. lost: something of its formats or readings was not understood.
std::optional<RichString> rich_string(Cursor& in, bool& lost);

// The shared strings (2.4.265), numbered as cells ask for them; what no cell has does not come out.
class SharedStrings {
 public:
  void read(const Record& sst);
  bool damaged() const { return damaged_; }
  bool lost() const { return lost_; }
  // The new number of a string; nothing when there is no such.
  std::optional<std::uint32_t> index(std::uint32_t old_index);
  std::size_t unused() const { return strings_.size() - used_; }
  std::uint64_t characters() const { return characters_; }  // of the strings that cells ask for
  std::uint32_t add(const std::u16string& text);
  void count_cell() { ++cells_; }
  bool empty() const { return kept_.empty(); }
  // SST with its CONTINUE records, and EXTSST; `at` is where they will stand in the stream.
  void write(base::Bytes& out, std::size_t at) const;

 private:
  std::vector<RichString> strings_;
  std::size_t used_ = 0;
  std::vector<std::uint32_t> new_index_;
  std::vector<RichString> kept_;
  std::unordered_map<std::u16string, std::uint32_t> added_;
  std::uint32_t cells_ = 0;
  std::uint64_t characters_ = 0;
  bool damaged_ = false, lost_ = false;
};

}  // namespace sekisho::formats::xls
