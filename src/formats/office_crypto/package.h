// The encrypted package of an OOXML document ([MS-OFFCRYPTO] 2.3.4): how it is encrypted, and its bytes under a password.
#pragma once

#include <optional>
#include <variant>

#include "base/error.h"
#include "base/limits.h"
#include "formats/office_crypto/crypto.h"

namespace sekisho::formats::office_crypto {

// 2.3.4.11: four bytes each; more would be no check of a password but a way to keep a machine busy.
inline constexpr std::uint32_t kSpinMax = 10'000'000;

// 2.3.4.5 to 2.3.4.9: AES in ECB under a key from SHA-1.
struct StandardInfo {
  std::size_t key_bytes = 16;
  base::Bytes salt, verifier, verifier_hash;
};

// 2.3.4.10
struct AgileKey {
  HashKind hash = HashKind::sha1;
  std::size_t key_bytes = 0, hash_bytes = 0;
  base::Bytes salt;
};
struct AgileInfo {
  AgileKey data, password;
  base::Bytes hmac_key, hmac_value;                      // encrypted; empty where the writer left them out
  base::Bytes verifier_input, verifier_hash, key_value;  // of the password's key encryptor
  std::uint32_t spin_count = 0;
};

using Info = std::variant<StandardInfo, AgileInfo>;

// Of the EncryptionInfo stream. encryption_unsupported for extensible encryption, other ciphers and keys that no password opens.
base::Result<Info> read_info(base::ByteView stream, const base::Limits& limits);
base::Result<Info> read_agile_info(std::string_view xml, const base::Limits& limits);

// The key of the package under this password, nothing when it is the wrong one.
std::optional<base::Bytes> key_of(const Info& info, base::ByteView password_utf16);

// The package's bytes; damaged when what guards them against changes says so (2.3.4.14).
base::Result<base::Bytes> decrypt(const Info& info, base::ByteView key, base::ByteView encrypted_package);

// 2.3.4.7: hash of salt and password, hashed again 50,000 times, stretched to the length of the key.
base::Bytes standard_key(base::ByteView password_utf16, base::ByteView salt, std::size_t key_bytes);

}  // namespace sekisho::formats::office_crypto
