#include "text/base64.h"

#include <array>

namespace sekisho::text {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kLineBytes = 57;  // 76 characters

constexpr std::array<std::int8_t, 256> kValues = [] {
  std::array<std::int8_t, 256> out{};
  out.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) out[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  return out;
}();

void append(std::string& out, base::ByteView bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const base::ByteView group = base::slice(bytes, i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < group.size() ? group[k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= group.size() ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
}

}  // namespace

Base64 from_base64(std::string_view text) {
  Base64 out;
  out.bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::int8_t value = kValues[static_cast<unsigned char>(c)]; value >= 0) {
      bits = bits << 6 | static_cast<std::uint32_t>(value);
      if (++held == 4) {
        base::put_be(out.bytes, bits & 0xFFFFFF, 3);
        held = 0;
      }
    } else if (c == '=') {
      if (held >= 2) break;
      out.broken = true;
    } else if (c != '\r' && c != '\n' && c != ' ' && c != '\t') {
      out.broken = true;
    }
  }
  if (held == 1) out.broken = true;
  if (held >= 2) base::put_u8(out.bytes, static_cast<std::uint8_t>(bits << (24 - 6 * held) >> 16));
  if (held == 3) base::put_u8(out.bytes, static_cast<std::uint8_t>(bits << 6 >> 8));
  return out;
}

std::string to_base64(base::ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + 4);
  append(out, bytes);
  return out;
}

std::string to_base64_lines(base::ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + bytes.size() / 28 + 8);
  for (std::size_t i = 0; i < bytes.size(); i += kLineBytes) {
    append(out, base::slice(bytes, i, kLineBytes));
    out += "\r\n";
  }
  return out;
}

}  // namespace sekisho::text
