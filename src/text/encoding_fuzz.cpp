// Contract: any bytes are read in every encoding, characters follow each other without gap or overlap, and what decodes without an invalid
// sequence decodes to the same text again after encoding.
#include "base/error.h"
#include "text/cursor.h"
#include "text/text.h"

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteView input(data, size);
  for (int i = 0; i <= static_cast<int>(text::Encoding::windows1252); ++i) {
    auto encoding = static_cast<text::Encoding>(i);
    text::Cursor cursor(input, encoding);
    std::size_t end = 0;
    for (text::Char c; cursor.next(c);) {
      SEKISHO_CHECK(c.offset == end && c.length > 0);
      end = c.end();
    }
    SEKISHO_CHECK(end == size);
    text::Decoded decoded = text::decode(input, encoding);
    SEKISHO_CHECK(text::valid_utf8(decoded.utf8));
    if (decoded.invalid > 0) continue;
    if (auto bytes = text::encode(decoded.utf8, encoding)) {
      if (text::bom_of(encoding).empty() || !base::starts_with(*bytes, text::bom_of(encoding)))
        SEKISHO_CHECK(text::decode(*bytes, encoding).utf8 == decoded.utf8);
    }
  }
  (void)text::detect_tolerant(input);
  std::string shown = text::printable(base::text(input));
  SEKISHO_CHECK(shown.size() <= 400 && text::valid_utf8(shown) && text::printable(shown) == shown);
  return 0;
}
