// Encoded words (RFC 2047), as they are really written.
#include <algorithm>

#include "formats/mail/header.h"
#include "text/base64.h"
#include "text/charset.h"
#include "text/cursor.h"
#include "text/running.h"
#include "text/text.h"

namespace sekisho::formats::mail {

namespace {

constexpr std::size_t kWordBytesMax = 45;   // of UTF-8, so that a word has at most 75 characters
constexpr std::size_t kLineBytesMax = 900;  // of ASCII that is not folded (RFC 5322 2.1.1: 998)

struct Word {
  std::string_view charset;
  base::Bytes bytes;
  std::size_t end = 0;
};

int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

base::Bytes quoted(std::string_view text) {
  base::Bytes out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '=' && i + 2 < text.size() ? hex_of(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_of(text[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<std::uint8_t>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(static_cast<std::uint8_t>(text[i] == '_' ? ' ' : text[i]));
    }
  }
  return out;
}

// "=?charset*language?B?…?=" at the front; blanks inside, which some mailers write, do not end it.
std::optional<Word> word_at(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  const std::size_t charset_end = text.find('?', 2);
  if (charset_end == text.npos || charset_end == 2 || charset_end > 80 || charset_end + 2 >= text.size() || text[charset_end + 2] != '?')
    return std::nullopt;
  std::string_view charset = text.substr(2, charset_end - 2);
  if (charset.find_first_of(" \t=<>\"") != charset.npos) return std::nullopt;
  const char encoding = static_cast<char>(text[charset_end + 1] | 0x20);
  if (encoding != 'b' && encoding != 'q') return std::nullopt;
  const std::size_t from = charset_end + 3;
  std::size_t end = text.find("?=", from);
  // "=?…?Q?=E3…?=": the first "?=" may be the start of the text.
  if (encoding == 'q' && end == from) end = text.find("?=", from + 1);
  if (end == text.npos) return std::nullopt;
  std::string_view body = text.substr(from, end - from);
  Word out;
  out.charset = charset.substr(0, charset.find('*'));
  out.bytes = encoding == 'b' ? text::from_base64(body).bytes : quoted(body);
  out.end = end + 2;
  return out;
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t") == text.npos; }

class Reader {
 public:
  std::string run(std::string_view raw) {
    std::size_t plain = 0, at = 0;
    while ((at = raw.find("=?", at)) != raw.npos) {
      auto word = word_at(raw.substr(at));
      if (!word) {
        at += 2;
        continue;
      }
      std::string_view between = raw.substr(plain, at - plain);
      if (!(have_word_ && blank(between))) {
        flush();
        put_plain(between);
      }
      if (have_word_ && word->charset != charset_) flush();
      charset_ = word->charset;
      base::put(bytes_, word->bytes);
      have_word_ = true;
      at += word->end;
      plain = at;
    }
    flush();
    put_plain(raw.substr(plain));
    return std::move(out_);
  }
  std::uint64_t invalid = 0;

 private:
  // Words of one charset are put together before they are decoded: characters are split between them.
  void flush() {
    have_word_ = false;
    if (bytes_.empty()) return;
    text::Labelled read = text::decode_labelled(bytes_, charset_);
    invalid += read.invalid;
    out_ += read.utf8;
    bytes_.clear();
  }
  void put_plain(std::string_view raw) {
    if (raw.empty()) return;
    text::Labelled read = text::decode_labelled(base::view(raw), {});
    invalid += read.invalid;
    out_ += read.utf8;
  }

  std::string out_;
  std::string charset_;
  base::Bytes bytes_;
  bool have_word_ = false;
};

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : trimmed(text)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    if (!space) out += c;
    else if (!out.ends_with(' ')) out += ' ';
  }
  return out;
}

}  // namespace

Decoded decode_words(std::string_view raw) {
  Reader reader;
  std::string text = reader.run(raw);
  text::Running shown = text::running(text, text::Unseen::symbol);
  return {one_line(shown.utf8), reader.invalid, shown.controls + shown.deceiving};
}

std::string encode_words(std::string_view utf8, std::size_t column) {
  const bool plain = std::ranges::all_of(utf8, [](char c) { return c >= ' ' && c < 0x7F; });
  if (plain && utf8.find("=?") == utf8.npos && utf8.size() + column < kLineBytesMax) return std::string(utf8);
  std::string out;
  std::string piece;
  auto flush = [&] {
    if (piece.empty()) return;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + text::to_base64(base::view(piece)) + "?=";
    piece.clear();
  };
  text::Cursor cursor(base::view(utf8), text::Encoding::utf8);
  // The first line has its name in front.
  std::size_t room = column + 12 + 60 > 76 && column < 50 ? (76 - column - 12) / 4 * 3 : kWordBytesMax;
  for (text::Char c; cursor.next(c);) {
    if (piece.size() + c.length > std::max<std::size_t>(room, 12)) {
      flush();
      room = kWordBytesMax;
    }
    piece += utf8.substr(c.offset, c.length);
  }
  flush();
  return out;
}

}  // namespace sekisho::formats::mail
