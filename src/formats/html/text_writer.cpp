#include "formats/html/text_writer.h"

#include <algorithm>

namespace sekisho::formats::html {

namespace {
constexpr std::uint32_t kQuotesShownMax = 10, kIndentShownMax = 8;
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
}  // namespace

void TextWriter::end_line() {
  while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\t')) out_.pop_back();
  out_ += '\n';
  line_empty_ = true;
  space_ = tab_ = false;
}

void TextWriter::begin() {
  if (pending_ > 0 && !out_.empty()) {
    if (!line_empty_) end_line();
    if (pending_ > 1 && !out_.ends_with("\n\n") && out_ != "\n") end_line();
  }
  pending_ = 0;
  if (line_empty_) {
    for (std::uint32_t i = 0; i < std::min(quotes_, kQuotesShownMax); ++i) out_ += "> ";
    const std::uint32_t steps = std::min(indent_, kIndentShownMax);
    for (std::uint32_t i = 1; i < steps; ++i) out_ += "  ";
    if (!mark_.empty()) out_ += mark_;
    else if (indent_ > 0) out_ += "  ";
    mark_.clear();
    line_empty_ = false;
  } else if (tab_) {
    out_ += '\t';
  } else if (space_) {
    out_ += ' ';
  }
  space_ = tab_ = false;
}

void TextWriter::words(std::string_view text) {
  while (!text.empty()) {
    const bool no_break = text.starts_with(kNoBreakSpace);
    if (no_break || std::string_view(" \t\r\n\f").find(text.front()) != std::string_view::npos) {
      space_ |= !line_empty_ && pending_ == 0;
      text.remove_prefix(no_break ? kNoBreakSpace.size() : 1);
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\f"), text.find(kNoBreakSpace));
    begin();
    out_ += text.substr(0, end);
    text.remove_prefix(std::min(end, text.size()));
  }
}

void TextWriter::as_is(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) exactly(text.substr(0, end));
    if (end == text.size()) return;
    if (line_empty_ && pending_ == 0) begin();
    end_line();
    text.remove_prefix(end + 1);
  }
}

void TextWriter::exactly(std::string_view text) {
  begin();
  out_ += text;
}

void TextWriter::forced_break() {
  if (line_empty_ || pending_ > 0) begin();
  end_line();
}

void TextWriter::cell() {
  if (cells_ && !line_empty_ && pending_ == 0) tab_ = true;
  cells_ = true;
}

void TextWriter::close_quote() {
  blank_line();
  // The blank line stands outside of the quotation.
  quotes_ -= quotes_ > 0;
}

std::string TextWriter::finish() {
  while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\n' || out_.back() == '\t')) out_.pop_back();
  if (!out_.empty()) out_ += '\n';
  return std::move(out_);
}

}  // namespace sekisho::formats::html
