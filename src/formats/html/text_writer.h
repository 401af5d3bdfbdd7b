// Lines of plain text from the boxes of a page: white space collapses, blocks stand apart, quotations and lists are marked.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::formats::html {

class TextWriter {
 public:
  void words(std::string_view text);    // collapsing white space
  void as_is(std::string_view text);    // preformatted
  void exactly(std::string_view text);  // no white space of its own is lost, no line ends in it
  void break_line() { need(1); }
  void blank_line() { need(2); }
  void forced_break();  // <br>: several make blank lines
  void cell();          // the next words belong to another cell of the same row
  void row() { need(1), cells_ = false; }
  void open_quote() { blank_line(), ++quotes_; }
  void close_quote();
  void open_list() { ++indent_; }
  void close_list() { indent_ -= indent_ > 0; }
  void item(std::string mark) { need(1), mark_ = std::move(mark); }

  std::size_t position() const { return out_.size(); }
  std::string_view since(std::size_t position) const { return std::string_view(out_).substr(std::min(position, out_.size())); }
  std::string finish();

 private:
  void need(int breaks) { pending_ = std::max(pending_, breaks); }
  void begin();  // what must stand in front of the next character
  void end_line();

  std::string out_, mark_;
  int pending_ = 0;
  std::uint32_t quotes_ = 0, indent_ = 0;
  bool line_empty_ = true, space_ = false, tab_ = false, cells_ = false;
};

}  // namespace sekisho::formats::html
