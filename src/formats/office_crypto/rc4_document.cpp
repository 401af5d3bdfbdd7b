#include "formats/office_crypto/rc4_document.h"

#include <algorithm>

namespace sekisho::formats::office_crypto {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::size_t kBinaryKeyBytes = 5, kRc4KeyBytes = 16;
constexpr std::uint32_t kRc4 = 0x6801, kSha1 = 0x8004, kFlagAes = 0x20;  // 2.3.1, 2.3.2

std::array<std::uint8_t, 4> little(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 24)};
}

// 2.3.6.2: five bytes of the password's hash and the salt, sixteen times, hashed; five bytes of that.
Bytes binary_secret(const Rc4Info& info, ByteView password) {
  const Bytes first = hash(HashKind::md5, {password});
  Bytes repeated;
  for (int i = 0; i < 16; ++i) {
    base::put(repeated, base::slice(first, 0, kBinaryKeyBytes));
    base::put(repeated, info.salt);
  }
  Bytes out = hash(HashKind::md5, {repeated});
  out.resize(kBinaryKeyBytes);
  return out;
}

Bytes bytes_of(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

base::Result<Rc4Info> read_crypto_api(Reader in) {
  in.skip(4);
  const std::uint32_t header_bytes = in.u32le();
  Reader header(in.take(header_bytes));
  const std::uint32_t flags = header.u32le();
  header.skip(4);
  const std::uint32_t algorithm = header.u32le(), algorithm_hash = header.u32le(), key_bits = header.u32le();
  const std::uint32_t salt_bytes = in.u32le();
  const ByteView salt = in.take(16), verifier = in.take(16);
  const std::uint32_t hash_written = in.u32le();
  const ByteView verifier_hash = in.take(20);
  if (!header.ok() || !in.ok() || salt_bytes != 16 || hash_written != 20) return base::refuse(Code::damaged, {}, "encryption header");
  if ((algorithm != kRc4 && algorithm != 0) || (flags & kFlagAes) != 0 || (algorithm_hash != kSha1 && algorithm_hash != 0))
    return base::refuse(Code::encryption_unsupported, {}, "algorithm of a binary document");
  const std::uint32_t bits = key_bits == 0 ? 40 : key_bits;  // 2.3.5.1
  if (bits < 40 || bits > 128 || bits % 8 != 0) return base::refuse(Code::damaged, {}, "key size");
  return Rc4Info{Rc4Kind::crypto_api, bits / 8, bytes_of(salt), bytes_of(verifier), bytes_of(verifier_hash)};
}

}  // namespace

base::Result<Rc4Info> read_rc4_info(ByteView bytes) {
  Reader in(bytes);
  const std::uint16_t major = in.u16le(), minor = in.u16le();
  if (minor == 2 && major >= 2 && major <= 4) return read_crypto_api(in);
  if (major != 1 || minor != 1) return base::refuse(in.ok() ? Code::encryption_unsupported : Code::damaged, {}, "version of the encryption header");
  const ByteView salt = in.take(16), verifier = in.take(16), verifier_hash = in.take(16);
  if (!in.ok()) return base::refuse(Code::damaged, {}, "encryption header");
  return Rc4Info{Rc4Kind::binary, kBinaryKeyBytes, bytes_of(salt), bytes_of(verifier), bytes_of(verifier_hash)};
}

std::optional<Rc4Document> Rc4Document::open(const Rc4Info& info, ByteView password_utf16) {
  const bool binary = info.kind == Rc4Kind::binary;
  Rc4Document out(info.kind, info.key_bytes, binary ? binary_secret(info, password_utf16) : hash(HashKind::sha1, {info.salt, password_utf16}));
  Rc4 rc4 = out.block(0);
  Bytes verifier = info.verifier, expected = info.verifier_hash;
  rc4.apply(verifier);
  rc4.apply(expected);
  if (!same(hash(binary ? HashKind::md5 : HashKind::sha1, {verifier}), expected)) return std::nullopt;
  return out;
}

Rc4 Rc4Document::block(std::uint32_t number) const {
  Bytes key = hash(kind_ == Rc4Kind::binary ? HashKind::md5 : HashKind::sha1, {secret_, little(number)});
  if (kind_ == Rc4Kind::crypto_api) {
    key.resize(key_bytes_);
    if (key_bytes_ == 5) key.resize(kRc4KeyBytes, 0);  // 2.3.5.2: 40 bits are filled up with zeros
  }
  return Rc4(key);
}

void Rc4Stream::apply(std::uint64_t position, std::span<std::uint8_t> bytes) {
  SEKISHO_CHECK(position >= position_);
  while (!bytes.empty()) {
    if (position / block_bytes_ != position_ / block_bytes_) {
      position_ = position / block_bytes_ * block_bytes_;
      rc4_ = document_.block(static_cast<std::uint32_t>(position / block_bytes_));
    }
    rc4_.skip(static_cast<std::size_t>(position - position_));
    // The keystream of a block is used up exactly at its end: the next block asks for a key of its own.
    const std::size_t count = std::min<std::size_t>(bytes.size(), static_cast<std::size_t>(block_bytes_ - position % block_bytes_));
    rc4_.apply(bytes.first(count));
    bytes = bytes.subspan(count);
    position += count;
    position_ = position;
    if (position % block_bytes_ == 0) rc4_ = document_.block(static_cast<std::uint32_t>(position / block_bytes_));
  }
}

}  // namespace sekisho::formats::office_crypto
