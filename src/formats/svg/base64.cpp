#include "formats/svg/base64.h"

namespace sekisho::formats::svg {

namespace {
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::optional<base::Bytes> from_base64(std::string_view text) {
  base::Bytes out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '=') break;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '%') {  // an escaped line end, plus, slash or equals sign (RFC 3986, 2.1)
      const std::string_view code = text.substr(i + 1, 2);
      i += 2;
      if (code == "0A" || code == "0a" || code == "0D" || code == "0d" || code == "20") continue;
      if (code == "3D" || code == "3d") break;
      c = code == "2B" || code == "2b" ? '+' : code == "2F" || code == "2f" ? '/' : '%';
    }
    const std::size_t value = kDigits.find(c);
    if (value == kDigits.npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  return out;
}

std::string to_base64(base::ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) { return i + k < bytes.size() ? static_cast<std::uint32_t>(bytes[i + k]) : 0u; };
    const std::uint32_t three = at(0) << 16 | at(1) << 8 | at(2);
    out += kDigits[three >> 18];
    out += kDigits[three >> 12 & 63];
    out += i + 1 < bytes.size() ? kDigits[three >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? kDigits[three & 63] : '=';
  }
  return out;
}

}  // namespace sekisho::formats::svg
