#include "worker/second_look/pdf_syntax.h"

#include <algorithm>
#include <array>

namespace sekisho::worker::second_look::pdf {

using base::ByteView;

namespace {

constexpr std::size_t kNestingMax = 256;

enum Class : std::uint8_t { regular, space, delimiter };
constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned char c : {'\0', '\t', '\n', '\f', '\r', ' '}) classes[c] = space;
  for (unsigned char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) classes[c] = delimiter;
  return classes;
}();

int hex_digit(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool is_space(std::uint8_t c) { return kClasses[c] == space; }

std::string decoded_name(const Value& name) {
  std::string out;
  for (std::size_t i = 0; i < name.bytes.size(); ++i) {
    const ByteView rest = name.bytes.subspan(i);
    if (rest[0] == '#' && rest.size() >= 3 && hex_digit(rest[1]) >= 0 && hex_digit(rest[2]) >= 0) {
      out += static_cast<char>(hex_digit(rest[1]) * 16 + hex_digit(rest[2]));
      i += 2;
    } else {
      out += static_cast<char>(rest[0]);
    }
  }
  return out;
}

bool is_name(const Value& value, std::string_view name) {
  if (value.kind != Kind::name) return false;
  const std::string_view raw = base::text(value.bytes);
  return raw == name || (raw.find('#') != std::string_view::npos && decoded_name(value) == name);
}

std::string string_bytes(const Value& string) {
  std::string out;
  base::Reader in(string.bytes);
  if (in.u8() == '<') {
    int high = -1;
    while (in.left() > 1) {
      const int digit = hex_digit(in.u8());
      if (digit < 0) continue;
      if (high < 0) {
        high = digit;
      } else {
        out += static_cast<char>(high * 16 + digit);
        high = -1;
      }
    }
    if (high >= 0) out += static_cast<char>(high * 16);
  } else {
    while (in.left() > 1) {
      std::uint8_t c = in.u8();
      if (c != '\\') {
        out += static_cast<char>(c);
        continue;
      }
      c = in.u8();
      if (c >= '0' && c <= '7') {
        int code = c - '0';
        for (int i = 0; i < 2 && in.left() > 1; ++i) {
          base::Reader peek = in;
          const std::uint8_t next = peek.u8();
          if (next < '0' || next > '7') break;
          code = code * 8 + (next - '0');
          in = peek;
        }
        out += static_cast<char>(code);
      } else if (c == '\r' || c == '\n') {
        base::Reader peek = in;
        if (c == '\r' && peek.u8() == '\n') in = peek;
      } else {
        constexpr std::string_view kLetters = "nrtbf", kMeant = "\n\r\t\b\f";
        const std::size_t place = kLetters.find(static_cast<char>(c));
        out += place == std::string_view::npos ? static_cast<char>(c) : kMeant[place];
      }
    }
  }
  return out;
}

std::string decoded_string(const Value& string) {
  std::string out = string_bytes(string);
  if (!out.starts_with("\xFE\xFF")) return out;
  std::string ascii;
  base::Reader wide(base::view(out));
  wide.skip(2);
  while (wide.left() >= 2) {
    const std::uint16_t unit = wide.u16be();
    ascii += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return ascii;
}

void Parser::skip_space() {
  while (position_ < bytes_.size() && kClasses[bytes_[position_]] == space) ++position_;
}

bool Parser::keyword(std::string_view word) {
  skip_space();
  if (base::text(base::slice(bytes_, position_, word.size())) != word) return false;
  const std::size_t end = position_ + word.size();
  if (end < bytes_.size() && kClasses[bytes_[end]] == regular) return false;
  position_ = end;
  return true;
}

// 7.3.3. An integer that is followed by an integer and R is a reference (7.3.10).
Value Parser::number() {
  const std::size_t begin = position_;
  bool whole = true, dotted = false;
  bool negative = false;
  std::int64_t value = 0;
  int digits = 0;
  for (; position_ < bytes_.size() && kClasses[bytes_[position_]] == regular; ++position_) {
    const std::uint8_t c = bytes_[position_];
    if (c >= '0' && c <= '9') {
      if (++digits > 18 && whole) whole = false;
      if (whole) value = value * 10 + (c - '0');
    } else if (position_ == begin && (c == '+' || c == '-')) {
      negative = c == '-';
    } else if (c == '.' && !dotted) {
      dotted = true;
      whole = false;
    } else {
      return {};
    }
  }
  if (digits == 0 && !dotted) return {};
  Value out = made(whole ? Kind::integer : Kind::number, begin);
  out.integer = negative ? -value : value;
  return out;
}

Value Parser::literal_string() {
  const std::size_t begin = position_++;
  for (int depth = 1; position_ < bytes_.size();) {
    const std::uint8_t c = bytes_[position_++];
    if (c == '\\') {
      ++position_;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return made(Kind::string, begin);
    }
  }
  position_ = bytes_.size();
  return {};
}

Value Parser::hexadecimal_string() {
  const std::size_t begin = position_++;
  while (position_ < bytes_.size()) {
    const std::uint8_t c = bytes_[position_++];
    if (c == '>') return made(Kind::string, begin);
    if (hex_digit(c) < 0 && !is_space(c)) return {};
  }
  return {};
}

Value Parser::token() {
  skip_space();
  const std::size_t begin = position_;
  if (begin >= bytes_.size()) return {Kind::end};
  const std::uint8_t c = bytes_[begin];
  switch (c) {
    case '/': {
      ++position_;
      while (position_ < bytes_.size() && kClasses[bytes_[position_]] == regular) ++position_;
      return made(Kind::name, begin + 1);
    }
    case '(': return literal_string();
    case '<':
      if (at(begin + 1) != '<') return hexadecimal_string();
      position_ += 2;
      return made(Kind::keyword, begin);
    case '>':
      if (at(begin + 1) != '>') return {};
      position_ += 2;
      return made(Kind::keyword, begin);
    case '[':
    case ']': ++position_; return made(Kind::keyword, begin);
    case '+':
    case '-':
    case '.': return number();
    default: break;
  }
  if (kClasses[c] == delimiter) return {};  // a comment, a brace, a stray bracket
  if (c >= '0' && c <= '9') {
    Value first = number();
    if (first.kind != Kind::integer || first.integer > INT32_MAX) return first;
    const std::size_t after = position_;
    skip_space();
    if (at(position_) >= '0' && at(position_) <= '9') {
      const Value second = number();
      if (second.kind == Kind::integer && second.integer <= 65535 && keyword("R")) {
        first.kind = Kind::reference;
        first.generation = static_cast<std::uint16_t>(second.integer);
        first.bytes = bytes_.subspan(begin, position_ - begin);
        return first;
      }
    }
    position_ = after;
    return first;
  }
  while (position_ < bytes_.size() && kClasses[bytes_[position_]] == regular) ++position_;
  Value out = made(Kind::keyword, begin);
  const std::string_view word = base::text(out.bytes);
  if (word == "true" || word == "false") out.kind = Kind::boolean;
  if (word == "null") out.kind = Kind::null;
  return out;
}

// The items of the innermost open bracket are on top of items_; they become one value.
bool Parser::close(Kind kind, std::size_t begin, std::size_t first, bool outermost, Visitor* visitor) {
  const std::span<const Value> items = std::span<const Value>(items_).subspan(first);
  if (kind == Kind::dictionary) {
    if (items.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < items.size(); i += 2)
      if (items[i].kind != Kind::name) return false;
    if (visitor != nullptr) visitor->dictionary(items, outermost);
  } else if (visitor != nullptr) {
    visitor->array(items, outermost);
  }
  items_.resize(first);
  items_.push_back(made(kind, begin));
  return true;
}

Value Parser::value(Visitor* visitor) {
  struct Open {
    Kind kind;
    std::size_t begin, first;
  };
  std::vector<Open> open;
  items_.clear();
  do {
    Value next = token();
    if (next.kind == Kind::bad || next.kind == Kind::end) return {};
    if (next.kind == Kind::keyword) {
      const std::string_view word = base::text(next.bytes);
      const std::size_t begin = position_ - word.size();
      if (word == "<<" || word == "[") {
        if (open.size() >= kNestingMax) return {};
        open.push_back({word == "[" ? Kind::array : Kind::dictionary, begin, items_.size()});
      } else if ((word == ">>" || word == "]") && !open.empty() && (word == "]") == (open.back().kind == Kind::array)) {
        const Open last = open.back();
        open.pop_back();
        if (!close(last.kind, last.begin, last.first, open.empty(), visitor)) return {};
      } else {
        return {};
      }
    } else {
      if (next.kind == Kind::reference && visitor != nullptr) visitor->reference(next);
      items_.push_back(next);
    }
  } while (!open.empty());
  return items_.empty() ? Value{} : items_.back();
}

namespace {

class Outermost : public Visitor {
 public:
  void dictionary(std::span<const Value> items, bool outermost) override { keep(items, outermost); }
  void array(std::span<const Value> items, bool outermost) override { keep(items, outermost); }
  void reference(const Value&) override {}
  std::vector<Value> kept;

 private:
  void keep(std::span<const Value> items, bool outermost) {
    if (outermost) kept.assign(items.begin(), items.end());
  }
};

}  // namespace

std::vector<Value> items_of(const Value& value) {
  if (value.kind != Kind::array && value.kind != Kind::dictionary) return {};
  Outermost visitor;
  Parser(value.bytes).value(&visitor);
  return std::move(visitor.kept);
}

Value find(std::span<const Value> items, std::string_view key) {
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (is_name(items[i], key)) return items[i + 1];
  return {};
}

}  // namespace sekisho::worker::second_look::pdf
