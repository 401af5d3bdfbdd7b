#include "formats/zip/crypt.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <memory>

#include "formats/zip/directory.h"
#include "text/encoding.h"

namespace sekisho::formats::zip {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

constexpr std::size_t kTraditionalHeader = 12, kAesCheck = 2, kAesCode = 10;
constexpr std::uint64_t kProbeBytesMax = 16 << 20;

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320u : value >> 1;
    table[i] = value;
  }
  return table;
}();

// 6.1.5
class Traditional {
 public:
  explicit Traditional(std::string_view password) {
    for (char c : password) update(static_cast<std::uint8_t>(c));
  }
  std::uint8_t decrypt(std::uint8_t byte) {
    const std::uint32_t seed = (key2_ | 2) & 0xFFFF;
    byte ^= static_cast<std::uint8_t>(seed * (seed ^ 1) >> 8);
    update(byte);
    return byte;
  }

 private:
  static std::uint32_t crc(std::uint32_t value, std::uint8_t byte) { return kCrcTable[(value ^ byte) & 0xFF] ^ value >> 8; }
  void update(std::uint8_t byte) {
    key0_ = crc(key0_, byte);
    key1_ = (key1_ + (key0_ & 0xFF)) * 134775813u + 1;
    key2_ = crc(key2_, static_cast<std::uint8_t>(key1_ >> 24));
  }
  std::uint32_t key0_ = 0x12345678, key1_ = 0x23456789, key2_ = 0x34567890;
};

base::Status traditional(const Entry& entry, std::string_view password, Bytes& room) {
  if (entry.packed.size() < kTraditionalHeader) return base::refuse(Code::damaged, {}, "encryption header");
  Traditional keys(password);
  std::uint8_t last = 0;
  for (std::uint8_t byte : entry.packed.first(kTraditionalHeader)) last = keys.decrypt(byte);
  if (last != entry.check_byte) return base::refuse(Code::wrong_password);
  ByteView body = entry.packed.subspan(kTraditionalHeader);
  room.resize(body.size());
  std::ranges::transform(body, room.begin(), [&](std::uint8_t byte) { return keys.decrypt(byte); });
  return {};
}

// Counter mode with the counter's lowest byte first, from 1: whole blocks of counters are encrypted at a time.
bool counter_mode(ByteView key, ByteView in, Bytes& out) {
  const EVP_CIPHER* cipher = key.size() == 16 ? EVP_aes_128_ecb() : key.size() == 24 ? EVP_aes_192_ecb() : EVP_aes_256_ecb();
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  if (!context || EVP_EncryptInit_ex(context.get(), cipher, nullptr, key.data(), nullptr) != 1) return false;
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  std::array<std::uint8_t, 8192> counters{}, stream{};
  std::uint64_t counter = 0;
  out.resize(in.size());
  for (std::size_t at = 0; at < in.size(); at += stream.size()) {
    for (std::size_t block = 0; block < counters.size(); block += 16) {
      ++counter;
      for (std::size_t i = 0; i < 8; ++i) counters[block + i] = static_cast<std::uint8_t>(counter >> (8 * i));
    }
    int made = 0;
    if (EVP_EncryptUpdate(context.get(), stream.data(), &made, counters.data(), static_cast<int>(counters.size())) != 1) return false;
    const std::size_t count = std::min(stream.size(), in.size() - at);
    for (std::size_t i = 0; i < count; ++i) out[at + i] = in[at + i] ^ stream[i];
  }
  return true;
}

