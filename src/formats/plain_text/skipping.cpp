// The fast part of the walk: what is plainly harmless is stepped over by bytes, and only the rest is decoded and judged.
#include <algorithm>

#include "formats/plain_text/editor.h"
#include "text/text.h"

namespace sekisho::formats::plain_text {

using text::Appearance;
using text::Encoding;

namespace {
constexpr char32_t kOrdinary = 'x';  // stands for any character without a meaning in CSV

bool alphanumeric(std::uint8_t byte) { return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'); }
}  // namespace

// Skipping relies on every sequence being valid; ISO-2022-JP, UTF-32 and wide CSV are read character by character.
void Editor::prepare_skipping() {
  Encoding encoding = plan_.found.encoding;
  if (plan_.found.invalid == 0) {
    if (encoding == Encoding::ascii || encoding == Encoding::utf8 || encoding == Encoding::cp932 || encoding == Encoding::euc_jp)
      skipping_ = Skipping::bytes;
    if ((encoding == Encoding::utf16le || encoding == Encoding::utf16be) && !plan_.cells) skipping_ = Skipping::wide;
  }
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (byte < 0x80) stop_[byte] = byte == '\r' || text::appearance(byte) != Appearance::plain || (plan_.cells && plan_.readings.structural(byte));
    else if (encoding == Encoding::utf8) stop_[byte] = byte == 0xC2 || byte == 0xCD || byte == 0xD8 || (byte >= 0xE1 && byte <= 0xE3) || byte >= 0xEF;
    else if (encoding == Encoding::cp932) stop_[byte] = byte < 0xA0 || byte >= 0xE0;
    else stop_[byte] = true;
  }
}

// A multi-byte sequence that can be nothing suspicious (compare text::appearance): steps over it.
bool Editor::skip_sequence(std::size_t& place) const {
  std::uint8_t lead = input_[place], second = place + 1 < input_.size() ? input_[place + 1] : 0;
  std::size_t length = 0;
  if (plan_.found.encoding == Encoding::utf8) {
    switch (lead) {
      case 0xC2: length = second >= 0xA0 && second != 0xAD ? 2 : 0; break;  // C1, U+00AD
      case 0xCD: length = second != 0x8F ? 2 : 0; break;                    // U+034F
      case 0xD8: length = second != 0x9C ? 2 : 0; break;                    // U+061C
      case 0xE1: length = second != 0x85 && second != 0x9E && second != 0xA0 ? 3 : 0; break;
      case 0xE2: length = second > 0x81 ? 3 : 0; break;                     // U+2000–U+207F
      case 0xE3: length = second != 0x85 ? 3 : 0; break;                    // U+3164
      case 0xEF: length = second == 0xBC || second == 0xBD ? 3 : 0; break;  // full-width forms are, U+FE00 and U+FEFF are not
      default: break;
    }
  } else if (plan_.found.encoding == Encoding::cp932) {
    length = 2;
  } else if (plan_.found.encoding == Encoding::euc_jp) {
    length = lead == 0x8F ? 3 : 2;
  }
  if (length == 0) return false;
  place = std::min(place + length, input_.size());
  return true;
}

std::size_t Editor::skip(std::size_t from) {
  if (skipping_ == Skipping::none) return from;
  if (skipping_ == Skipping::wide) return skip_wide(from);
  if (!plan_.cells) return skip_text(from);
  std::size_t place = from;
  while (place < input_.size() && (plan_.readings.any_at_start() ? skip_cell_start(place) : skip_in_cells(place))) {}
  return place;
}

std::size_t Editor::skip_text(std::size_t place) const {
  std::size_t size = input_.size();
  while (true) {
    while (place < size && !stop_[input_[place]]) ++place;
    if (place >= size) return size;
    std::uint8_t byte = input_[place];
    if (byte >= 0x80) {
      if (!skip_sequence(place)) return place;
    } else if (byte == '\r' && (plan_.returns_are_ends || (place + 1 < size && input_[place + 1] == '\n'))) {
      ++place;
    } else {
      return place;
    }
  }
}

std::size_t Editor::skip_wide(std::size_t place) const {
  bool big = plan_.found.encoding == Encoding::utf16be;
  for (; place + 2 <= input_.size(); place += 2) {
    unsigned high = input_[place + (big ? 0 : 1)], low = input_[place + (big ? 1 : 0)], unit = high << 8 | low;
    bool harmless = unit < 0x80 ? !stop_[unit] : (unit >= 0x3000 && unit < 0xD800 && unit != 0x3164) || (unit >= 0xFF01 && unit < 0xFFA0);
    if (!harmless) break;
  }
  return place;
}

// Inside cells, nobody at a start: false where a look is needed.
bool Editor::skip_in_cells(std::size_t& place) {
  std::size_t begin = place, size = input_.size();
  while (place < size) {
    std::uint8_t byte = input_[place];
    if (!stop_[byte]) ++place;
    else if (byte < 0x80 || !skip_sequence(place)) break;
  }
  if (place > begin) {
    plan_.readings.advance(kOrdinary);
    return true;
  }
  std::uint8_t byte = input_[place];
  bool line_end = byte == '\r' && place + 1 < size && input_[place + 1] == '\n';
  if (!line_end && (byte == '\r' || byte >= 0x80 || !plan_.readings.structural(byte))) return false;
  plan_.readings.advance(byte);
  ++place;
  return true;
}

// At a cell's start: steps over what surely begins no formula. False where the cell must be judged.
bool Editor::skip_cell_start(std::size_t& place) {
  std::uint8_t byte = input_[place], next = place + 1 < input_.size() ? input_[place + 1] : 0;
  if (byte == '-' && skip_signed_number(place)) return true;
  bool line_end = byte == '\n' || (byte == '\r' && next == '\n');
  bool opening = byte == '"' && alphanumeric(next);
  if (line_end || opening || byte == ',' || byte == ';' || (alphanumeric(byte) && !plan_.readings.structural(byte))) {
    plan_.readings.advance(byte);
    ++place;
    return true;
  }
  bool kana_or_kanji = plan_.found.encoding == Encoding::utf8 ? (byte == 0xE3 && next > 0x80 && next != 0x85) || (byte >= 0xE4 && byte <= 0xE9)
                       : plan_.found.encoding == Encoding::cp932
                           ? (byte >= 0x82 && byte <= 0x9F && next >= 0x4F && byte != 0x87) || byte == 0xE0
                           : plan_.found.encoding == Encoding::euc_jp && (byte == 0xA4 || byte == 0xA5 || (byte >= 0xB0 && byte <= 0xF4));
  if (!kana_or_kanji) return false;
  place = std::min(place + (plan_.found.encoding == Encoding::utf8 ? 3u : 2u), input_.size());
  plan_.readings.advance(kOrdinary);
  return true;
}

// -123.4 and the end of the cell, in every reading that stands at a start: no need to judge it.
bool Editor::skip_signed_number(std::size_t& place) {
  constexpr std::size_t kLongest = 20;
  std::size_t end = place + 1, most = std::min(input_.size(), place + kLongest);
  while (end < most && ((input_[end] >= '0' && input_[end] <= '9') || input_[end] == '.')) ++end;
  if (end == place + 1 || end >= most || !plan_.readings.all_starts_end_at(input_[end])) return false;
  if (input_[end] == '\r' && (end + 1 >= input_.size() || input_[end + 1] != '\n')) return false;
  plan_.readings.advance(kOrdinary);
  place = end;
  return true;
}

}  // namespace sekisho::formats::plain_text
