// Tells encodings apart by likelihood: each reading is priced by how rare its characters are in Japanese office text (about
// minus the natural logarithm of the character's share), and the cheapest reading wins.
#include <algorithm>
#include <cstring>
#include <vector>

#include "text/cursor.h"
#include "text/encoding.h"
#include "text/tables.h"
#include "text/text.h"

namespace sekisho::text {
namespace {

constexpr std::size_t kSampleBytes = 256 << 10;
constexpr double kInvalidCost = 40;

bool all_ascii(base::ByteView bytes) {
  std::size_t i = 0;
  for (std::uint64_t word; i + 8 <= bytes.size(); i += 8) {
    std::memcpy(&word, bytes.data() + i, 8);
    if ((word & 0x8080808080808080u) != 0) return false;
  }
  return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(i), bytes.end(), [](std::uint8_t byte) { return byte < 0x80; });
}

bool has_nul(base::ByteView bytes) { return !bytes.empty() && std::memchr(bytes.data(), 0, bytes.size()) != nullptr; }

// Half-width kana: a sound mark behind a kana that takes none, or a crowd of full stops and middle dots, is bytes of something else.
double half_width_cost(char32_t before, char32_t code) {
  if (code == 0xFF9E) return before == 0xFF73 || (before >= 0xFF76 && before <= 0xFF84) || (before >= 0xFF8A && before <= 0xFF8E) ? 1.5 : 9;
  if (code == 0xFF9F) return before >= 0xFF8A && before <= 0xFF8E ? 1.5 : 9;
  if (code <= 0xFF65) return before >= 0xFF61 && before <= 0xFF65 ? 9 : 5;
  return 3.7;
}

double kanji_cost(char32_t code) {
  std::uint16_t pair = tables().to_cp932[code];
  if (pair == 0) return 13;
  Pair place = kuten_of(static_cast<std::uint8_t>(pair >> 8), static_cast<std::uint8_t>(pair & 0xFF));
  if (place.first >= 16 && place.first <= 47) return 7;  // JIS level 1
  if (place.first >= 48 && place.first <= 84) return 11;
  return 12;
}

double cost(char32_t before, char32_t code) {
  if (code < 0x80) return code >= 0x20 || code == '\t' || code == '\n' || code == '\r' || code == '\f' ? 3 : code == 0 ? 20 : 9;
  if (code < 0xA0) return 16;
  if (code < 0x250) {  // Latin: likely beside letters of its kind
    bool letter = code >= 0xC0 && code != 0xD7 && code != 0xF7;
    bool beside = (before | 0x20) >= 'a' && (before | 0x20) <= 'z';
    return letter ? (beside ? 5 : 9) : 11;
  }
  if (code >= 0xFF61 && code <= 0xFF9F) return half_width_cost(before, code);
  if (code >= 0x3041 && code <= 0x30FE) return 4.4;
  if (code >= 0x3000 && code <= 0x301F) return 4;
  if (code >= 0x4E00 && code <= 0x9FFF) return kanji_cost(code);
  if (code >= 0xFF01 && code <= 0xFF5E) return 5.5;
  if (code >= 0xE000 && code <= 0xF8FF) return 17;
  if (code >= 0x2010 && code <= 0x27BF) return 8;
  if (code >= 0x370 && code <= 0x52F) return 9;
  return 12;
}

struct Reading {
  Encoding encoding;
  double price;
  std::uint64_t invalid = 0, characters = 0, controls = 0;
};

Reading price(base::ByteView sample, Encoding encoding, double prior) {
  Reading reading{encoding, prior};
  Cursor cursor(sample, encoding);
  char32_t before = '\n';
  std::size_t tail = sample.size() < kSampleBytes ? 0 : 4;  // a sample may end inside a character
  for (Char c; cursor.next(c);) {
    if (c.code == kNoCharacter || (!c.valid && c.offset + tail > sample.size())) continue;
    reading.price += c.valid ? cost(before, c.code) : kInvalidCost;
    reading.invalid += c.valid ? 0 : 1;
    reading.controls += appearance(c.code) == Appearance::control ? 1 : 0;
    ++reading.characters;
    before = c.code;
  }
  return reading;
}

// The sample begins at the line of the first byte that ASCII does not explain.
base::ByteView sample_of(base::ByteView bytes) {
  auto odd = std::find_if(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte >= 0x80 || byte == 0x1B || byte == 0; });
  auto from = static_cast<std::size_t>(odd - bytes.begin());
  std::size_t floor = from > 4096 ? from - 4096 : 0;
  while (from > floor && bytes[from - 1] != '\n') --from;
  from -= from % 4;  // UTF-16 and UTF-32 are read in step
  return base::slice(bytes, from, kSampleBytes);
}

