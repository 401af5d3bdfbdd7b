// The operators of content streams (ISO 32000-1, Annex A) and what each of them takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::formats::pdf {

// What the reader of content does with an operator beside checking its operands.
enum class Act : std::uint8_t {
  none,
  save,
  restore,
  transform,
  begin_text,
  text_matrix,
  move_text,
  next_line,
  render_mode,
  leading,
  show,
  show_on_next_line,
  paint_xobject,
  begin_marked,
  end_marked,
  begin_compatible,
  end_compatible,
  inline_image,
};

struct Operator {
  std::string_view name;
  // One letter for each operand: n number, N name, s string, a array of numbers, t array of strings and numbers, p name or dictionary.
  // "*": numbers, then perhaps a name (colours).
  std::string_view operands;
  Act act = Act::none;
};

const Operator* find_operator(std::string_view word);

// Operators that a writer forgot to separate ("Qq", "ETBT", "m10"): readers differ on them, none takes them for anything else.
// How many more q than Q there are among them; nothing where the word is no such thing.
std::optional<int> glued_operators(std::string_view word);

}  // namespace sekisho::formats::pdf
