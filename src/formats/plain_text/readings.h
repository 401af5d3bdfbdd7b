// A CSV as several programs would read it at once: each delimiter that occurs, all of them together, and (where quotes are irregular) one that
// ignores quotes. A cell that runs in any of them is found: the stricter reading wins.
#pragma once

#include <cstdint>
#include <vector>

#include "text/cursor.h"

namespace sekisho::formats::plain_text {

class Readings {
 public:
  Readings() = default;
  // delimiters: those to look for; each gives a reading, and all together one more.
  explicit Readings(std::u32string_view delimiters);

  // After the whole file went through: the readings to judge cells by, at the start of the file. Quotes inside plain cells, text behind a
  // closing quote, a quote that is never closed are irregular: programs differ on them. Where the primary delimiters read regularly, the
  // others count only if they do too; where not, a reading without quotes comes on top.
  Readings settled(std::u32string_view primary) const;

  // The next character of the file, or one that is inserted.
  void advance(char32_t code);
  bool any_at_start() const { return starts_ > 0; }
  bool any_outside_quotes() const;
  bool structural(char32_t code) const { return code == '"' || code == '\n' || code == '\r' || delimiter(code); }

  // Would the cell that begins with the cursor's next character run in a reading that stands at a cell's start?
  bool would_run(const text::Cursor& cell) const;

 private:
  enum class State : std::uint8_t { start, plain, quoted, closing };
  struct Reading {
    char32_t delimiter;  // kAny: every one of delimiters_
    bool quotes = true;
    State state = State::start;
    bool irregular = false;
  };
  static constexpr char32_t kAny = 0;

  bool delimiter(char32_t code) const { return delimiters_.find(code) != std::u32string::npos; }
  bool ends(const Reading& reading, char32_t code) const {
    return code == '\n' || code == '\r' || (reading.delimiter == kAny ? delimiter(code) : code == reading.delimiter);
  }
  State after(Reading& reading, char32_t code) const;
  bool would_run(Reading reading, text::Cursor cell) const;

  std::u32string delimiters_;
  std::vector<Reading> readings_;
  std::size_t starts_ = 0;
};

}  // namespace sekisho::formats::plain_text
