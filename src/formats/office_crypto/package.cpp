#include "formats/office_crypto/package.h"

#include <algorithm>

namespace sekisho::formats::office_crypto {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::size_t kBlock = 16, kSegment = 4096, kSizeField = 8;
constexpr std::uint32_t kStandardSpins = 50'000;
constexpr std::uint32_t kAes128 = 0x660E, kAes192 = 0x660F, kAes256 = 0x6610, kSha1 = 0x8004;  // 2.3.2

using BlockKey = std::array<std::uint8_t, 8>;  // 2.3.4.13, 2.3.4.14
constexpr BlockKey kVerifierInput{0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79};
constexpr BlockKey kVerifierHash{0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E};
constexpr BlockKey kKeyValue{0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6};
constexpr BlockKey kHmacKey{0x5F, 0xB2, 0xAD, 0x01, 0x0C, 0xB9, 0xE1, 0xF6};
constexpr BlockKey kHmacValue{0xA0, 0x67, 0x7F, 0x02, 0xB2, 0x2C, 0x84, 0x33};

// Shortened, or filled up with 0x36 (2.3.4.11, 2.3.4.12).
Bytes sized(Bytes bytes, std::size_t size) {
  bytes.resize(size, 0x36);
  return bytes;
}

base::Result<Info> read_standard(Reader in) {
  in.skip(4);  // flags, once more in the header
  const std::uint32_t header_bytes = in.u32le();
  Reader header(in.take(header_bytes));
  header.skip(8);
  const std::uint32_t algorithm = header.u32le(), algorithm_hash = header.u32le(), key_bits = header.u32le();
  StandardInfo out;
  const std::uint32_t salt_bytes = in.u32le();
  const ByteView salt = in.take(16), verifier = in.take(16);
  const std::uint32_t hash_bytes_written = in.u32le();
  const ByteView verifier_hash = in.take(32);
  if (!header.ok() || !in.ok() || salt_bytes != 16 || hash_bytes_written != 20) return base::refuse(Code::damaged, {}, "EncryptionInfo");
  // A hash of 0 stands for SHA-1 (2.3.4.5).
  if ((algorithm_hash != 0 && algorithm_hash != kSha1) || (algorithm != kAes128 && algorithm != kAes192 && algorithm != kAes256))
    return base::refuse(Code::encryption_unsupported, {}, "algorithm of standard encryption");
  out.key_bytes = algorithm == kAes128 ? 16 : algorithm == kAes192 ? 24 : 32;
  if (key_bits != 8 * out.key_bytes) return base::refuse(Code::damaged, {}, "key size");
  out.salt.assign(salt.begin(), salt.end());
  out.verifier.assign(verifier.begin(), verifier.end());
  out.verifier_hash.assign(verifier_hash.begin(), verifier_hash.end());
  return out;
}

std::optional<Bytes> standard_password_key(const StandardInfo& info, ByteView password) {
  Bytes key = standard_key(password, info.salt, info.key_bytes), verifier, verifier_hash;
  AesDecryptor aes(key, Chaining::ecb);
  aes.decrypt({}, info.verifier, verifier);
  aes.decrypt({}, info.verifier_hash, verifier_hash);
  if (!same(hash(HashKind::sha1, {verifier}), base::slice(verifier_hash, 0, 20))) return std::nullopt;
  return key;
}

std::optional<Bytes> agile_password_key(const AgileInfo& info, ByteView password) {
  const AgileKey& own = info.password;
  const Bytes hashed = hash_again(own.hash, hash(own.hash, {own.salt, password}), info.spin_count);
  const Bytes iv = sized(own.salt, kBlock);
  const auto decrypted = [&](const BlockKey& block, const Bytes& data) {
    Bytes out;
    AesDecryptor(sized(hash(own.hash, {hashed, block}), own.key_bytes), Chaining::cbc).decrypt(iv, data, out);
    return out;
  };
  const Bytes input = decrypted(kVerifierInput, info.verifier_input), expected = decrypted(kVerifierHash, info.verifier_hash);
  // The random bytes are as many as the salt's, filled up with zeros to whole blocks (2.3.4.13).
  const Bytes actual = hash(own.hash, {base::slice(input, 0, own.salt.size())});
  if (!same(actual, base::slice(expected, 0, own.hash_bytes))) return std::nullopt;
  Bytes key = decrypted(kKeyValue, info.key_value);
  if (key.size() < info.data.key_bytes) return std::nullopt;
  key.resize(info.data.key_bytes);
  return key;
}

// 2.3.4.14
bool intact(const AgileInfo& info, ByteView key, ByteView stream) {
  const AgileKey& data = info.data;
  AesDecryptor aes(key, Chaining::cbc);
  Bytes hmac_key, expected;
  aes.decrypt(sized(hash(data.hash, {data.salt, kHmacKey}), kBlock), info.hmac_key, hmac_key);
  aes.decrypt(sized(hash(data.hash, {data.salt, kHmacValue}), kBlock), info.hmac_value, expected);
  if (hmac_key.size() < data.hash_bytes || expected.size() < data.hash_bytes) return false;
  return same(hmac(data.hash, base::slice(hmac_key, 0, data.hash_bytes), stream), base::slice(expected, 0, data.hash_bytes));
}

Bytes decrypt_segments(const AgileInfo& info, ByteView key, ByteView data) {
  Bytes out;
  out.reserve(data.size());
  AesDecryptor aes(key, Chaining::cbc);
  for (std::uint32_t segment = 0; std::size_t{segment} * kSegment < data.size(); ++segment) {  // 2.3.4.15
    const std::array<std::uint8_t, 4> number{static_cast<std::uint8_t>(segment), static_cast<std::uint8_t>(segment >> 8),
                                             static_cast<std::uint8_t>(segment >> 16), static_cast<std::uint8_t>(segment >> 24)};
    const Bytes iv = sized(hash(info.data.hash, {info.data.salt, number}), kBlock);
    aes.decrypt(iv, base::slice(data, std::size_t{segment} * kSegment, kSegment), out);
  }
  return out;
}

}  // namespace

