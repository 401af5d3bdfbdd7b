#include "formats/rtf/writer.h"

#include <algorithm>

#include "formats/rtf/words.h"
#include "text/text.h"

namespace sekisho::formats::rtf {

using base::Setting;
using base::What;
using Kind = Token::Kind;

namespace {

constexpr std::size_t kNone = 0;

bool one_of(std::string_view name, std::initializer_list<std::string_view> list) { return std::ranges::find(list, name) != list.end(); }

// Control words that stand for a character: also what a reader of a field's instruction takes them for.
std::string_view character_of(std::string_view name) {
  if (name == "tab") return "\t";
  if (one_of(name, {"par", "line", "page", "column", "sect"})) return "\n";
  if (name == "lquote") return "\xe2\x80\x98";
  if (name == "rquote") return "\xe2\x80\x99";
  if (name == "ldblquote") return "\xe2\x80\x9c";
  if (name == "rdblquote") return "\xe2\x80\x9d";
  if (name == "bullet") return "\xe2\x80\xa2";
  if (name == "endash") return "\xe2\x80\x93";
  if (name == "emdash") return "\xe2\x80\x94";
  if (one_of(name, {"enspace", "emspace", "qmspace"})) return " ";
  return {};
}

bool comment_word(std::string_view name) {
  return one_of(name, {"annotation", "atnid", "atnauthor", "atndate", "atnref", "atrfstart", "atrfend", "atnparent", "atntime"});
}

bool begins_line(std::string_view name) {
  return one_of(name, {"par", "pard", "trowd", "row", "sect", "sectd", "fonttbl", "colortbl", "stylesheet"});
}

}  // namespace

std::string Writer::run(std::size_t first) {
  out_ = "{\\rtf1";
  after_word_ = true;
  content(first, tokens_.front().end, State{});
  put("}\n");
  return std::move(out_);
}

void Writer::note() {
  for (std::size_t i = 0; i < std::size(removed_); ++i)
    if (removed_[i] > 0) context_.notes.removed(static_cast<What>(i), {}, removed_[i]);
  context_.notes.text(read_, kept_);
}

void Writer::put_word(std::string_view name, const Token* param) {
  if (begins_line(name)) out_ += '\n';
  out_ += '\\';
  out_ += name;
  if (param != nullptr && param->has_param) out_ += std::to_string(param->param);
  after_word_ = true;
}

void Writer::put_text(char c) {
  const bool joins = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-';
  if (after_word_ && joins) out_ += ' ';
  out_ += c;
  after_word_ = false;
}

std::size_t Writer::head_of(std::size_t open, bool& starred) const {
  const std::size_t end = at(open).end;
  std::size_t i = open + 1;
  starred = i < end && at(i).kind == Kind::symbol && at(i).byte == '*';
  if (starred) ++i;
  return i < end && at(i).kind == Kind::word ? i : kNone;
}

bool Writer::group_is(std::size_t open, std::string_view word) const {
  bool starred;
  const std::size_t head = head_of(open, starred);
  return head != kNone && name(at(head)) == word;
}

void Writer::group(std::size_t open, State state) {
  state.skip = 0;
  bool starred;
  const std::size_t head = head_of(open, starred), end = at(open).end;
  if (head != kNone && destination(head, end, starred, state)) return;
  if (starred) return removed(What::unknown_markup);
  plain_group(open + 1, end, state);
}

void Writer::plain_group(std::size_t from, std::size_t to, State state) {
  put("{");
  content(from, to, state);
  put("}");
}

void Writer::content(std::size_t from, std::size_t to, State state) {
  for (std::size_t i = from; i < to; ++i) {
    const Token& token = at(i);
    switch (token.kind) {
      case Kind::open:
        state.skip = 0;
        group(i, state);
        i = token.end;
        break;
      case Kind::close: break;
      case Kind::word:
        if (state.skip > 0 && !character_of(name(token)).empty()) {
          --state.skip;
          break;
        }
        state.skip = 0;
        if (destination(i, to, false, state)) return;
        word(token, state);
        break;
      case Kind::symbol:
        if (token.byte == '*' && i + 1 < to && at(i + 1).kind == Kind::word) {  // a destination in the middle of a group takes the rest
          if (destination(i + 1, to, true, state)) return;
        }
        symbol(token.byte, state);
        break;
      case Kind::hex: hex(token.byte, state); break;
      case Kind::text: text(token, state); break;
      case Kind::binary: removed(What::custom_data); break;
    }
  }
}

bool Writer::destination(std::size_t i, std::size_t to, bool starred, State state) {
  const std::string_view head = name(at(i));
  if (head == "field") return field(i + 1, to, state), true;
  if (head == "object") return object(i + 1, to, state), true;
  if (head == "pict") return picture(i + 1, to, state), true;
  if (head == "sp") return property(i + 1, to, state), true;
  if (head == "info") return info(i + 1, to, state), true;
  if (head == "upr") return unicode_alternative(i + 1, to, state), true;
  if (head == "ud") return content(i + 1, to, state), true;
  if (one_of(head, {"fldinst", "fldrslt"})) {  // outside a field: the one is nothing to see, the other is all there is
    if (head == "fldrslt") plain_group(i + 1, to, state);
    removed(What::fetching_field);
    return true;
  }
  if (one_of(head, {"title", "sn", "sv"})) return removed(What::metadata), true;
  if (const auto what = dropped_destination(head)) return removed(*what), true;
  if (comment_word(head) && !context_.profile.on(Setting::office_keep_comments)) return removed(What::comment), true;
  if (!starred) return false;
  if (!allowed(head)) return removed(What::unknown_markup), true;
  put("{\\*");
  put_word(head, &at(i));
  content(i + 1, to, state);
  put("}");
  return true;
}

void Writer::word(const Token& token, State& state) {
  const std::string_view head = name(token);
  if (head == "u") return unicode(token.param, state);
  if (head == "uc") {
    state.fallback = static_cast<std::uint32_t>(std::clamp(token.param, 0, 255));
    return;  // what comes out has one character for such readers everywhere, which is what \uc is without being said
  }
  if (revision_id(head)) return removed(What::metadata);
  if (!allowed(head)) return removed(What::unknown_markup);
  state.level |= head == "leveltext" || head == "levelnumbers";
  if (head == "v" && (!token.has_param || token.param != 0)) context_.notes.warn(What::hidden_text);
  put_word(head, &token);
  if (const std::string_view shown = character_of(head); !shown.empty()) captured(shown);
}

void Writer::symbol(std::uint8_t c, State& state) {
  if (state.skip > 0) {
    --state.skip;
    return;
  }
  if (c == '\n' || c == '\r') {
    put_word("par");
    captured("\n");
  } else if (c == '\t') {
    put_word("tab");
    captured("\t");
  } else if (c == '\\' || c == '{' || c == '}') {
    const char both[] = {'\\', static_cast<char>(c)};
    put({both, 2});
    if (capture_ != nullptr) capture_->bytes.push_back(static_cast<char>(c));
  } else if (c == '~' || c == '-' || c == '_' || c == ':' || c == '|') {
    const char both[] = {'\\', static_cast<char>(c)};
    put({both, 2});
    captured(c == '~' ? "\xc2\xa0" : c == '_' ? "-" : "");
  } else {
    removed(What::unknown_markup);
  }
}

// Counts characters of which most documents here are: ASCII and Shift_JIS.
void Writer::count(std::uint8_t value) {
  const bool second = std::exchange(trail_, false);
  if (second || value <= 0x20 || value == 0x7F) return;
  trail_ = japanese_ && ((value >= 0x81 && value <= 0x9F) || (value >= 0xE0 && value <= 0xFC));
  ++read_, ++kept_;
}

// A byte of a character in the code page of the document or of its font.
void Writer::byte(std::uint8_t value) {
  if (capture_ == nullptr) count(value);
  static constexpr char kDigits[] = "0123456789abcdef";
  const bool dropped = (value < 0x20 && value != '\t') || value == 0x7F;
  if (capture_ != nullptr && !dropped) capture_->bytes.push_back(static_cast<char>(value));
  if (value >= 0x80 || value == '\\' || value == '{' || value == '}') {
    const char escaped[] = {'\\', '\'', kDigits[value >> 4], kDigits[value & 15]};
    put({escaped, 4});
  } else if (value == '\t') {
    put_word("tab");
  } else if (dropped) {
    removed(What::control_character);
  } else {
    put_text(static_cast<char>(value));
  }
}

void Writer::hex(std::uint8_t value, State& state) {
  if (state.skip > 0) {
    --state.skip;
  } else if (state.level && value < 0x20 && capture_ == nullptr) {
    const char escaped[] = {'\\', '\'', value < 16 ? '0' : '1', "0123456789abcdef"[value & 15]};
    put({escaped, 4});
  } else {
    byte(value);
  }
}

void Writer::text(const Token& token, State& state) {
  for (std::uint8_t value : base::slice(input_, token.offset, token.length)) {
    if (state.skip > 0) --state.skip;
    else byte(value);
  }
}

// \uN is a signed number of 16 bits; some writers give whole code points beyond them.
void Writer::unicode(std::int32_t code, State& state) {
  state.skip = state.fallback;
  if (code < 0) code += 0x10000;
  trail_ = false;
  if (capture_ == nullptr && (code < 0 || code > 0x20)) ++read_;
  if (code < 0 || code > 0x10FFFF) return removed(What::invalid_characters);
  if (capture_ == nullptr && code > 0x20) ++kept_;
  if (code == '\t') {
    captured("\t");
    return put_word("tab");
  }
  if (code < 0x20 || code == 0x7F) return removed(What::control_character);
  const auto unit = [&](std::int32_t value) { put("\\u" + std::to_string(value > 0x7FFF ? value - 0x10000 : value) + "?"); };
  if (code > 0xFFFF) {
    unit(0xD800 + ((code - 0x10000) >> 10));
    unit(0xDC00 + ((code - 0x10000) & 0x3FF));
  } else {
    unit(code);
  }
  std::string utf8;
  text::append_utf8(utf8, static_cast<char32_t>(code));
  captured(utf8);
}

}  // namespace sekisho::formats::rtf
