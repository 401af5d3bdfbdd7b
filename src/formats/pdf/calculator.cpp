#include "formats/pdf/calculator.h"

#include <algorithm>
#include <array>

#include "formats/pdf/content_token.h"

namespace sekisho::formats::pdf {

namespace {

constexpr int kDepthMax = 32;
constexpr std::size_t kWordsMax = 100'000;

constexpr std::string_view kOperators[] = {"abs",   "add", "and",  "atan",  "bitshift", "ceiling", "copy",  "cos",  "cvi",      "cvr",
                                           "div",   "dup", "eq",   "exch",  "exp",      "false",   "floor", "ge",   "gt",       "idiv",
                                           "index", "le",  "ln",   "log",   "lt",       "mod",     "mul",   "ne",   "neg",      "not",
                                           "or",    "pop", "roll", "round", "sin",      "sqrt",    "sub",   "true", "truncate", "xor"};

bool is_operator(std::string_view word) { return std::binary_search(std::begin(kOperators), std::end(kOperators), word); }

bool is_number(std::string_view word) {
  const std::size_t exponent = word.find_first_of("eE");
  auto plain = [](std::string_view part, bool point_allowed) {
    if (part.starts_with('-') || part.starts_with('+')) part.remove_prefix(1);
    const auto points = std::count(part.begin(), part.end(), '.');
    return part.find_first_of("0123456789") != part.npos && part.find_first_not_of(".0123456789") == part.npos && points <= (point_allowed ? 1 : 0);
  };
  return word.size() <= kNumberMax && plain(word.substr(0, exponent), true) && (exponent == word.npos || plain(word.substr(exponent + 1), false));
}

class CalculatorReader {
 public:
  explicit CalculatorReader(std::string_view text) : text_(text) {}

  std::optional<Calculator> run() {
    if (word() != "{" || !procedure(0)) return std::nullopt;
    while (at_ < text_.size() && !word().empty()) out_.comments = true;
    return std::move(out_);
  }

 private:
  // The next word or brace; empty at the end.
  std::string_view word() {
    const std::size_t blanks_from = at_;
    for (; at_ < text_.size() && (class_of(text_[at_]) == CharClass::space || text_[at_] == '%'); ++at_) {
      if (text_[at_] != '%') continue;
      out_.comments = true;
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      if (at_ == text_.size()) break;
    }
    if (at_ - blanks_from > kSpaceMax) out_.spacious = true;
    if (at_ >= text_.size()) return {};
    const std::size_t begin = at_++;
    if (class_of(text_[begin]) == CharClass::delimiter) return text_.substr(begin, 1);
    while (at_ < text_.size() && (class_of(text_[at_]) == CharClass::regular || class_of(text_[at_]) == CharClass::number)) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  // What stands behind a brace that opens, up to the one that closes it. Procedures are there for if and ifelse only.
  bool procedure(int depth) {
    out_.program += "{";
    int waiting = 0;
    for (;;) {
      const std::string_view next = word();
      if (next.empty() || ++words_ > kWordsMax) return false;
      if (next == "}") break;
      if (next == "{") {
        if (depth >= kDepthMax || ++waiting > 2 || !procedure(depth + 1)) return false;
        continue;
      }
      if (waiting != (next == "if" ? 1 : next == "ifelse" ? 2 : 0)) return false;
      if (waiting == 0 && !is_number(next) && !is_operator(next)) return false;
      waiting = 0;
      out_.program.append(" ").append(next);
    }
    out_.program += " }";
    return waiting == 0;
  }

  std::string_view text_;
  std::size_t at_ = 0, words_ = 0;
  Calculator out_;
};

}  // namespace

std::optional<Calculator> read_calculator(base::ByteView program) { return CalculatorReader(base::text(program)).run(); }

}  // namespace sekisho::formats::pdf
