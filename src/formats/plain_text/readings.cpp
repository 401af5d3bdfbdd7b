#include "formats/plain_text/readings.h"

#include <algorithm>
#include <array>

#include "formats/plain_text/cells.h"

namespace sekisho::formats::plain_text {

Readings::Readings(std::u32string_view delimiters) : delimiters_(delimiters) {
  if (delimiters_.empty()) delimiters_.push_back(U',');
  for (char32_t code : delimiters_) readings_.push_back({code});
  if (delimiters_.size() > 1) readings_.push_back({kAny});
  starts_ = readings_.size();
}

Readings Readings::settled(std::u32string_view primary) const {
  auto irregular = [](const Reading& reading) { return reading.irregular || reading.state == State::quoted; };
  auto must_stay = [&](const Reading& reading) {
    return reading.delimiter == kAny || readings_.size() == 1 || primary.find(reading.delimiter) != std::u32string_view::npos;
  };
  bool agreed = std::none_of(readings_.begin(), readings_.end(), [&](const Reading& reading) { return must_stay(reading) && irregular(reading); });
  Readings out;
  out.delimiters_ = delimiters_;
  for (const Reading& reading : readings_)
    if (!agreed || must_stay(reading) || !irregular(reading)) out.readings_.push_back({reading.delimiter});
  if (!agreed) out.readings_.push_back({kAny, false});
  out.starts_ = out.readings_.size();
  return out;
}

// As RFC 4180 and the readers of spreadsheets have it: a quote opens only at the start of a cell; what follows a closing quote is appended.
Readings::State Readings::after(Reading& reading, char32_t code) const {
  bool quote = code == '"' && reading.quotes;
  switch (reading.state) {
    case State::start:
      if (quote) return State::quoted;
      return ends(reading, code) ? State::start : State::plain;
    case State::plain:
      reading.irregular |= quote;
      return ends(reading, code) ? State::start : State::plain;
    case State::quoted: return quote ? State::closing : State::quoted;
    case State::closing:
      if (quote) return State::quoted;
      if (ends(reading, code)) return State::start;
      reading.irregular = true;
      return State::plain;
  }
  return State::plain;
}

void Readings::advance(char32_t code) {
  starts_ = 0;
  for (Reading& reading : readings_) {
    reading.state = after(reading, code);
    starts_ += reading.state == State::start ? 1 : 0;
  }
}

bool Readings::any_outside_quotes() const {
  return std::any_of(readings_.begin(), readings_.end(), [](const Reading& reading) { return reading.quotes && reading.state != State::quoted; });
}

bool Readings::would_run(const text::Cursor& cell) const {
  return std::any_of(readings_.begin(), readings_.end(),
                     [&](const Reading& reading) { return reading.state == State::start && would_run(reading, cell); });
}

bool Readings::would_run(Reading reading, text::Cursor cell) const {
  std::array<char32_t, kCellHeadMax> codes;
  std::size_t count = 0;
  CellHead head;
  bool first = true;
  for (text::Char c; cell.next(c);) {
    if (c.code == text::kNoCharacter) continue;
    State before = reading.state;
    reading.state = after(reading, c.code);
    if (reading.state == State::start) break;  // the cell ends here
    if (reading.quotes && c.code == '"' && (before == State::start || before == State::quoted)) continue;  // the quotes themselves
    if (count == 0 && skipped_before_formula(c.code)) {
      head.begins_with_tab_or_return |= first && (c.code == '\t' || c.code == '\r');
      first = first && c.code == ' ';
      continue;
    }
    if (count == 0 && !head.begins_with_tab_or_return && surely_harmless_start(c.code)) return false;
    if (count == codes.size()) {
      head.whole = false;
      break;
    }
    codes[count++] = c.code;
  }
  head.code = std::span(codes).first(count);
  return plain_text::would_run(head);
}

}  // namespace sekisho::formats::plain_text
