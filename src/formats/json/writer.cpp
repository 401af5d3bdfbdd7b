#include "formats/json/writer.h"

#include <algorithm>

#include "text/cursor.h"
#include "text/showing.h"
#include "text/text.h"

namespace sekisho::formats::json {

using base::Code;

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::unexpected<base::Error> Writer::bad(std::string_view what) const {
  return base::refuse(Code::json_bad, {}, std::string(what) + " at byte " + std::to_string(at_));
}

base::Result<std::string> Writer::run() {
  out_.reserve(text_.size());
  space();
  while (true) {
    if (auto read = value_next_ ? value() : after(); !read) return std::unexpected(read.error());
    if (!value_next_ && open_.empty()) {
      const bool line = space();
      if (at_ >= text_.size()) break;
      if (!line) return bad("bytes behind the value");  // JSON Lines parts its values by line feeds
      value_next_ = true;
    }
  }
  erase_duplicates();
  return std::move(out_);
}

bool Writer::space() {
  const std::size_t from = at_;
  bool line = false;
  for (; at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'); ++at_)
    line |= text_[at_] == '\n';
  out_ += text_.substr(from, at_ - from);
  return line;
}

bool Writer::literal(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  copy(word.size());
  return true;
}

base::Status Writer::value() {
  value_next_ = false;
  const char c = peek();
  if (c == '{' || c == '[') {
    if (open_.size() >= kDepthMax) return base::refuse(Code::too_deep, {}, "JSON");
    open_.push_back({.object = c == '{', .starts = {}, .names = {}});
    copy(1);
    space();
    if (peek() == (c == '{' ? '}' : ']')) return {};  // empty: after() closes it
    if (c == '{') return member();
    value_next_ = true;
    return {};
  }
  if (c == '"') {
    auto said = string();
    return said ? base::Status{} : std::unexpected(said.error());
  }
  if (c == '-' || digit(c)) return number();
  if (literal("true") || literal("false") || literal("null")) return {};
  return bad("no value");
}

base::Status Writer::after() {
  space();
  Container& inner = open_.back();
  const char c = peek();
  if (c == (inner.object ? '}' : ']')) {
    copy(1);
    open_.pop_back();
    return {};
  }
  if (c != ',') return bad("no comma");
  copy(1);
  space();
  if (inner.object) return member();
  value_next_ = true;
  return {};
}

base::Status Writer::member() {
  Container& object = open_.back();
  const std::size_t index = object.starts.size();
  object.starts.push_back(out_.size());
  if (peek() != '"') return bad("no name");
  auto name = string();
  if (!name) return std::unexpected(name.error());
  if (open_.size() == 1) nbformat_ |= *name == "nbformat", cells_ |= *name == "cells" || *name == "worksheets";
  // RFC 8259, 4: what a name that stands twice means is unpredictable. Most readers take the last, so the earlier ones go.
  const auto [known, fresh] = object.names.try_emplace(std::move(*name), index);
  if (!fresh) {
    erased_.push_back({object.starts[known->second], object.starts[known->second + 1]});
    known->second = index;
    ++changes_.duplicates;
  }
  space();
  if (peek() != ':') return bad("no colon");
  copy(1);
  space();
  value_next_ = true;
  return {};
}

// RFC 8259, 6. Copied as written: numbers longer than any reader's stay what they are.
base::Status Writer::number() {
  std::size_t end = at_;
  const auto at = [&](std::size_t i) { return i < text_.size() ? text_[i] : '\0'; };
  const auto digits = [&] {
    const std::size_t from = end;
    while (digit(at(end))) ++end;
    return end > from;
  };
  if (at(end) == '-') ++end;
  if (at(end) == '0') ++end;
  else if (!digits()) return bad("number");
  if (at(end) == '.' && (++end, !digits())) return bad("number");
  if (at(end) == 'e' || at(end) == 'E') {
    ++end;
    if (at(end) == '+' || at(end) == '-') ++end;
    if (!digits()) return bad("number");
  }
  copy(end - at_);
  return {};
}

// Behind a backslash: the code it stands for, U+FFFD for half a surrogate pair.
base::Status Writer::escape(char32_t& code) {
  static constexpr std::string_view kShort = "\"\\/bfnrt";
  static constexpr char kMeaning[] = {'"', '\\', '/', '\b', '\f', '\n', '\r', '\t'};
  const auto unit = [&](std::size_t from, char32_t& value) {
    value = 0;
    for (std::size_t i = from; i < from + 4; ++i) {
      const char c = i < text_.size() ? text_[i] : '\0';
      const int nibble = digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (nibble < 0) return false;
      value = value << 4 | static_cast<char32_t>(nibble);
    }
    return true;
  };
  const char c = peek();
  if (const std::size_t which = kShort.find(c); which != kShort.npos && c != '\0') {
    code = static_cast<unsigned char>(kMeaning[which]);
    ++at_;
    return {};
  }
  if (c != 'u' || !unit(at_ + 1, code)) return bad("escape");
  at_ += 5;
  if (code < 0xD800 || code > 0xDFFF) return {};
  char32_t low = 0;
  if (code < 0xDC00 && text_.substr(at_, 2) == "\\u" && unit(at_ + 2, low) && low >= 0xDC00 && low <= 0xDFFF) {
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    at_ += 6;
    return {};
  }
  code = text::kNoCharacter;
  return {};
}

base::Result<std::string> Writer::string() {
  const std::size_t from = ++at_;
  bool escaped = false;
  std::size_t end = from;
  for (; end < text_.size() && text_[end] != '"'; ++end) {
    if (static_cast<unsigned char>(text_[end]) < 0x20) return bad("control character in a string");
    if (text_[end] != '\\') continue;
    escaped = true;
    ++end;
  }
  if (end >= text_.size()) return bad("open string");
  const std::string_view raw = text_.substr(from, end - from);
  out_ += '"';
  if (!escaped && !text::may_deceive(raw)) {
    out_ += raw;
    out_ += '"';
    at_ = end + 1;
    return std::string(raw);
  }
  // Each character with its own spelling, so that what may stay stays as it was written.
  struct Piece {
    char32_t code;
    std::string_view spelling;
  };
  std::vector<Piece> pieces;
  while (at_ < end) {
    const std::size_t begin = at_;
    char32_t code = 0;
    if (text_[at_] == '\\') {
      ++at_;
      if (auto read = escape(code); !read) return std::unexpected(read.error());
    } else {
      text::Cursor cursor(base::view(text_), text::Encoding::utf8, at_);
      text::Char c;
      cursor.next(c);
      code = c.code;
      at_ = cursor.position();
    }
    pieces.push_back({code, text_.substr(begin, at_ - begin)});
  }
  at_ = end + 1;
  std::string said;
  char32_t before = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto [code, spelling] = pieces[i];
    if (code == text::kNoCharacter) {
      ++changes_.invalid;
      out_ += "\\ufffd", said += "\uFFFD", before = 0;
      continue;
    }
    const text::Appearance what = code == '\b' ? text::Appearance::plain : text::appearance(code);
    const char32_t after = i + 1 < pieces.size() && pieces[i + 1].code != text::kNoCharacter ? pieces[i + 1].code : 0;
    const bool shown =
        !show_ || what == text::Appearance::plain || (what == text::Appearance::contextual && text::harmless_between(before, code, after));
    if (shown) {
      out_ += spelling;
      text::append_utf8(said, code);
    } else {
      const std::string symbol = text::visible(code, text::Symbols::pictures);
      out_ += symbol, said += symbol;
      ++(what == text::Appearance::control ? changes_.controls : changes_.deceiving);
    }
    before = shown ? code : 0;
  }
  out_ += '"';
  return said;
}

void Writer::erase_duplicates() {
  if (erased_.empty()) return;
  std::ranges::sort(erased_);
  std::string kept;
  std::size_t done = 0;
  for (const auto& [from, to] : erased_) {
    if (to <= done) continue;
    if (from > done) kept.append(out_, done, from - done);
    done = to;
  }
  kept.append(out_, done);
  out_ = std::move(kept);
}

}  // namespace sekisho::formats::json
