#include "worker/second_look/pdf_content.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "worker/second_look/words.h"

namespace sekisho::worker::second_look::pdf {

namespace {

constexpr int kNestingMax = 10'000;  // of q, of BMC and BDC
constexpr int kBracketsMax = 16;
constexpr std::size_t kWordMax = 24, kNameMax = 255;

constexpr auto kOperators =
    words("b", "B", "b*", "B*", "BDC", "BI", "BMC", "BT", "BX", "c", "cm", "CS", "cs", "d", "d0", "d1", "Do", "DP", "EMC", "ET", "EX", "f", "F", "f*",
          "G", "g", "gs", "h", "i", "j", "J", "K", "k", "l", "m", "M", "MP", "n", "q", "Q", "re", "RG", "rg", "ri", "s", "S", "SC", "sc", "SCN",
          "scn", "sh", "T*", "Tc", "Td", "TD", "Tf", "Tj", "TJ", "TL", "Tm", "Tr", "Ts", "Tw", "Tz", "v", "w", "W", "W*", "y", "'", "\"");
constexpr auto kImageKeys = words("BPC", "BitsPerComponent", "CS", "ColorSpace", "D", "Decode", "DP", "DecodeParms", "F", "Filter", "H", "Height",
                                  "I", "Interpolate", "IM", "ImageMask", "Intent", "W", "Width");
constexpr auto kImageFilters = words("Fl", "FlateDecode", "LZW", "LZWDecode", "AHx", "ASCIIHexDecode", "A85", "ASCII85Decode", "RL",
                                     "RunLengthDecode", "CCF", "CCITTFaxDecode", "DCT", "DCTDecode");
constexpr auto kCalculator = words("abs", "add", "and", "atan", "bitshift", "ceiling", "copy", "cos", "cvi", "cvr", "div", "dup", "eq", "exch", "exp",
                                   "false", "floor", "ge", "gt", "idiv", "if", "ifelse", "index", "le", "ln", "log", "lt", "mod", "mul", "ne", "neg",
                                   "not", "or", "pop", "roll", "round", "sin", "sqrt", "sub", "true", "truncate", "xor");

enum Class : std::uint8_t { regular, blank, bracket, digit };
constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned char c : {'\0', '\t', '\n', '\f', '\r', ' '}) classes[c] = blank;
  for (unsigned char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) classes[c] = bracket;
  for (unsigned char c : {'+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'}) classes[c] = digit;
  return classes;
}();
std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

// Operators written without space between them, a number perhaps behind.
bool is_run_of_operators(std::string_view word) {
  if (word.size() > kWordMax) return false;
  while (!word.empty() && class_of(word.front()) != digit) {
    std::size_t length = std::min<std::size_t>(3, word.size());
    while (length > 0 && !kOperators.has(word.substr(0, length))) --length;
    if (length == 0) return false;
    word.remove_prefix(length);
  }
  return std::all_of(word.begin(), word.end(), [](char c) { return class_of(c) == digit; });
}

class Content {
 public:
  explicit Content(std::string_view text) : text_(text) {}

  std::string_view run() {
    while (at_ < text_.size() && fault_.empty()) step();
    if (fault_.empty() && brackets_ > 0) fault_ = "page content that breaks off";
    return fault_;
  }

 private:
  void step() {
    const char c = text_[at_];
    switch (class_of(c)) {
      case blank: ++at_; return;
      case digit:
        while (at_ < text_.size() && class_of(text_[at_]) == digit) ++at_;
        return;
      case regular: return word();
      default: break;
    }
    switch (c) {
      case '%': fault_ = "a comment in page content"; return;
      case '(': return string();
      case '/': return name();
      case '<':
      case '>': return angle(c);
      case '[':
      case ']':
        ++at_;
        brackets_ += c == '[' ? 1 : -1;
        if (brackets_ < 0 || brackets_ > kBracketsMax) fault_ = "brackets in page content that do not close";
        return;
      default: fault_ = "page content that no reader understands"; return;
    }
  }

