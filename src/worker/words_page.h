// Where the words of a document are written down, up to a number of bytes.
#pragma once

#include <string_view>

#include "formats/format.h"
#include "worker/second_look/look.h"

namespace sekisho::worker {

class Page {
 public:
  Page(formats::Sink& out, std::uint64_t bytes_max, second_look::Look& look) : out_(out), look_(look), left_(bytes_max) {}
  bool full() const { return left_ == 0; }

  void write(std::string_view text) {
    text = text.substr(0, left_);
    if (text.empty()) return;
    left_ -= text.size();
    line_ends_ = 0;
    out_.write(text);
    if (full()) look_.find("the page is full");  // ends the scan of a part, as every finding does
  }
  // At most one line stays empty between two others, none at the top.
  void end_line() {
    if (line_ends_ >= 2) return;
    const int ends = line_ends_ + 1;
    write("\n");
    line_ends_ = ends;
  }
  void break_off() {  // so that the next begins on a line of its own
    if (line_ends_ == 0) end_line();
  }

 private:
  formats::Sink& out_;
  second_look::Look& look_;
  std::uint64_t left_;
  int line_ends_ = 2;
};

}  // namespace sekisho::worker