base::Status aes(const Entry& entry, std::string_view password, Bytes& room) {
  const std::size_t key_bytes = 8 + 8 * std::size_t{entry.aes_strength}, salt_bytes = key_bytes / 2;
  if (entry.packed.size() < salt_bytes + kAesCheck + kAesCode) return base::refuse(Code::damaged, {}, "encryption header");
  ByteView salt = entry.packed.first(salt_bytes), check = entry.packed.subspan(salt_bytes, kAesCheck), code = entry.packed.last(kAesCode);
  ByteView body = entry.packed.subspan(salt_bytes + kAesCheck, entry.packed.size() - salt_bytes - kAesCheck - kAesCode);
  Bytes derived(2 * key_bytes + kAesCheck);
  if (PKCS5_PBKDF2_HMAC_SHA1(password.data(), static_cast<int>(password.size()), salt.data(), static_cast<int>(salt.size()), 1000,
                             static_cast<int>(derived.size()), derived.data()) != 1)
    return base::refuse(Code::encryption_unsupported, {}, "PBKDF2");
  if (!std::ranges::equal(check, base::slice(derived, 2 * key_bytes))) return base::refuse(Code::wrong_password);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> made{};
  unsigned made_bytes = 0;
  if (HMAC(EVP_sha1(), derived.data() + key_bytes, static_cast<int>(key_bytes), body.data(), body.size(), made.data(), &made_bytes) == nullptr)
    return base::refuse(Code::encryption_unsupported, {}, "HMAC");
  if (made_bytes < kAesCode || CRYPTO_memcmp(made.data(), code.data(), kAesCode) != 0) return base::refuse(Code::damaged, {}, "HMAC");
  if (!counter_mode(base::slice(derived, 0, key_bytes), body, room)) return base::refuse(Code::encryption_unsupported, {}, "AES");
  return {};
}

base::Result<Entry> decrypt_with(const Entry& entry, std::string_view password, Bytes& room) {
  auto status = entry.encryption == Encryption::aes ? aes(entry, password, room) : traditional(entry, password, room);
  if (!status) return std::unexpected(status.error());
  Entry plain = entry;
  plain.encrypted = false;
  plain.encryption = Encryption::none;
  plain.packed = room;
  plain.packed_bytes = room.size();
  return plain;
}

// One byte in 256 fits by chance: only bytes that unpack to what the directory says prove the password.
bool opens(const Entry& entry, std::string_view password) {
  Bytes room, scratch;
  auto plain = decrypt_with(entry, password, room);
  base::Limits limits;
  return plain && unpack_view(*plain, limits, scratch).has_value();
}

bool opens_any(const std::vector<const Entry*>& probes, std::string_view password) {
  return std::ranges::any_of(probes, [&](const Entry* entry) { return opens(*entry, password); });
}

std::vector<std::string> spellings_of(std::string_view password_utf8) {
  std::vector<std::string> out{std::string(password_utf8)};
  if (auto narrow = text::encode(password_utf8, text::Encoding::cp932); narrow && base::text(*narrow) != password_utf8)
    out.emplace_back(base::text(*narrow));
  return out;
}

}  // namespace

base::Result<Keys> Keys::find(const Archive& archive, std::string_view password_utf8) {
  Keys keys;
  std::vector<const Entry*> probes;
  bool supported = false;
  for (const Entry& entry : archive.entries) {
    if (!entry.encrypted || entry.directory) continue;
    keys.any_ = true;
    supported |= entry.encryption != Encryption::unsupported;
    const bool small = entry.packed_bytes <= kProbeBytesMax && entry.bytes <= kProbeBytesMax;
    const bool readable = entry.method == 0 || entry.method == 8 || other_method(entry.method);
    if (entry.encryption != Encryption::unsupported && small && readable) probes.push_back(&entry);
  }
  if (!keys.any_) return keys;
  if (!supported) return base::refuse(Code::encryption_unsupported);
  if (password_utf8.empty()) return base::refuse(Code::encrypted);
  std::ranges::stable_sort(probes, {}, &Entry::packed_bytes);
  probes.resize(std::min<std::size_t>(probes.size(), 8));
  keys.spellings_ = spellings_of(password_utf8);
  if (keys.spellings_.size() > 1 && !opens_any(probes, keys.spellings_.front())) std::ranges::rotate(keys.spellings_, keys.spellings_.begin() + 1);
  if (!probes.empty() && !opens_any(probes, keys.spellings_.front())) return base::refuse(Code::wrong_password);
  return keys;
}

Code Keys::refusal_of(const Entry& entry) const { return entry.encryption == Encryption::unsupported ? Code::encryption_unsupported : Code::none; }

base::Result<Entry> Keys::decrypt(const Entry& entry, const base::Limits& limits, Bytes& room) const {
  if (entry.packed_bytes > limits.part_bytes_max) return base::refuse(Code::output_too_large);
  base::Error why{Code::wrong_password, {}, {}};
  for (const std::string& spelling : spellings_) {
    auto plain = decrypt_with(entry, spelling, room);
    if (plain) return plain;
    why = plain.error();
    if (why.code != Code::wrong_password) break;
  }
  return std::unexpected(why);
}

}  // namespace sekisho::formats::zip