  void name() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && (class_of(text_[at_]) == regular || class_of(text_[at_]) == digit)) ++at_;
    if (at_ - begin > kNameMax) fault_ = "a name in page content that is too long";
  }

  void string() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\') ++at_;
      else if (c == '(') ++depth;
      else if (c == ')' && --depth == 0) break;
    }
    if (at_ >= text_.size()) fault_ = "page content that breaks off";
    ++at_;
  }

  void angle(char c) {
    if (at_ + 1 < text_.size() && text_[at_ + 1] == c) {
      at_ += 2;
      brackets_ += c == '<' ? 1 : -1;
      if (brackets_ < 0 || brackets_ > kBracketsMax) fault_ = "brackets in page content that do not close";
      return;
    }
    const std::size_t end = text_.find('>', at_);
    if (c == '>' || end == text_.npos) {
      fault_ = "page content that breaks off";
      return;
    }
    constexpr std::string_view kDigits = "0123456789abcdefABCDEF \t\r\n";
    if (text_.substr(at_ + 1, end - at_ - 1).find_first_not_of(kDigits) != text_.npos) fault_ = "page content that no reader understands";
    at_ = end + 1;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (class_of(text_[at_]) == regular || class_of(text_[at_]) == digit)) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (kOperators.has(word)) {
      if (brackets_ > 0) fault_ = "an operator within brackets";
      if (word == "q") ++saved_;
      if (word == "Q" && saved_ > 0) --saved_;
      if (word == "BMC" || word == "BDC") ++marked_;
      if (word == "EMC" && marked_ > 0) --marked_;
      if (saved_ > kNestingMax || marked_ > kNestingMax) fault_ = "page content that is nested too deep";
      if (word == "BI") inline_image();
      return;
    }
    if (brackets_ > 0 && (word == "true" || word == "false" || word == "null")) return;
    // An exponent stands behind a number and belongs to it.
    const bool exponent = begin > 0 && class_of(text_[begin - 1]) == digit && (word[0] | 0x20) == 'e' && word.size() <= 64 &&
                          std::all_of(word.begin() + 1, word.end(), [](char c) { return class_of(c) == digit; });
    if (!exponent && !is_run_of_operators(word)) fault_ = "an unknown operator in page content";
  }

  // 8.9.7: names and values up to ID, then data up to EI.
  void inline_image() {
    bool filter = false;
    for (;;) {
      while (at_ < text_.size() && class_of(text_[at_]) == blank) ++at_;
      if (text_.substr(at_, 2) == "ID") break;
      if (at_ >= text_.size() || text_[at_] != '/') return fail_image();
      std::size_t end = at_ + 1;
      while (end < text_.size() && (class_of(text_[end]) == regular || class_of(text_[end]) == digit)) ++end;
      const std::string_view key = text_.substr(at_ + 1, end - at_ - 1);
      if (!kImageKeys.has(key)) return fail_image();
      filter = key == "F" || key == "Filter";
      at_ = end;
      if (!image_value(filter)) return fail_image();
    }
    at_ = end_of_data(at_ + 3);
    if (at_ == text_.npos) fail_image();
  }
  void fail_image() {
    fault_ = "a broken inline image";
    at_ = text_.size();
  }

  bool image_value(bool filter) {
    const int outer = brackets_;
    bool any = false;
    while (at_ < text_.size() && fault_.empty() && (!any || brackets_ > outer)) {
      const char c = text_[at_];
      if (class_of(c) == blank) {
        ++at_;
        continue;
      }
      const std::size_t begin = at_;
      if (class_of(c) == regular) {
        while (at_ < text_.size() && class_of(text_[at_]) == regular) ++at_;
        const std::string_view constant = text_.substr(begin, at_ - begin);
        if (constant != "true" && constant != "false" && constant != "null") return false;
      } else {
        step();
        if (filter && c == '/' && !kImageFilters.has(text_.substr(begin + 1, at_ - begin - 1))) return false;
      }
      any = true;
    }
    return any && fault_.empty();
  }

  // Behind EI there is text again; where that does not show, the first EI that stands by itself.
  std::size_t end_of_data(std::size_t from) const {
    std::size_t weak = text_.npos;
    for (std::size_t at = text_.find("EI", std::min(from, text_.size())); at != text_.npos; at = text_.find("EI", at + 1)) {
      if (class_of(text_[at - 1]) != blank || (at + 2 < text_.size() && class_of(text_[at + 2]) != blank && class_of(text_[at + 2]) != bracket))
        continue;
      const std::string_view behind = text_.substr(at + 2, 12);
      const auto is_text = [](char c) { return (c >= 0x20 && c < 0x7f) || (class_of(c) == blank && c != '\0'); };
      if (std::all_of(behind.begin(), behind.end(), is_text)) return at + 2;
      if (weak == text_.npos) weak = at + 2;
    }
    return weak;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int brackets_ = 0, saved_ = 0, marked_ = 0;
  std::string_view fault_;
};

}  // namespace

std::string_view fault_of_content(std::string_view content) { return Content(content).run(); }

std::string_view fault_of_calculator(std::string_view program) {
  int open = 0;
  for (std::size_t at = 0; at < program.size();) {
    const char c = program[at];
    if (c == '{' || c == '}') {
      open += c == '{' ? 1 : -1;
      ++at;
      if (open < 0 || open > 64) return "a calculator function that is nested wrongly";
    } else if (class_of(c) == blank) {
      ++at;
    } else {
      std::size_t end = at;
      while (end < program.size() && class_of(program[end]) != blank && class_of(program[end]) != bracket) ++end;
      const std::string_view word = program.substr(at, end - at);
      if (word.empty() || (!kCalculator.has(word) && word.find_first_not_of("+-.0123456789eE") != word.npos))
        return "an unknown word in a calculator function";
      at = end;
    }
  }
  return open == 0 ? std::string_view() : "a calculator function that is nested wrongly";
}

}  // namespace sekisho::worker::second_look::pdf
