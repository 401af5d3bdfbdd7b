#include "formats/pdf/calculator.h"

#include <algorithm>
#include <array>

namespace sekisho::formats::pdf {

namespace {

constexpr int kBracesMax = 64;

constexpr std::string_view kOperators[] = {"abs",   "add",  "and",   "atan", "bitshift", "ceiling", "copy", "cos",      "cvi",  "cvr", "div",
                                           "dup",   "eq",   "exch",  "exp",  "false",    "floor",   "ge",   "gt",       "idiv", "if",  "ifelse",
                                           "index", "le",   "ln",    "log",  "lt",       "mod",     "mul",  "ne",       "neg",  "not", "or",
                                           "pop",   "roll", "round", "sin",  "sqrt",     "sub",     "true", "truncate", "xor"};

bool is_operator(std::string_view word) { return std::binary_search(std::begin(kOperators), std::end(kOperators), word); }

bool is_number(std::string_view word) { return word.find_first_not_of("+-.0123456789eE") == word.npos; }

}  // namespace

bool is_calculator(base::ByteView program) {
  std::string_view text = base::text(program);
  int open = 0;
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    char c = text[at];
    if (c == '%') {
      at = std::min(text.find_first_of("\r\n", at), text.size());
    } else if (c == '{' || c == '}') {
      open += c == '{' ? 1 : -1;
      any = true;
      if (open < 0 || open > kBracesMax) return false;
      ++at;
    } else if (std::string_view(" \t\r\n\f\0", 6).find(c) != std::string_view::npos) {
      ++at;
    } else {
      std::size_t end = std::min(text.find_first_of(std::string_view(" \t\r\n\f\0{}%", 9), at), text.size());
      std::string_view word = text.substr(at, end - at);
      if (!is_number(word) && !is_operator(word)) return false;
      at = end;
    }
  }
  return any && open == 0;
}

}  // namespace sekisho::formats::pdf
