// The tokens of content streams (ISO 32000-1, 7.2 and 7.3), as readers cut them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::pdf {

enum class CharClass : std::uint8_t { regular, space, delimiter, number };
extern const std::array<CharClass, 256> kCharClasses;
inline CharClass class_of(char c) { return kCharClasses[static_cast<unsigned char>(c)]; }
int hex_value(char c);  // -1 for others

enum class Sort : std::uint8_t { end, number, name, string, word, array, dictionary, junk };

struct Token {
  Sort sort = Sort::end;
  std::uint8_t inside = 0;  // of an array: a bit for each sort of its elements
  std::string_view text;    // as written, or a spelling of its own where that may not stay
  bool holds_only(Sort a, Sort b) const { return (inside & ~(1u << static_cast<int>(a) | 1u << static_cast<int>(b))) == 0; }
};

// Longer runs of white space, and bytes that no writer puts there, are places to hide things.
inline constexpr std::size_t kSpaceMax = 64;
inline constexpr std::size_t kNumberMax = 64;
inline constexpr std::size_t kNameMax = 255;
inline constexpr int kContentDepthMax = 8;  // of arrays and dictionaries
inline constexpr std::size_t kEntriesMax = 64;

class Tokens {
 public:
  explicit Tokens(std::string_view content) : content_(content) {}

  // Strings, arrays and dictionaries come whole; comments and white space are skipped.
  Token next() { return one(0); }
  std::size_t position() const { return position_; }
  void seek(std::size_t position) { position_ = std::min(position, content_.size()); }
  // Spellings of their own live until they are released: up to a mark, when their tokens are done with.
  std::size_t mark() const { return owned_.size(); }
  void release(std::size_t mark = 0) { owned_.resize(std::min(mark, owned_.size())); }

  std::uint32_t comments = 0;  // with something in them
  std::uint32_t junk = 0;      // bytes that are no token, elements that cannot stand where they do
  bool respelled = false;      // anything that must not stay as it is written
  bool ends_inside = false;    // the content ended within a string, an array or a dictionary

 private:
  void skip_space();
  Token number();
  Token name();
  Token literal_string();
  Token hexadecimal_string();
  Token word();
  Token list(Sort sort, int depth);
  bool closes(Sort sort);
  Token one(int depth);
  Token spoilt();
  Token as_written(Sort sort, std::size_t begin) const { return {sort, 0, content_.substr(begin, position_ - begin)}; }
  Token own(Sort sort, std::string text);

  std::string_view content_;
  std::size_t position_ = 0;
  std::vector<std::unique_ptr<std::string>> owned_;
};

// The entries of what stands between << and >>, or between BI and ID: names without their slash, values as written. Without duplicates.
using ContentEntries = std::vector<std::pair<std::string_view, Token>>;
ContentEntries entries_of(Tokens& tokens);

}  // namespace sekisho::formats::pdf
