// Writes the tokens of an RTF anew, group by group, from what words.h allows. Output: ASCII, every byte from 80 on as \'hh.
#pragma once

#include <string>

#include "formats/format.h"
#include "formats/rtf/tokens.h"

namespace sekisho::formats::rtf {

class Writer {
 public:
  Writer(base::ByteView input, const Tokens& tokens, Context& context)
      : input_(input), tokens_(tokens.list), japanese_(tokens.japanese), context_(context) {}

  std::string run(std::size_t first);  // first: the token behind the header word
  void note();                         // what was removed

 private:
  // What stands in front of a character for readers without Unicode, still to be skipped (RTF 1.9.1, "Unicode RTF").
  struct State {
    std::uint32_t fallback = 1;  // \uc
    std::uint32_t skip = 0;
    bool level = false;  // in \leveltext or \levelnumbers, whose characters count places
  };
  // The text of a field's instruction as its reader sees it.
  struct Capture {
    std::string text;
    std::string bytes;  // not decoded yet
    bool nested = false;
  };
  using Range = std::pair<std::size_t, std::size_t>;  // of tokens

  const Token& at(std::size_t i) const { return tokens_[i]; }
  std::string_view name(const Token& token) const { return base::text(base::slice(input_, token.offset, token.length)); }
  Range inside(std::size_t open) const { return {open + 1, at(open).end}; }
  // The destination word of a group; starred: \* stands in front.
  std::size_t head_of(std::size_t open, bool& starred) const;
  bool group_is(std::size_t open, std::string_view word) const;

  void group(std::size_t open, State state);
  void content(std::size_t from, std::size_t to, State state);
  bool destination(std::size_t word, std::size_t to, bool starred, State state);  // false: it is none
  void plain_group(std::size_t from, std::size_t to, State state);
  void word(const Token& token, State& state);
  void symbol(std::uint8_t byte, State& state);
  void hex(std::uint8_t byte, State& state);
  void text(const Token& token, State& state);
  void unicode(std::int32_t code, State& state);
  void byte(std::uint8_t value);
  void count(std::uint8_t value);

  void info(std::size_t from, std::size_t to, State state);
  void unicode_alternative(std::size_t from, std::size_t to, State state);
  void object(std::size_t from, std::size_t to, State state);
  void property(std::size_t from, std::size_t to, State state);
  std::string plain_value(std::size_t open) const;

  void field(std::size_t from, std::size_t to, State state);
  bool instruction(std::size_t group, State state, std::string& written);
  void captured(std::string_view utf8);
  static std::string captured_text(Capture& capture, bool japanese);

  void picture(std::size_t from, std::size_t to, State state);
  base::Bytes picture_data(std::size_t from, std::size_t to) const;

  void put(std::string_view raw) {
    out_ += raw;
    after_word_ = false;
  }
  void put_word(std::string_view name, const Token* param = nullptr);
  void put_text(char c);
  void removed(base::What what) { ++removed_[static_cast<std::size_t>(what)]; }

  base::ByteView input_;
  const std::vector<Token>& tokens_;
  bool japanese_;
  Context& context_;
  std::string out_;
  bool after_word_ = false;  // a letter, digit or blank would belong to the control word
  Capture* capture_ = nullptr;
  std::uint64_t read_ = 0, kept_ = 0;  // characters of the text
  bool trail_ = false;                 // the next byte is the second of a Japanese character
  std::uint32_t removed_[static_cast<std::size_t>(base::What::count_)] = {};
};

}  // namespace sekisho::formats::rtf
