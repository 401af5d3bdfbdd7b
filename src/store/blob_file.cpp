#include "store/blob_file.h"

#include <unistd.h>

#include <algorithm>

#include "store/faults.h"
#include "store/files.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

constexpr std::string_view kMagic = "SKB1";
constexpr std::size_t kSealedChunk = kBlobChunk + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kBound = kBlobHead - 32;  // the part of the head that the binding covers
constexpr std::size_t kStreamHeaderAt = 20;
constexpr char kContext[crypto_kdf_CONTEXTBYTES + 1] = "skblobs1";
enum Purpose_ : std::uint64_t { kStream = 1, kBinding = 2 };

KeyBytes derived(const BlobKey& key, std::uint64_t purpose) {
  static_assert(crypto_kdf_KEYBYTES == 32);
  KeyBytes out{};
  SEKISHO_CHECK(crypto_kdf_derive_from_key(out.data(), out.size(), purpose, kContext, key.key.data()) == 0);
  return out;
}

base::Digest binding_of(const BlobKey& key, base::ByteView head, const Address& address) {
  KeyBytes secret = derived(key, kBinding);
  base::Bytes input(head.begin(), head.begin() + kBound);
  base::put(input, address);
  base::Digest out{};
  crypto_generichash(out.data(), out.size(), input.data(), input.size(), secret.data(), secret.size());
  sodium_memzero(secret.data(), secret.size());
  return out;
}

base::Bytes head_of(const BlobKey& key, std::uint64_t size, base::ByteView stream_header) {
  base::Bytes head;
  base::put(head, kMagic);
  base::put(head, key.id);
  base::put_u64le(head, size);
  base::put(head, stream_header);
  head.resize(kBlobHead);
  return head;
}

base::Digest binding_in(base::ByteView head) {
  base::Digest out{};
  std::ranges::copy(base::slice(head, kBound, out.size()), out.begin());
  return out;
}

std::unexpected<base::Error> damaged(std::string_view how) { return refuse(Code::blob_damaged, {}, std::string(how)); }

}  // namespace

BlobEncrypter::BlobEncrypter(int fd, const BlobKey& key) : fd_(fd), key_(key) {
  KeyBytes secret = derived(key_, kStream);
  SEKISHO_CHECK(crypto_secretstream_xchacha20poly1305_init_push(&state_, header_.data(), secret.data()) == 0);
  sodium_memzero(secret.data(), secret.size());
  pending_.reserve(kBlobChunk);
}

BlobEncrypter::~BlobEncrypter() {
  sodium_memzero(&state_, sizeof state_);
  sodium_memzero(key_.key.data(), key_.key.size());
}

Status BlobEncrypter::begin() { return write_all(fd_, head_of(key_, 0, header_)); }

Status BlobEncrypter::push(base::ByteView plain, unsigned char tag) {
  sealed_.resize(plain.size() + crypto_secretstream_xchacha20poly1305_ABYTES);
  SEKISHO_CHECK(crypto_secretstream_xchacha20poly1305_push(&state_, sealed_.data(), nullptr, plain.data(), plain.size(), nullptr, 0, tag) == 0);
  return write_all(fd_, sealed_);
}

Status BlobEncrypter::write(base::ByteView plain) {
  hash_.update(plain);
  size_ += plain.size();
  while (!plain.empty()) {
    if (pending_.size() == kBlobChunk) {  // never the last one: more follows
      if (auto ok = push(pending_, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE); !ok) return ok;
      pending_.clear();
    }
    const std::size_t taken = std::min(plain.size(), kBlobChunk - pending_.size());
    base::put(pending_, plain.first(taken));
    plain = plain.subspan(taken);
  }
  return {};
}

base::Result<Address> BlobEncrypter::finish() {
  if (auto ok = push(pending_, crypto_secretstream_xchacha20poly1305_TAG_FINAL); !ok) return std::unexpected(std::move(ok.error()));
  const Address address = hash_.finish();
  base::Bytes head = head_of(key_, size_, header_);
  const base::Digest binding = binding_of(key_, head, address);
  std::copy(binding.begin(), binding.end(), head.begin() + kBound);
  if (::lseek(fd_, 0, SEEK_SET) != 0) return std::unexpected(file_error("seek"));
  if (auto ok = write_all(fd_, head); !ok) return std::unexpected(std::move(ok.error()));
  return address;
}

