#include "formats/json/look.h"

#include <set>

namespace sekisho::formats::json {

namespace {

using base::FileType;
using worker::second_look::Look;

constexpr int kDepthMax = 1'000;

class Parser {
 public:
  Parser(std::string_view text, Look& look) : text_(text), look_(look) {}

  void run() {
    blank();
    do {
      if (!value(0)) return;
      const std::size_t from = at_;
      blank();
      if (at_ < text_.size() && text_.substr(from, at_ - from).find('\n') == std::string_view::npos) return look_.find("bytes behind the JSON");
    } while (at_ < text_.size());
  }

 private:
  void blank() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) ++at_;
  }
  bool fail(std::string_view what) {
    look_.find(what);
    return false;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool value(int depth) {
    if (depth > kDepthMax) return fail("JSON too deep");
    if (at_ >= text_.size()) return fail("JSON ends early");
    std::string said;
    if (text_[at_] == '{') return container(depth, '}');
    if (text_[at_] == '[') return container(depth, ']');
    if (text_[at_] == '"') return string(said);
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,]}:", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    if (word == "true" || word == "false" || word == "null") return true;
    const bool number =
        !word.empty() && word.find_first_not_of("0123456789+-.eE") == word.npos && (word[0] == '-' || (word[0] >= '0' && word[0] <= '9'));
    return number || fail("no JSON value");
  }

  bool container(int depth, char end) {
    ++at_;
    std::set<std::string> names;
    blank();
    if (take(end)) return true;
    do {
      blank();
      if (end == '}') {
        std::string name;
        if (at_ >= text_.size() || text_[at_] != '"' || !string(name)) return fail("no JSON name");
        if (!names.insert(name).second) return fail("a name twice in one JSON object");
        blank();
        if (!take(':')) return fail("no JSON colon");
        blank();
      }
      if (!value(depth + 1)) return false;
      blank();
    } while (take(','));
    return take(end) || fail("JSON ends early");
  }

  bool string(std::string& said) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c < 0x20) return fail("a control character in JSON");
      if (c != '\\') {
        said.push_back(text_[at_++]);
        continue;
      }
      const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (std::string_view("\"\\/bfnrtu").find(next) == std::string_view::npos || next == '\0') return fail("a bad JSON escape");
      if (next == 'u') {
        std::uint32_t code = 0;
        for (std::size_t i = at_ + 2; i < at_ + 6; ++i) {
          const char h = i < text_.size() ? text_[i] : '\0';
          const int value = h >= '0' && h <= '9' ? h - '0' : (h | 32) >= 'a' && (h | 32) <= 'f' ? (h | 32) - 'a' + 10 : -1;
          if (value < 0) return fail("a bad JSON escape");
          code = code * 16 + static_cast<std::uint32_t>(value);
        }
        if (deceives(code)) look_.find_unless_chosen(base::Setting::text_show_deceiving);
        if (code < 0x80) said.push_back(static_cast<char>(code));
        else said += "\\u" + std::to_string(code);
        at_ += 6;
      } else {
        said += next == 'b' ? '\b' : next == 'f' ? '\f' : next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next;
        at_ += 2;
      }
    }
    return take('"') || fail("an open JSON string");
  }

  static bool deceives(std::uint32_t code) {
    return (code < 0x20 && code != '\b' && code != '\t' && code != '\n' && code != '\f' && code != '\r') || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
  }

  std::string_view text_;
  Look& look_;
  std::size_t at_ = 0;
};

}  // namespace

FileType look_kind(base::ByteView bytes, std::string_view extension) {
  if (extension == "txt" || extension == "csv" || extension == "tsv" || extension == "md" || extension == "log") return FileType::unknown;
  if (extension == "json" || extension == "geojson" || extension == "jsonl") return FileType::json;
  std::size_t at = 0;
  auto blank = [&] {
    while (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) ++at;
  };
  blank();
  if (at >= bytes.size() || bytes[at] != '{') return FileType::unknown;
  ++at;
  blank();
  return at < bytes.size() && bytes[at] == '"' ? FileType::json : FileType::unknown;
}

void look(base::ByteView bytes, FileType, Look& look) {
  if (base::starts_with(bytes, "\xEF\xBB\xBF")) return look.find("a byte order mark in JSON");
  if (!worker::second_look::valid_utf8(bytes)) return look.find("JSON that is no UTF-8");
  // U+202A to U+202E, U+2066 to U+2069 as they stand
  const std::string_view text = base::text(bytes);
  for (std::size_t at = text.find("\xE2\x80"); at != text.npos; at = text.find("\xE2\x80", at + 2))
    if (at + 2 < text.size() && text[at + 2] >= '\xAA' && text[at + 2] <= '\xAE') look.find_unless_chosen(base::Setting::text_show_deceiving);
  for (std::size_t at = text.find("\xE2\x81"); at != text.npos; at = text.find("\xE2\x81", at + 2))
    if (at + 2 < text.size() && text[at + 2] >= '\xA6' && text[at + 2] <= '\xA9') look.find_unless_chosen(base::Setting::text_show_deceiving);
  Parser(text, look).run();
}

}  // namespace sekisho::formats::json
