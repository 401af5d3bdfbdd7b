// One stored file: its head, then secretstream chunks (XChaCha20-Poly1305) of 64 KiB plain bytes, the last marked as final.
//
//   "SKB1"  key id 8  size 8 (little-endian)  stream header 24  binding 32  chunks…
//
// The binding is a keyed hash of the head and of the address, so a file put in another's place is found before a byte of it is given out; each
// chunk is authenticated before it is given out; the SHA-256 of everything is compared with the address at the end (see Hashing).
// libsodium: https://doc.libsodium.org/secret-key_cryptography/secretstream
#pragma once

#include <sodium.h>

#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/hash.h"
#include "store/blob_keys.h"

namespace sekisho::store {

inline constexpr std::size_t kBlobChunk = 64 << 10;
inline constexpr std::size_t kBlobHead = 4 + 8 + 8 + crypto_secretstream_xchacha20poly1305_HEADERBYTES + 32;

using Address = base::Digest;  // SHA-256 of the plain bytes

// Writes into a fresh, empty file. Any failure is final.
class BlobEncrypter {
 public:
  BlobEncrypter(int fd, const BlobKey& key);
  ~BlobEncrypter();
  BlobEncrypter(const BlobEncrypter&) = delete;
  BlobEncrypter& operator=(const BlobEncrypter&) = delete;

  base::Status begin();  // a head that says the key, to be completed by finish()
  base::Status write(base::ByteView plain);
  base::Result<Address> finish();
  std::uint64_t size() const { return size_; }

 private:
  base::Status push(base::ByteView plain, unsigned char tag);
  const int fd_;
  BlobKey key_;
  crypto_secretstream_xchacha20poly1305_state state_{};
  std::array<std::uint8_t, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header_{};
  base::Bytes pending_, sealed_;
  base::Sha256 hash_;
  std::uint64_t size_ = 0;
};

// Who compares the SHA-256 of the content with the address. Every part is authenticated and bound to the address by the key all the same.
enum class Hashing : std::uint8_t { here, by_caller };

class BlobDecrypter {
 public:
  // wanted: what the file must hold; without it the binding is checked at the end, against what was found (scrub).
  // by_caller asks for wanted.
  static base::Result<std::unique_ptr<BlobDecrypter>> open(base::OwnedFd fd, const BlobKeys& keys, const std::optional<Address>& wanted,
                                                           Hashing hashing = Hashing::here);
  ~BlobDecrypter();
  BlobDecrypter(const BlobDecrypter&) = delete;
  BlobDecrypter& operator=(const BlobDecrypter&) = delete;

  std::uint64_t size() const { return size_; }
  // The next plain bytes, valid until the next call; empty only at the end, after the hash was found right. Errors: blob_damaged.
  base::Result<base::ByteView> next();
  const Address& address() const { return found_; }  // after the end

 private:
  BlobDecrypter(base::OwnedFd fd, base::ByteView head, const BlobKey& key, Hashing hashing);
  base::Result<base::ByteView> step();
  base::Result<base::ByteView> end();

  base::OwnedFd fd_;
  base::Bytes head_;
  BlobKey key_;
  std::optional<Address> wanted_;
  Address found_{};
  crypto_secretstream_xchacha20poly1305_state state_{};
  base::Bytes sealed_, plain_;
  base::Sha256 hash_;
  std::uint64_t size_ = 0, given_ = 0;
  Hashing hashing_;
  bool final_ = false, ended_ = false, failed_ = false;
};

// The key id of a file's head. Errors: blob_damaged.
base::Result<KeyId> key_id_of(int fd);

}  // namespace sekisho::store
