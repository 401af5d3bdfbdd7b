#include "formats/rtf/tokens.h"

#include <map>

namespace sekisho::formats::rtf {

using base::ByteView;
using base::Code;
using Kind = Token::Kind;

namespace {

bool letter(std::uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(std::uint8_t c) { return c >= '0' && c <= '9'; }
int hex(std::uint8_t c) {
  if (digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// \fcharset: Shift_JIS, Hangul, GB 2312, Big5 have characters of two bytes.
bool double_byte_charset(std::int32_t charset) { return charset == 128 || charset == 129 || charset == 134 || charset == 136; }
bool double_byte_page(std::int32_t page) { return page == 932 || page == 936 || page == 949 || page == 950; }

class Tokeniser {
 public:
  explicit Tokeniser(ByteView input) : input_(input) {}

  base::Result<Tokens> run() {
    while (at_ < input_.size()) {
      if (out_.list.size() >= kTokensMax) return base::refuse(Code::too_large, {}, "tokens");
      const std::uint8_t c = input_[at_];
      if (c == '{') {
        if (auto opened = open(); !opened) return std::unexpected(opened.error());
      } else if (c == '}') {
        close();
        ++at_;
        if (open_.empty()) return finish();
      } else if (c == '\\') {
        if (auto read = control(); !read) return std::unexpected(read.error());
      } else if (c == '\r' || c == '\n') {
        ++at_;
      } else {
        text();
      }
    }
    out_.cut_off = true;
    while (!open_.empty()) close();
    return finish();
  }

 private:
  struct State {
    std::uint32_t open;  // its token
    bool double_byte = false, fonts = false;
  };

  base::Result<Tokens> finish() {
    out_.consumed = at_;
    return std::move(out_);
  }

  base::Status open() {
    if (open_.size() >= kDepthMax) return base::refuse(Code::too_deep, {}, "groups");
    State state = open_.empty() ? State{} : open_.back();
    state.open = static_cast<std::uint32_t>(out_.list.size());
    open_.push_back(state);
    out_.list.push_back({.kind = Kind::open, .offset = static_cast<std::uint32_t>(at_)});
    ++at_;
    return {};
  }

  void close() {
    out_.list[open_.back().open].end = static_cast<std::uint32_t>(out_.list.size());
    out_.list.push_back({.kind = Kind::close});
    open_.pop_back();
  }

  base::Status control() {
    if (at_ + 1 >= input_.size()) {
      ++at_;
      return {};
    }
    const std::uint8_t c = input_[at_ + 1];
    if (letter(c)) return word();
    const int high = c == '\'' && at_ + 3 < input_.size() ? hex(input_[at_ + 2]) : -1, low = high >= 0 ? hex(input_[at_ + 3]) : -1;
    if (high >= 0 && low >= 0) {
      out_.list.push_back({.kind = Kind::hex, .byte = static_cast<std::uint8_t>(high << 4 | low)});
      at_ += 4;
      return {};
    }
    out_.list.push_back({.kind = Kind::symbol, .byte = c});
    at_ += 2;
    return {};
  }

  base::Status word() {
    Token token{.kind = Kind::word, .offset = static_cast<std::uint32_t>(at_ + 1)};
    ++at_;
    while (at_ < input_.size() && letter(input_[at_])) ++at_, ++token.length;
    const bool minus = at_ + 1 < input_.size() && input_[at_] == '-' && digit(input_[at_ + 1]);
    if (minus) ++at_;
    std::int64_t value = 0;
    while (at_ < input_.size() && digit(input_[at_])) {
      token.has_param = true;
      value = std::min<std::int64_t>(value * 10 + (input_[at_++] - '0'), INT32_MAX);
    }
    token.param = static_cast<std::int32_t>(minus ? -value : value);
    if (at_ < input_.size() && input_[at_] == ' ') ++at_;
    const std::string_view name = base::text(base::slice(input_, token.offset, token.length));
    if (name == "bin") return binary(token.param);
    follow_fonts(name, token);
    out_.list.push_back(token);
    return {};
  }

  base::Status binary(std::int32_t length) {
    if (length < 0 || static_cast<std::size_t>(length) > input_.size() - at_) return base::refuse(Code::damaged, {}, "\\bin");
    out_.list.push_back({.kind = Kind::binary, .offset = static_cast<std::uint32_t>(at_), .length = static_cast<std::uint32_t>(length)});
    at_ += static_cast<std::size_t>(length);
    return {};
  }

  // Which bytes are lead bytes depends on the font at hand and on the document's code page.
  void follow_fonts(std::string_view name, const Token& token) {
    if (open_.empty()) return;
    State& state = open_.back();
    if (name == "ansicpg") {
      page_double_byte_ = double_byte_page(token.param);
      out_.japanese |= token.param == 932;
      state.double_byte = page_double_byte_;
    } else if (name == "fonttbl") {
      state.fonts = true;
    } else if (name == "f" && state.fonts) {
      font_ = token.param;
      state.double_byte = page_double_byte_;
    } else if (name == "f") {
      const auto found = fonts_.find(token.param);
      state.double_byte = page_double_byte_ || (found != fonts_.end() && found->second);
    } else if (name == "plain") {
      state.double_byte = page_double_byte_;
    } else if (name == "fcharset" && state.fonts) {
      const bool two = double_byte_charset(token.param);
      if (fonts_.size() < 10'000) fonts_[font_] = two;
      out_.japanese |= token.param == 128;
      state.double_byte = two || page_double_byte_;
    }
  }

  // The trail byte of a character of two bytes may be \, { or } (code page 932: 5C, 7B, 7D).
  void text() {
    const bool pairs = !open_.empty() && open_.back().double_byte;
    const std::size_t from = at_;
    while (at_ < input_.size()) {
      const std::uint8_t c = input_[at_];
      if (c == '{' || c == '}' || c == '\\' || c == '\r' || c == '\n') break;
      const bool lead = pairs && c >= 0x81 && c <= 0xFE && !(c >= 0xA0 && c <= 0xDF && out_.japanese);
      const std::uint8_t next = at_ + 1 < input_.size() ? input_[at_ + 1] : 0;
      at_ += lead && next >= 0x40 && next != 0x7F && next != 0xFF ? 2 : 1;
    }
    out_.list.push_back({.kind = Kind::text, .offset = static_cast<std::uint32_t>(from), .length = static_cast<std::uint32_t>(at_ - from)});
  }

  ByteView input_;
  std::size_t at_ = 0;
  Tokens out_;
  std::vector<State> open_;
  std::map<std::int32_t, bool> fonts_;  // number → characters of two bytes
  std::int32_t font_ = 0;
  bool page_double_byte_ = false;
};

}  // namespace

base::Result<Tokens> tokenise(ByteView input) { return Tokeniser(input).run(); }

}  // namespace sekisho::formats::rtf
