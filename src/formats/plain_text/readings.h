// A CSV as several programs would read it at once: each delimiter that occurs, all of them together, and (where quotes are irregular) one that
// ignores quotes. A cell that runs in any of them is found: the stricter reading wins.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "text/cursor.h"

namespace sekisho::formats::plain_text {

class Readings {
 public:
  using Set = std::uint8_t;  // of readings, a bit each

  Readings() = default;
  // delimiters: at most five ASCII characters to look for; each gives a reading, and all together one more.
  explicit Readings(std::u32string_view delimiters);

  // After the whole file went through: the readings to judge cells by, at the start of the file. Quotes inside plain cells, text behind a
  // closing quote, a quote that is never closed are irregular: programs differ on them. Where the primary delimiters read regularly, the
  // others count only if they do too; where not, a reading without quotes comes on top.
  Readings settled(std::u32string_view primary) const;

  // The next character of the file, or one that is inserted. As RFC 4180 and the readers of spreadsheets have it: a quote opens only at the
  // start of a cell; what follows a closing quote is appended.
  void advance(char32_t code) {
    Set quote = code == '"' ? with_quotes_ : Set{0}, end = ends(code);
    irregular_ |= (plain_ & quote) | (closing_ & ~quote & ~end);
    Set open = start_ | plain_ | closing_;
    Set to_quoted = (quoted_ & ~quote) | ((start_ | closing_) & quote);
    Set to_closing = quoted_ & quote;
    plain_ = (open & ~end & ~quote) | (plain_ & quote);
    start_ = open & end;
    quoted_ = to_quoted;
    closing_ = to_closing;
  }
  void read_all(base::ByteView input, const text::Detected& found);

  bool any_at_start() const { return start_ != 0; }
  bool any_outside_quotes() const { return (with_quotes_ & ~quoted_) != 0; }
  bool all_starts_end_at(char32_t code) const { return (start_ & ~ends(code)) == 0; }
  bool structural(char32_t code) const { return code == '"' || ends(code) != 0; }

  // Would the cell that begins with the cursor's next character run in a reading that stands at a cell's start?
  bool would_run(const text::Cursor& cell) const;

 private:
  void add(std::u32string_view delimiters, bool quotes);
  Set ends(char32_t code) const { return code < ends_.size() ? ends_[code] : Set{0}; }
  bool would_run(Set reading, text::Cursor cell) const;

  std::u32string delimiters_;
  std::array<Set, 128> ends_{};  // readings in which a character ends the cell
  Set all_ = 0, with_quotes_ = 0;
  Set start_ = 0, plain_ = 0, quoted_ = 0, closing_ = 0;  // where each reading stands
  Set irregular_ = 0;
};

}  // namespace sekisho::formats::plain_text
