// Hashes and ciphers of [MS-OFFCRYPTO], by OpenSSL; RC4 by hand, since OpenSSL keeps it in a module that a sandbox cannot load.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::formats::office_crypto {

enum class HashKind : std::uint8_t { md5, sha1, sha256, sha384, sha512 };
std::optional<HashKind> hash_kind(std::string_view name);  // as EncryptionInfo's XML writes it (2.3.4.10)
std::size_t hash_bytes(HashKind kind);

base::Bytes hash(HashKind kind, std::initializer_list<base::ByteView> parts);
// H(0 + H0), H(1 + H1), … with the number as four bytes in front (2.3.4.7, 2.3.4.11).
base::Bytes hash_again(HashKind kind, base::Bytes first, std::uint32_t times);
base::Bytes hmac(HashKind kind, base::ByteView key, base::ByteView data);

enum class Chaining : std::uint8_t { ecb, cbc };

// AES without padding; the key's length chooses 128, 192 or 256 bits. One key, many pieces.
class AesDecryptor {
 public:
  AesDecryptor(base::ByteView key, Chaining chaining);
  ~AesDecryptor();
  AesDecryptor(const AesDecryptor&) = delete;
  AesDecryptor& operator=(const AesDecryptor&) = delete;
  // Appends data decrypted; a last piece of less than a block is left out. iv: 16 bytes, empty for ECB.
  void decrypt(base::ByteView iv, base::ByteView data, base::Bytes& out);

 private:
  struct State;
  State* state_;
};

class Rc4 {
 public:
  explicit Rc4(base::ByteView key);
  void skip(std::size_t count);
  void apply(std::span<std::uint8_t> bytes);

 private:
  std::uint8_t next();
  std::array<std::uint8_t, 256> state_{};
  std::uint8_t i_ = 0, j_ = 0;
};

bool same(base::ByteView a, base::ByteView b);

}  // namespace sekisho::formats::office_crypto
