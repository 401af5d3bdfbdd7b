#include "formats/office_crypto/password.h"

#include <algorithm>

#include "text/cursor.h"
#include "text/encoding.h"

namespace sekisho::formats::office_crypto {

using base::Bytes;

namespace {

constexpr std::size_t kCharactersMax = 255, kSingleBytesMax = 15;

}  // namespace

Bytes utf16_of(std::string_view password_utf8) {
  Bytes out;
  text::Cursor cursor(base::view(password_utf8), text::Encoding::utf8);
  for (text::Char c; out.size() < 2 * kCharactersMax && cursor.next(c);) {
    const char32_t code = c.valid ? c.code : U'\uFFFD';
    if (code >= 0x10000) {
      base::put_u16le(out, static_cast<std::uint16_t>(0xD7C0 + (code >> 10)));
      base::put_u16le(out, static_cast<std::uint16_t>(0xDC00 + (code & 0x3FF)));
    } else {
      base::put_u16le(out, static_cast<std::uint16_t>(code));
    }
  }
  return out;
}

std::vector<Bytes> single_bytes_of(std::string_view password_utf8) {
  std::vector<Bytes> out(1);
  const Bytes wide = utf16_of(password_utf8);
  for (std::size_t i = 0; i + 1 < wide.size(); i += 2) out[0].push_back(wide[i] != 0 ? wide[i] : wide[i + 1]);
  for (const text::Encoding encoding : {text::Encoding::cp932, text::Encoding::windows1252})
    if (auto bytes = text::encode(password_utf8, encoding)) out.push_back(std::move(*bytes));
  for (Bytes& bytes : out) bytes.resize(std::min(bytes.size(), kSingleBytesMax));
  std::ranges::sort(out.begin() + 1, out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase_if(out, [](const Bytes& bytes) { return bytes.empty(); });
  return out;
}

}  // namespace sekisho::formats::office_crypto
