#include "evidence/base64.h"

#include <sodium.h>

#include <algorithm>
#include <charconv>

namespace sekisho::evidence {

std::string base64(base::ByteView bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the terminating zero
  return out;
}

std::optional<base::Bytes> from_base64(std::string_view text) {
  if (text.empty()) return base::Bytes();  // libsodium wants a buffer even for nothing
  // It also takes some bytes above 0x7f for letters (libsodium 1.0.18): one text, one spelling.
  if (text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") != std::string_view::npos) return std::nullopt;
  base::Bytes out(text.size());
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  out.resize(size);
  return out;
}

std::optional<base::Digest> digest_from_base64(std::string_view text) {
  auto bytes = from_base64(text);
  base::Digest out{};
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::optional<base::Digest> digest_from_hex(std::string_view text) {
  base::Digest out{};
  std::size_t size = 0;
  if (text.size() != 2 * out.size() || text.find_first_not_of("0123456789abcdef") != std::string_view::npos ||
      sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, nullptr) != 0 || size != out.size())
    return std::nullopt;
  return out;
}

std::optional<std::uint64_t> plain_number(std::string_view digits) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0 || digits.front() == '-' ||
      (digits.size() > 1 && digits.front() == '0'))
    return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

}  // namespace sekisho::evidence
