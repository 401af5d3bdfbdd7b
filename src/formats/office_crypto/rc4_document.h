// What doc, xls and ppt share: the header that says how the password becomes keys, and one RC4 key for each block of a stream.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/error.h"
#include "formats/office_crypto/crypto.h"

namespace sekisho::formats::office_crypto {

enum class Rc4Kind : std::uint8_t { binary, crypto_api };  // 2.3.6 with 40 bits, 2.3.5

struct Rc4Info {
  Rc4Kind kind = Rc4Kind::binary;
  std::size_t key_bytes = 5;
  base::Bytes salt, verifier, verifier_hash;
};

// 2.3.6.1, 2.3.5.1: begins with the version. encryption_unsupported for ciphers other than RC4.
base::Result<Rc4Info> read_rc4_info(base::ByteView header);

// A password that opened the document; gives the key of every block.
class Rc4Document {
 public:
  // Nothing when the password is the wrong one.
  static std::optional<Rc4Document> open(const Rc4Info& info, base::ByteView password_utf16);

  Rc4 block(std::uint32_t number) const;

 private:
  Rc4Document(Rc4Kind kind, std::size_t key_bytes, base::Bytes secret) : kind_(kind), key_bytes_(key_bytes), secret_(std::move(secret)) {}
  Rc4Kind kind_;
  std::size_t key_bytes_;
  base::Bytes secret_;  // the hash that block numbers are added to
};

// A stream whose key changes every block_bytes; positions only go forward.
class Rc4Stream {
 public:
  Rc4Stream(const Rc4Document& document, std::uint32_t block_bytes) : document_(document), block_bytes_(block_bytes), rc4_(document.block(0)) {}
  void apply(std::uint64_t position, std::span<std::uint8_t> bytes);

 private:
  const Rc4Document& document_;
  std::uint32_t block_bytes_;
  Rc4 rc4_;
  std::uint64_t position_ = 0;
};

// Tries the given password, then those that readers know; take(password) returns whether it fits.
template <class Take>
base::Status try_passwords(std::string_view password, std::initializer_list<std::string_view> known, const Take& take) {
  if (!password.empty() && take(password)) return {};
  for (const std::string_view one : known)
    if (take(one)) return {};
  return base::refuse(password.empty() ? base::Code::encrypted : base::Code::wrong_password);
}

}  // namespace sekisho::formats::office_crypto
