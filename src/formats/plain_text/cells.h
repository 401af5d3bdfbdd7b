// Which cells of a CSV would a spreadsheet run? A judgement on the content of one cell, without its quotes.
#pragma once

#include <cstddef>
#include <span>

namespace sekisho::formats::plain_text {

// Longer than any number, date or telephone number: a signed cell that does not end within this is no number.
inline constexpr std::size_t kCellHeadMax = 256;

// What programs skip before they look for a formula: spaces, tabs, line ends, quotes, controls, invisible characters.
bool skipped_before_formula(char32_t code);

// A character that a formula never begins with, so that most cells need no closer look.
bool surely_harmless_start(char32_t code);

struct CellHead {
  std::span<const char32_t> code;  // from the first character that is not skipped, at most kCellHeadMax
  bool whole = true;               // the cell ends within code
  bool begins_with_tab_or_return = false;
};
bool would_run(const CellHead& cell);

}  // namespace sekisho::formats::plain_text