Bytes standard_key(ByteView password_utf16, ByteView salt, std::size_t key_bytes) {
  const Bytes hashed = hash_again(HashKind::sha1, hash(HashKind::sha1, {salt, password_utf16}), kStandardSpins);
  const Bytes last = hash(HashKind::sha1, {hashed, std::array<std::uint8_t, 4>{}});
  Bytes out;
  for (const std::uint8_t pad : {std::uint8_t{0x36}, std::uint8_t{0x5C}}) {
    Bytes block(64, pad);
    for (std::size_t i = 0; i < last.size(); ++i) block[i] ^= last[i];
    base::put(out, hash(HashKind::sha1, {block}));
  }
  out.resize(key_bytes);
  return out;
}

base::Result<Info> read_info(ByteView stream, const base::Limits& limits) {
  Reader in(stream);
  const std::uint16_t major = in.u16le(), minor = in.u16le();
  if (!in.ok()) return base::refuse(Code::damaged, {}, "EncryptionInfo");
  if (minor == 2 && major >= 2 && major <= 4) return read_standard(in);
  if (minor == 4 && major == 4) {
    in.skip(4);
    return read_agile_info(base::text(base::slice(stream, 8)), limits);
  }
  return base::refuse(Code::encryption_unsupported, {}, "version of EncryptionInfo");  // minor 3: extensible, a cipher of somebody's own
}

std::optional<Bytes> key_of(const Info& info, ByteView password_utf16) {
  if (const auto* standard = std::get_if<StandardInfo>(&info)) return standard_password_key(*standard, password_utf16);
  return agile_password_key(std::get<AgileInfo>(info), password_utf16);
}

base::Result<Bytes> decrypt(const Info& info, ByteView key, ByteView encrypted_package) {
  Reader in(encrypted_package);
  const std::uint64_t size = in.u64le();
  const ByteView data = base::slice(encrypted_package, kSizeField);
  if (!in.ok() || size > data.size()) return base::refuse(Code::damaged, "EncryptedPackage");
  Bytes out;
  if (const auto* agile = std::get_if<AgileInfo>(&info)) {
    if (!agile->hmac_key.empty() && !intact(*agile, key, encrypted_package)) return base::refuse(Code::damaged, "EncryptedPackage", "HMAC");
    out = decrypt_segments(*agile, key, data);
  } else {
    AesDecryptor(key, Chaining::ecb).decrypt({}, data, out);
  }
  if (out.size() < size) return base::refuse(Code::damaged, "EncryptedPackage");
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace sekisho::formats::office_crypto
