#include "formats/pdf/content_token.h"

#include <algorithm>

namespace sekisho::formats::pdf {

const std::array<CharClass, 256> kCharClasses = [] {
  std::array<CharClass, 256> classes{};
  for (char c : std::string_view("\0\t\n\f\r ", 6)) classes[static_cast<unsigned char>(c)] = CharClass::space;
  for (char c : std::string_view("()<>[]{}/%")) classes[static_cast<unsigned char>(c)] = CharClass::delimiter;
  for (char c : std::string_view("+-.0123456789")) classes[static_cast<unsigned char>(c)] = CharClass::number;
  return classes;
}();

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_regular(char c) { return class_of(c) == CharClass::regular || class_of(c) == CharClass::number; }

}  // namespace

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Token Tokens::own(Sort sort, std::string text) {
  respelled = true;
  owned_.push_back(std::make_unique<std::string>(std::move(text)));
  return {sort, 0, *owned_.back()};
}

Token Tokens::spoilt() {
  respelled = true;
  ++junk;
  return {Sort::junk, 0, {}};
}

void Tokens::skip_space() {
  const std::size_t end = content_.size();
  std::size_t begin = position_;
  while (position_ < end) {
    const char c = content_[position_];
    if (class_of(c) == CharClass::space) {
      if (c == '\0' || c == '\f') respelled = true;
      ++position_;
      continue;
    }
    if (c != '%') break;
    if (position_ - begin > kSpaceMax) respelled = true;
    respelled = true;
    const std::size_t stop = std::min(content_.find_first_of("\r\n", position_), end);
    const std::string_view comment = content_.substr(position_ + 1, stop - position_ - 1);
    if (comment.find_first_not_of(" \t") != comment.npos) ++comments;
    begin = position_ = stop;
  }
  if (position_ - begin > kSpaceMax) respelled = true;
}

// 7.3.3. Signs and points in odd places are left to the reader, an exponent too: no two agree on what they mean.
Token Tokens::number() {
  const std::size_t begin = position_, end = content_.size();
  while (position_ < end && class_of(content_[position_]) == CharClass::number) ++position_;
  if (position_ < end && (content_[position_] | 0x20) == 'e') {
    std::size_t after = position_ + 1;
    if (after < end && (content_[after] == '-' || content_[after] == '+')) ++after;
    const std::size_t digits = after;
    while (after < end && is_digit(content_[after])) ++after;
    if (after > digits && (after == end || !is_regular(content_[after]))) position_ = after;
  }
  Token out = as_written(Sort::number, begin);
  if (out.text.size() <= kNumberMax) return out;
  if (const std::size_t point = out.text.find('.'); point < kNumberMax / 2) return own(Sort::number, std::string(out.text.substr(0, kNumberMax)));
  return spoilt();
}

Token Tokens::name() {
  const std::size_t begin = position_++, end = content_.size();
  while (position_ < end && is_regular(content_[position_])) ++position_;
  return position_ - begin > kNameMax ? spoilt() : as_written(Sort::name, begin);
}

Token Tokens::literal_string() {
  const std::size_t begin = position_++, end = content_.size();
  for (int depth = 1; position_ < end;) {
    const char c = content_[position_++];
    if (c == '\\') {
      ++position_;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return as_written(Sort::string, begin);
    }
  }
  position_ = end;
  ends_inside = true;
  return {};
}

Token Tokens::hexadecimal_string() {
  const std::size_t begin = position_++, end = content_.size();
  bool clean = true;
  std::size_t spaces = 0;
  for (; position_ < end; ++position_) {
    const char c = content_[position_];
    if (hex_value(c) >= 0) {
      spaces = 0;
    } else if (c == '>') {
      ++position_;
      Token out = as_written(Sort::string, begin);
      if (clean) return out;
      std::string digits = "<";
      for (char d : out.text)
        if (hex_value(d) >= 0) digits += d;
      return own(Sort::string, digits + ">");
    } else if (class_of(c) == CharClass::space) {
      clean = clean && ++spaces <= kSpaceMax && c != '\0' && c != '\f';
    } else {
      clean = false;
      ++junk;
    }
  }
  ends_inside = true;
  return {};
}

