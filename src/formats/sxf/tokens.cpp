#include "formats/sxf/tokens.h"

namespace sekisho::formats::sxf {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }

}  // namespace

std::size_t letter_length(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const bool lead = (first >= 0x81 && first <= 0x9F) || (first >= 0xE0 && first <= 0xFC);
  return lead && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0x40 ? 2 : 1;
}

Token Tokens::next() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) ++at_;
  from_ = at_;
  if (at_ >= text_.size()) return Token::end;
  const char c = text_[at_];
  if (text_.substr(at_).starts_with("/*")) {
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == text_.npos) return Token::bad;
    at_ = end + 2;
    return Token::comment;
  }
  if (letter(c) || c == '!') return word();
  if (digit(c) || c == '+' || c == '-' || c == '.') return number();
  if (c == '\'') return string();
  if (c == '#') {
    ++at_;
    while (at_ < text_.size() && digit(text_[at_])) ++at_;
    return at_ - from_ > 1 && at_ - from_ < 20 ? Token::reference : Token::bad;
  }
  if (c == '"') {  // 6.3.6: hexadecimal digits
    ++at_;
    while (at_ < text_.size() && (digit(text_[at_]) || (text_[at_] >= 'A' && text_[at_] <= 'F'))) ++at_;
    return at_ < text_.size() && text_[at_++] == '"' ? Token::binary : Token::bad;
  }
  ++at_;
  return std::string_view("();,=$*").find(c) != std::string_view::npos ? Token::mark : Token::bad;
}

Token Tokens::word() {
  ++at_;
  while (at_ < text_.size() && (letter(text_[at_]) || digit(text_[at_]) || text_[at_] == '-')) ++at_;
  return at_ - from_ <= 128 ? Token::word : Token::bad;
}

// A number, or .NAME. (6.3.5)
Token Tokens::number() {
  if (text_[at_] == '.' && at_ + 1 < text_.size() && letter(text_[at_ + 1])) {
    ++at_;
    while (at_ < text_.size() && (letter(text_[at_]) || digit(text_[at_]))) ++at_;
    return at_ < text_.size() && text_[at_++] == '.' ? Token::enumeration : Token::bad;
  }
  if (text_[at_] == '+' || text_[at_] == '-') ++at_;
  const std::size_t first = at_;
  while (at_ < text_.size() && (digit(text_[at_]) || text_[at_] == '.')) ++at_;
  const std::string_view body = text_.substr(first, at_ - first);
  if (body.empty() || body == "." || body.find('.') != body.rfind('.')) return Token::bad;
  if (at_ < text_.size() && (text_[at_] == 'E' || text_[at_] == 'e')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (at_ >= text_.size() || !digit(text_[at_])) return Token::bad;
    while (at_ < text_.size() && digit(text_[at_])) ++at_;
  }
  return Token::number;
}

// Two apostrophes stand for one (6.3.3). What \X2\…\X0\, \S\ and \P stand for is left as it is.
Token Tokens::string() {
  ++at_;
  while (at_ < text_.size()) {
    if (text_[at_] == '\'') {
      ++at_;
      if (at_ >= text_.size() || text_[at_] != '\'') return Token::string;
      ++at_;
      continue;
    }
    at_ += letter_length(text_, at_);
  }
  return Token::bad;
}

}  // namespace sekisho::formats::sxf