BlobDecrypter::BlobDecrypter(base::OwnedFd fd, base::ByteView head, const BlobKey& key, Hashing hashing)
    : fd_(std::move(fd)), head_(head.begin(), head.end()), key_(key), sealed_(kSealedChunk), plain_(kBlobChunk), hashing_(hashing) {}

BlobDecrypter::~BlobDecrypter() {
  sodium_memzero(&state_, sizeof state_);
  sodium_memzero(key_.key.data(), key_.key.size());
  sodium_memzero(plain_.data(), plain_.size());
}

base::Result<std::unique_ptr<BlobDecrypter>> BlobDecrypter::open(base::OwnedFd fd, const BlobKeys& keys, const std::optional<Address>& wanted,
                                                                 Hashing hashing) {
  SEKISHO_CHECK(wanted || hashing == Hashing::here);
  std::array<std::uint8_t, kBlobHead> head{};
  auto got = read_full(fd.get(), head);
  if (!got) return std::unexpected(std::move(got.error()));
  if (*got != head.size() || !base::starts_with(head, kMagic)) return damaged("its head is cut off or not one");
  base::Reader reader(head);
  reader.skip(kMagic.size());
  KeyId id{};
  std::ranges::copy(reader.take(id.size()), id.begin());
  const std::uint64_t size = reader.u64le();
  const BlobKey* key = keys.find(id);
  if (key == nullptr) return damaged("its key is not there: " + base::hex(id));
  if (wanted && sodium_memcmp(binding_in(head).data(), binding_of(*key, head, *wanted).data(), sizeof(base::Digest)) != 0)
    return damaged("its head was altered, or it is another file");
  std::unique_ptr<BlobDecrypter> out(new BlobDecrypter(std::move(fd), head, *key, hashing));
  KeyBytes secret = derived(*key, kStream);
  const int begun = crypto_secretstream_xchacha20poly1305_init_pull(&out->state_, head.data() + kStreamHeaderAt, secret.data());
  sodium_memzero(secret.data(), secret.size());
  if (begun != 0) return damaged("its stream header");
  out->size_ = size;
  out->wanted_ = wanted;
  return out;
}

base::Result<base::ByteView> BlobDecrypter::next() {
  if (failed_) return damaged("found before");
  auto part = step();
  failed_ = !part;
  return part;
}

base::Result<base::ByteView> BlobDecrypter::step() {
  if (final_) return end();
  auto got = read_full(fd_.get(), sealed_);
  if (!got) return std::unexpected(std::move(got.error()));
  unsigned long long length = 0;
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&state_, plain_.data(), &length, &tag, sealed_.data(), *got, nullptr, 0) != 0)
    return damaged("a part was altered, moved or cut off");
  const bool last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  if (!last && length != kBlobChunk) return damaged("a part of another length");
  final_ = last;
  const base::ByteView plain = base::slice(plain_, 0, length);
  if (hashing_ == Hashing::here) hash_.update(plain);
  given_ += length;
  if (given_ > size_) return damaged("longer than its head says");
  return plain.empty() ? end() : base::Result<base::ByteView>(plain);
}

base::Result<base::ByteView> BlobDecrypter::end() {
  if (ended_) return base::ByteView{};
  std::array<std::uint8_t, 1> more{};
  auto got = read_full(fd_.get(), more);
  if (!got) return std::unexpected(std::move(got.error()));
  if (*got != 0) return damaged("something follows its end");
  found_ = hashing_ == Hashing::here ? hash_.finish() : *wanted_;
  if (given_ != size_) return damaged("shorter than its head says");
  if (wanted_ && found_ != *wanted_) return damaged("its bytes are not those of its address");
  if (binding_of(key_, head_, found_) != binding_in(head_)) return damaged("its head was altered");
  ended_ = true;
  return base::ByteView{};
}

base::Result<KeyId> key_id_of(int fd) {
  std::array<std::uint8_t, 12> head{};
  const ssize_t got = ::pread(fd, head.data(), head.size(), 0);
  if (got != static_cast<ssize_t>(head.size()) || !base::starts_with(head, kMagic)) return damaged("its head is cut off or not one");
  KeyId id{};
  std::ranges::copy(base::slice(head, kMagic.size()), id.begin());
  return id;
}

}  // namespace sekisho::store