Token Tokens::word() {
  const std::size_t begin = position_, end = content_.size();
  while (position_ < end && is_regular(content_[position_])) ++position_;
  return as_written(Sort::word, begin);
}

bool Tokens::closes(Sort sort) {
  const std::string_view bracket = sort == Sort::array ? "]" : ">>";
  if (content_.substr(position_, bracket.size()) != bracket) return false;
  position_ += bracket.size();
  return true;
}

// An array or a dictionary. What is no operand is left out of it; a text of its own is made from there on.
Token Tokens::list(Sort sort, int depth) {
  const std::size_t begin = position_;
  position_ += sort == Sort::array ? 1 : 2;
  std::uint8_t inside = 0;
  std::string anew;
  bool own_text = false;
  for (;;) {
    const std::size_t before = position_;
    const bool respelled_before = std::exchange(respelled, false);
    skip_space();
    const bool closed = closes(sort);
    Token element;
    const std::size_t owned = mark();
    if (!closed) element = one(depth + 1);
    const bool word = element.sort == Sort::word && element.text != "true" && element.text != "false" && element.text != "null";
    if (word) spoilt();
    if (respelled && !own_text) {
      own_text = true;
      anew = content_.substr(begin, before - begin);
    }
    respelled = respelled || respelled_before;
    if (closed) break;
    if (element.sort == Sort::end) {
      ends_inside = true;
      return {};
    }
    if (word || element.sort == Sort::junk) continue;
    inside |= static_cast<std::uint8_t>(1u << static_cast<int>(element.sort));
    if (own_text) anew.append(" ").append(element.text);
    release(owned);
  }
  Token out = own_text ? own(sort, anew + (sort == Sort::array ? "]" : ">>")) : as_written(sort, begin);
  out.inside = inside;
  return out;
}

Token Tokens::one(int depth) {
  skip_space();
  if (position_ >= content_.size()) return {};
  const char c = content_[position_];
  switch (class_of(c)) {
    case CharClass::number: return number();
    case CharClass::regular: return word();
    default: break;
  }
  const bool doubled = position_ + 1 < content_.size() && content_[position_ + 1] == c;
  if (c == '/') return name();
  if (c == '(') return literal_string();
  if (c == '<' && !doubled) return hexadecimal_string();
  if (c == '[' || c == '<') {
    if (depth < kContentDepthMax) return list(c == '[' ? Sort::array : Sort::dictionary, depth);
    ++position_;
    return spoilt();
  }
  ++position_;  // a bracket that closes nothing, a brace
  return spoilt();
}

ContentEntries entries_of(Tokens& tokens) {
  ContentEntries entries;
  for (;;) {
    const std::size_t before = tokens.position();
    const Token key = tokens.next();
    if (key.sort == Sort::word) tokens.seek(before);
    if (key.sort == Sort::end || key.sort == Sort::word) return entries;
    if (key.sort != Sort::name) {
      ++tokens.junk;
      tokens.respelled = true;
      continue;
    }
    const std::size_t value_at = tokens.position();
    const Token value = tokens.next();
    const bool constant = value.text == "true" || value.text == "false" || value.text == "null";
    if (value.sort == Sort::end || (value.sort == Sort::word && !constant)) {  // a key without a value
      ++tokens.junk;
      tokens.respelled = true;
      tokens.seek(value_at);
      continue;
    }
    const std::string_view name = key.text.substr(1);
    const bool known = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == name; });
    if (known || entries.size() >= kEntriesMax) {
      ++tokens.junk;
      tokens.respelled = true;
    } else if (value.sort != Sort::junk) {
      entries.emplace_back(name, value);
    }
  }
}

}  // namespace sekisho::formats::pdf