std::optional<Detected> by_mark(base::ByteView bytes) {
  for (Encoding encoding : {Encoding::utf8, Encoding::utf32le, Encoding::utf32be, Encoding::utf16le, Encoding::utf16be}) {
    std::string_view bom = bom_of(encoding);
    if (base::starts_with(bytes, bom)) return Detected{encoding, bom.size()};
  }
  return std::nullopt;
}

bool jis_escapes(base::ByteView bytes) {
  std::string_view text = base::text(bytes);
  for (std::string_view sequence : {"\x1B$B", "\x1B$@", "\x1B(I", "\x1B(J", "\x1B$(D"})
    if (text.find(sequence) != std::string_view::npos) return true;
  return false;
}

// Pairs of ASCII letters read as kanji: a text of 16 bits a character has bytes that no plain ASCII text has, and many of them.
bool may_be_wide(base::ByteView head) {
  auto odd = std::count_if(head.begin(), head.end(), [](std::uint8_t byte) { return byte == 0 || byte >= 0x80; });
  return has_nul(head) && static_cast<std::size_t>(odd) * 10 >= head.size();
}

std::optional<Detected> by_price(base::ByteView bytes) {
  base::ByteView sample = sample_of(bytes);
  // What can be told from structure costs less: the priors are those of files that a Japanese municipality receives.
  std::vector<Reading> readings;
  readings.push_back(price(sample, Encoding::utf8, 0));
  if (all_ascii(sample)) readings.push_back(price(sample, Encoding::ascii, -1));
  readings.push_back(price(sample, Encoding::cp932, 1));
  readings.push_back(price(sample, Encoding::euc_jp, 4));
  readings.push_back(price(sample, Encoding::windows1252, 8));
  if (jis_escapes(sample)) readings.push_back(price(sample, Encoding::iso2022jp, 0));
  if (may_be_wide(base::slice(bytes, 0, kSampleBytes))) {
    // Half or a quarter as many characters always look cheaper: a wide reading must be spotless.
    for (Encoding wide : {Encoding::utf16le, Encoding::utf16be, Encoding::utf32le, Encoding::utf32be}) {
      Reading reading = price(sample, wide, 4);
      if (reading.invalid == 0 && reading.controls == 0) readings.push_back(reading);
    }
  }
  const Reading& best = *std::min_element(readings.begin(), readings.end(), [](const Reading& a, const Reading& b) { return a.price < b.price; });
  // Noise is dear in every reading: kanji of level 2 and user-defined characters only, or control characters.
  if (best.characters > 16 && best.price > 14.0 * static_cast<double>(best.characters)) return std::nullopt;
  return Detected{best.encoding, 0};
}

// Counts characters and invalid sequences; runs of ASCII and valid pairs of CP932 and EUC-JP, which are most of large files, go by quickly.
void count(base::ByteView bytes, Detected& found) {
  bool pairs = found.encoding == Encoding::cp932, ascii = pairs || found.encoding == Encoding::euc_jp || found.encoding == Encoding::windows1252;
  const Tables& table = tables();
  Cursor cursor(bytes, found.encoding, found.bom_bytes);
  for (Char c; cursor.position() < bytes.size();) {
    std::size_t begin = cursor.position(), i = begin, size = bytes.size();
    while (ascii && i < size && bytes[i] < 0x80) ++i;
    found.characters += i - begin;
    while (pairs && i + 2 <= size && bytes[i] >= 0x80) {
      int lead = sjis_lead_index(bytes[i]), trail = bytes[i + 1] - 0x40;
      if (lead < 0 || trail < 0 || trail >= kSjisTrails || table.cp932[static_cast<std::size_t>(lead * kSjisTrails + trail)] == 0) break;
      i += 2;
      ++found.characters;
    }
    cursor.seek(i);
    if (i > begin) continue;
    if (!cursor.next(c)) break;
    ++found.characters;
    found.invalid += c.valid ? 0 : 1;
  }
}

}  // namespace

std::optional<Detected> detect_tolerant(base::ByteView bytes) {
  auto found = by_mark(bytes);
  if (!found && all_ascii(bytes) && !has_nul(bytes)) found = Detected{jis_escapes(bytes) ? Encoding::iso2022jp : Encoding::ascii, 0};
  if (!found) {
    std::string_view text = base::text(bytes);
    if (!has_nul(bytes) && valid_utf8(text)) return Detected{Encoding::utf8, 0};
    found = by_price(bytes);
  }
  if (!found || found->encoding == Encoding::ascii) return found;
  if (found->encoding == Encoding::utf8 && valid_utf8_prefix(base::text(bytes)) == bytes.size()) return found;
  count(bytes, *found);
  if (found->invalid > kInvalidFree + found->characters / kInvalidShare) return std::nullopt;
  if (found->invalid == found->characters && found->characters > 0) return std::nullopt;
  return found;
}

std::optional<Detected> detect(base::ByteView bytes) {
  auto found = detect_tolerant(bytes);
  if (found && found->invalid > 0) return std::nullopt;
  return found;
}

}  // namespace sekisho::text
