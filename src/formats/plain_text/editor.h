// Walks a text once and copies it, with the few characters changed that must be.
#pragma once

#include <string>

#include "formats/format.h"
#include "formats/plain_text/readings.h"
#include "text/cursor.h"
#include "text/encoding.h"

namespace sekisho::formats::plain_text {

struct Plan {
  text::Detected found;
  bool show_deceiving = true;
  bool cells = false;             // neutralise cells that would run
  bool returns_are_ends = false;  // lone carriage returns end lines, as on old Macs
  Readings readings;              // for cells
  std::string_view mark;          // byte order mark to put in front
};

struct Changes {
  std::uint64_t cells = 0, controls = 0, deceiving = 0, invalid = 0, line_ends = 0, marks = 0;

  bool any() const { return cells + controls + deceiving + invalid + line_ends + marks > 0; }
  Changes& operator+=(const Changes& more) {
    cells += more.cells;
    controls += more.controls;
    deceiving += more.deceiving;
    invalid += more.invalid;
    line_ends += more.line_ends;
    marks += more.marks;
    return *this;
  }
};

class Editor {
 public:
  Editor(base::ByteView input, Plan plan, Sink& out);
  Changes run();  // writes nothing at all when nothing has to change

 private:
  // Steps over what can be nothing suspicious; returns the next place that needs a look. skipping.cpp
  std::size_t skip(std::size_t from);
  std::size_t skip_text(std::size_t place) const;
  std::size_t skip_wide(std::size_t place) const;
  bool skip_sequence(std::size_t& place) const;
  bool skip_in_cells(std::size_t& place);
  bool skip_cell_start(std::size_t& place);
  bool skip_signed_number(std::size_t& place);
  void step();
  void guard_cell(const text::Cursor& at_character);
  void advance(char32_t code);
  std::string replacement(const text::Char& c);
  bool lone_return(const text::Char& c) const;
  char32_t after() const;
  char32_t before(std::size_t offset) const;
  bool only_end_marks_from(std::size_t offset) const;

  void copy_until(std::size_t offset);
  void replace(const text::Char& c, text::CodeSet set_before, std::string_view utf8);
  void insert(std::size_t offset, std::string_view ascii);
  void put(std::string_view utf8);

  base::ByteView input_;
  Plan plan_;
  Sink& out_;
  text::Cursor cursor_;
  text::Char c_;
  Changes changes_;
  std::size_t copied_ = 0;  // input before this place has been written
  std::size_t replaced_end_ = SIZE_MAX;
  bool after_quote_ = false;  // an apostrophe is due behind the opening quote just read
  enum class Skipping : std::uint8_t { none, bytes, wide };
  void prepare_skipping();
  Skipping skipping_ = Skipping::none;
  bool stop_[256] = {};
};

}  // namespace sekisho::formats::plain_text
