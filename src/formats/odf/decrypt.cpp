#include "formats/odf/decrypt.h"

#include <libdeflate.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace sekisho::formats::odf {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

constexpr std::uint64_t kIterationsMax = 2'000'000;
constexpr std::size_t kChecksumBytes = 1'024;  // "…-1k": of the first kibibyte

const EVP_MD* digest_of(std::string_view name) {
  if (name.ends_with("#sha256") || name.ends_with("#sha256-1k")) return EVP_sha256();
  if (name.empty() || name == "SHA1" || name == "SHA1/1K" || name.ends_with("#sha1") || name.ends_with("#sha1-1k")) return EVP_sha1();
  return nullptr;
}

Bytes digest(ByteView bytes, const EVP_MD* kind) {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, kind, nullptr) != 1) length = 0;
  out.resize(length);
  return out;
}

base::Result<Bytes> key_of(const Encryption& encryption, std::string_view password) {
  const EVP_MD* start = digest_of(encryption.start_key);
  const bool derivation = encryption.derivation == "PBKDF2" || encryption.derivation.ends_with("#pbkdf2");
  if (start == nullptr || !derivation || encryption.iterations == 0 || encryption.iterations > kIterationsMax || encryption.salt.empty() ||
      encryption.salt.size() > 1'024)
    return base::refuse(Code::encryption_unsupported);
  const Bytes first = digest(base::view(password), start);
  Bytes key(encryption.key_bytes);
  if (PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(first.data()), static_cast<int>(first.size()), encryption.salt.data(),
                        static_cast<int>(encryption.salt.size()), static_cast<int>(encryption.iterations), EVP_sha1(), static_cast<int>(key.size()),
                        key.data()) != 1)
    return base::refuse(Code::encryption_unsupported);
  return key;
}

base::Result<Bytes> aes_cbc(ByteView cipher, const Bytes& key, const Bytes& vector) {
  const EVP_CIPHER* kind = key.size() == 32 ? EVP_aes_256_cbc() : key.size() == 24 ? EVP_aes_192_cbc() : EVP_aes_128_cbc();
  if (cipher.empty() || cipher.size() % 16 != 0 || cipher.size() > (1u << 30)) return base::refuse(Code::damaged);
  const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  Bytes plain(cipher.size() + 16);
  int length = 0, last = 0;
  if (context == nullptr || EVP_DecryptInit_ex(context.get(), kind, nullptr, key.data(), vector.data()) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_DecryptUpdate(context.get(), plain.data(), &length, cipher.data(), static_cast<int>(cipher.size())) != 1 ||
      EVP_DecryptFinal_ex(context.get(), plain.data() + length, &last) != 1)
    return base::refuse(Code::damaged);
  plain.resize(static_cast<std::size_t>(length + last));
  // XML Encryption 1.1, 5.2: the last byte says how many bytes of padding there are; the others are arbitrary.
  const std::size_t padding = plain.empty() ? 0 : plain.back();
  if (padding == 0 || padding > 16 || padding > plain.size()) return base::refuse(Code::wrong_password);
  plain.resize(plain.size() - padding);
  return plain;
}

}  // namespace

base::Result<Bytes> decrypted(ByteView cipher, const Encryption& encryption, std::string_view password, const base::Limits& limits) {
  const std::uint64_t key_bytes = encryption.key_bytes;
  if (!encryption.algorithm.ends_with("-cbc") || encryption.algorithm.find("aes") == std::string::npos ||
      encryption.initialisation_vector.size() != 16 || (key_bytes != 16 && key_bytes != 24 && key_bytes != 32))
    return base::refuse(Code::encryption_unsupported);
  if (encryption.plain_bytes > limits.part_bytes_max) return base::refuse(Code::output_too_large);
  if (encryption.plain_bytes > limits.ratio_floor_bytes && encryption.plain_bytes / limits.ratio_max > cipher.size()) return base::refuse(Code::bomb);
  auto key = key_of(encryption, password);
  if (!key) return std::unexpected(key.error());
  auto packed = aes_cbc(cipher, *key, encryption.initialisation_vector);
  if (!packed) return packed;
  const EVP_MD* checksum = digest_of(encryption.checksum_type);
  if (checksum == nullptr || encryption.checksum.empty()) return base::refuse(Code::encryption_unsupported);
  if (digest(base::slice(*packed, 0, kChecksumBytes), checksum) != encryption.checksum) return base::refuse(Code::wrong_password);

  Bytes out(encryption.plain_bytes);
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> inflate(libdeflate_alloc_decompressor(),
                                                                                             libdeflate_free_decompressor);
  std::size_t length = 0;
  if (inflate == nullptr ||
      libdeflate_deflate_decompress(inflate.get(), packed->data(), packed->size(), out.data(), out.size(), &length) != LIBDEFLATE_SUCCESS ||
      length != out.size())
    return base::refuse(Code::damaged);
  return out;
}

}  // namespace sekisho::formats::odf
