#include "formats/plain_text/editor.h"

#include <algorithm>

#include "formats/plain_text/cells.h"
#include "text/text.h"

namespace sekisho::formats::plain_text {

using text::Appearance;
using text::Char;
using text::CodeSet;
using text::Encoding;

namespace {

bool unicode(Encoding encoding) { return encoding >= Encoding::utf8 && encoding <= Encoding::utf32be; }

std::string_view escape_to(CodeSet set) {
  switch (set) {
    case CodeSet::ascii: return "\x1B(B";
    case CodeSet::roman: return "\x1B(J";
    case CodeSet::kana: return "\x1B(I";
    case CodeSet::jis0208: return "\x1B$B";
    case CodeSet::jis0212: return "\x1B$(D";
  }
  return {};
}

bool single_byte(CodeSet set) { return set == CodeSet::ascii || set == CodeSet::roman; }

}  // namespace

Editor::Editor(base::ByteView input, Plan plan, Sink& out)
    : input_(input), plan_(std::move(plan)), out_(out), cursor_(input, plan_.found.encoding, plan_.found.bom_bytes) {
  prepare_skipping();
}

Changes Editor::run() {
  if (!plan_.mark.empty()) {
    out_.write(plan_.mark);
    ++changes_.marks;
  }
  while (true) {
    cursor_.seek(skip(cursor_.position()));
    CodeSet set_before = cursor_.set();
    text::Cursor here = cursor_;
    if (!cursor_.next(c_)) break;
    if (c_.code == text::kNoCharacter) continue;
    if (plan_.cells && plan_.readings.any_at_start()) guard_cell(here);
    if (c_.code == 0x1A && only_end_marks_from(c_.offset)) {  // the end-of-file mark of DOS and CP/M
      copy_until(c_.offset);
      copied_ = input_.size();
      ++changes_.controls;
      break;
    }
    std::string symbol = replacement(c_);
    advance(c_.code);
    if (!symbol.empty()) replace(c_, set_before, symbol);
    if (after_quote_) {
      after_quote_ = false;
      insert(c_.end(), "'");
      advance('\'');
    }
  }
  if (changes_.any()) copy_until(input_.size());
  return changes_;
}

void Editor::advance(char32_t code) {
  if (plan_.cells) plan_.readings.advance(code);
}

void Editor::guard_cell(const text::Cursor& at_character) {
  if (surely_harmless_start(c_.code) || !plan_.readings.would_run(at_character)) return;
  ++changes_.cells;
  if (c_.code == '"') {
    after_quote_ = true;
    return;
  }
  insert(c_.offset, "'");
  advance('\'');
}

char32_t Editor::after() const {
  text::Cursor ahead = cursor_;
  Char next;
  return ahead.next(next) && next.valid ? next.code : 0;
}

// The character in front of offset, 0 where it was replaced or there is none. Only asked for in Unicode encodings.
char32_t Editor::before(std::size_t offset) const {
  if (offset == replaced_end_ || !unicode(plan_.found.encoding)) return 0;
  std::size_t widest = std::min<std::size_t>(4, offset - plan_.found.bom_bytes);
  for (std::size_t back = 1; back <= widest; ++back) {
    text::Cursor cursor(input_, plan_.found.encoding, offset - back);
    Char c;
    if (cursor.next(c) && c.valid && c.end() == offset && !(c.code >= 0xD800 && c.code <= 0xDFFF)) return c.code;
  }
  return 0;
}

bool Editor::only_end_marks_from(std::size_t offset) const {
  text::Cursor cursor(input_, plan_.found.encoding, offset);
  for (Char c; cursor.next(c);)
    if (c.code != 0x1A) return false;
  return true;
}

// A return that no line feed follows. A row of returns before a line feed is a line end that was converted too often.
bool Editor::lone_return(const Char& c) const {
  if (c.code != '\r' || after() == '\n') return false;
  text::Cursor ahead = cursor_;
  Char next;
  for (int i = 0; i < 8 && ahead.next(next); ++i) {
    if (next.code == '\n') return false;
    if (next.code != '\r') return true;
  }
  return true;
}

// What to write instead of a character; empty when it may stay.
std::string Editor::replacement(const Char& c) {
  Encoding encoding = plan_.found.encoding;
  if (!c.valid) {
    ++changes_.invalid;
    return unicode(encoding) ? "\uFFFD" : encoding == Encoding::ascii || encoding == Encoding::windows1252 ? "?" : "〓";
  }
  text::Symbols symbols = unicode(encoding) ? text::Symbols::pictures : text::Symbols::ascii;
  if (c.code == '\r') {
    if (plan_.cells && plan_.readings.any_outside_quotes() && lone_return(c)) {  // readers of CSV disagree on it
      ++changes_.line_ends;
      return "\n";
    }
    if (plan_.cells || plan_.returns_are_ends || !plan_.show_deceiving || !lone_return(c)) return {};
    ++changes_.controls;  // would let a terminal write over the beginning of the line
    return text::visible(c.code, symbols);
  }
  if (!plan_.show_deceiving) return {};
  switch (text::appearance(c.code)) {
    case Appearance::plain: return {};
    case Appearance::control: ++changes_.controls; break;
    case Appearance::contextual:
      if (text::harmless_between(before(c.offset), c.code, after())) return {};
      [[fallthrough]];
    case Appearance::deceiving: ++changes_.deceiving; break;
  }
  return text::visible(c.code, symbols);
}

void Editor::copy_until(std::size_t offset) {
  constexpr std::size_t kPiece = 1 << 20;
  for (; copied_ < offset; copied_ += std::min(kPiece, offset - copied_))
    out_.write(base::slice(input_, copied_, std::min(kPiece, offset - copied_)));
}

void Editor::put(std::string_view utf8) {
  auto bytes = text::encode(utf8, plan_.found.encoding);
  SEKISHO_CHECK(bytes.has_value());  // replacements are chosen so that the encoding has them
  out_.write(*bytes);
}

// In ISO-2022-JP a replacement comes back to ASCII by itself; around it stand the escapes that the text had.
void Editor::replace(const Char& c, CodeSet set_before, std::string_view utf8) {
  copy_until(c.offset);
  bool escapes = plan_.found.encoding == Encoding::iso2022jp;
  if (escapes && !single_byte(set_before)) out_.write(escape_to(CodeSet::ascii));
  put(utf8);
  if (escapes && cursor_.set() != CodeSet::ascii) out_.write(escape_to(cursor_.set()));
  copied_ = replaced_end_ = c.end();
}

void Editor::insert(std::size_t offset, std::string_view ascii) {
  copy_until(offset);
  put(ascii);
}

}  // namespace sekisho::formats::plain_text
