#include "formats/detect/text_sniff.h"

#include <algorithm>

#include "formats/detect/markup.h"
#include "text/text.h"

namespace sekisho::formats::detect {

using base::ByteView;

namespace {

constexpr std::size_t kHeadBytes = 64 << 10, kControlBytes = 4096;

// Text in any encoding: ISO-2022-JP and ANSI colours have escapes, some editors leave form feeds and an end-of-file mark.
bool looks_like_text(std::string_view front) {
  std::size_t controls = 0;
  for (char c : front) {
    if (c == '\0') return false;
    auto code = static_cast<unsigned char>(c);
    controls += code < 0x20 && code != '\t' && code != '\n' && code != '\r' && code != '\f' && code != 0x1B && code != 0x1A;
  }
  return controls * 50 <= front.size();
}

}  // namespace

Sniffed sniff(ByteView input, std::string_view name) {
  Sniffed out;
  out.extension = text::extension_of(name.substr(0, name.find(':', 2)));  // without the name of a stream
  out.text = looks_like_text(ascii_of(input, kControlBytes));
  if (!out.text) return out;
  std::string ascii = ascii_of(input, kHeadBytes);
  std::size_t start = ascii.find_first_not_of(" \t\r\n\f\v");
  out.head = start == ascii.npos ? std::string() : lower(std::string_view(ascii).substr(start));
  return out;
}

}  // namespace sekisho::formats::detect
