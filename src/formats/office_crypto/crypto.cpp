#include "formats/office_crypto/crypto.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "base/error.h"

namespace sekisho::formats::office_crypto {

using base::Bytes;
using base::ByteView;

namespace {

struct Known {
  HashKind kind;
  std::string_view name;
  const char* fetched;
  std::size_t bytes;
};
constexpr Known kHashes[] = {{HashKind::md5, "MD5", "MD5", 16},
                             {HashKind::sha1, "SHA1", "SHA1", 20},
                             {HashKind::sha256, "SHA256", "SHA256", 32},
                             {HashKind::sha384, "SHA384", "SHA384", 48},
                             {HashKind::sha512, "SHA512", "SHA512", 64}};

const Known& known(HashKind kind) { return kHashes[static_cast<std::size_t>(kind)]; }

using Algorithm = std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)>;
using Digesting = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Algorithm fetch(HashKind kind) {
  Algorithm out(EVP_MD_fetch(nullptr, known(kind).fetched, nullptr), EVP_MD_free);
  SEKISHO_CHECK(out != nullptr);
  return out;
}

const char* aes_name(std::size_t key_bytes, Chaining chaining) {
  switch (key_bytes) {
    case 16: return chaining == Chaining::ecb ? "AES-128-ECB" : "AES-128-CBC";
    case 24: return chaining == Chaining::ecb ? "AES-192-ECB" : "AES-192-CBC";
    default: return chaining == Chaining::ecb ? "AES-256-ECB" : "AES-256-CBC";
  }
}

constexpr std::size_t kBlock = 16;

}  // namespace

std::optional<HashKind> hash_kind(std::string_view name) {
  if (name == "SHA-1") return HashKind::sha1;  // of early writers
  for (const Known& hash : kHashes)
    if (hash.name == name && hash.kind != HashKind::md5) return hash.kind;
  return std::nullopt;
}

std::size_t hash_bytes(HashKind kind) { return known(kind).bytes; }

Bytes hash(HashKind kind, std::initializer_list<ByteView> parts) {
  const Algorithm algorithm = fetch(kind);
  const Digesting context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  SEKISHO_CHECK(EVP_DigestInit_ex(context.get(), algorithm.get(), nullptr) == 1);
  for (const ByteView part : parts) SEKISHO_CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  Bytes out(hash_bytes(kind));
  SEKISHO_CHECK(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
  return out;
}

Bytes hash_again(HashKind kind, Bytes first, std::uint32_t times) {
  const Algorithm algorithm = fetch(kind);
  const Digesting context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Bytes buffer(4);
  base::put(buffer, first);
  SEKISHO_CHECK(first.size() == hash_bytes(kind));
  for (std::uint32_t i = 0; i < times; ++i) {
    for (std::size_t byte = 0; byte < 4; ++byte) buffer[byte] = static_cast<std::uint8_t>(i >> (8 * byte));
    SEKISHO_CHECK(EVP_DigestInit_ex(context.get(), i == 0 ? algorithm.get() : nullptr, nullptr) == 1 &&
                  EVP_DigestUpdate(context.get(), buffer.data(), buffer.size()) == 1 &&
                  EVP_DigestFinal_ex(context.get(), buffer.data() + 4, nullptr) == 1);
  }
  return Bytes(buffer.begin() + 4, buffer.end());
}

// RFC 2104, over the hash itself: what OpenSSL's own would fetch once more.
Bytes hmac(HashKind kind, ByteView key, ByteView data) {
  const std::size_t block = hash_bytes(kind) > 32 ? 128 : 64;
  Bytes padded = key.size() > block ? hash(kind, {key}) : Bytes(key.begin(), key.end());
  padded.resize(block, 0);
  Bytes inner = padded, outer = padded;
  for (std::uint8_t& byte : inner) byte ^= 0x36;
  for (std::uint8_t& byte : outer) byte ^= 0x5C;
  return hash(kind, {outer, hash(kind, {inner, data})});
}

struct AesDecryptor::State {
  EVP_CIPHER* cipher = nullptr;
  EVP_CIPHER_CTX* context = nullptr;
  Bytes key;
};

AesDecryptor::AesDecryptor(ByteView key, Chaining chaining) : state_(new State) {
  SEKISHO_CHECK(key.size() == 16 || key.size() == 24 || key.size() == 32);
  state_->key.assign(key.begin(), key.end());
  state_->cipher = EVP_CIPHER_fetch(nullptr, aes_name(key.size(), chaining), nullptr);
  state_->context = EVP_CIPHER_CTX_new();
  SEKISHO_CHECK(state_->cipher != nullptr && state_->context != nullptr);
}

AesDecryptor::~AesDecryptor() {
  EVP_CIPHER_CTX_free(state_->context);
  EVP_CIPHER_free(state_->cipher);
  delete state_;
}

void AesDecryptor::decrypt(ByteView iv, ByteView data, Bytes& out) {
  data = data.first(data.size() - data.size() % kBlock);
  SEKISHO_CHECK(iv.empty() || iv.size() == kBlock);
  SEKISHO_CHECK(EVP_DecryptInit_ex(state_->context, state_->cipher, nullptr, state_->key.data(), iv.empty() ? nullptr : iv.data()) == 1 &&
                EVP_CIPHER_CTX_set_padding(state_->context, 0) == 1);
  constexpr std::size_t kPiece = 1u << 30;  // OpenSSL counts in int
  while (!data.empty()) {
    const ByteView piece = base::slice(data, 0, kPiece);
    const std::size_t before = out.size();
    out.resize(before + piece.size());
    int written = 0;
    SEKISHO_CHECK(EVP_DecryptUpdate(state_->context, out.data() + before, &written, piece.data(), static_cast<int>(piece.size())) == 1);
    SEKISHO_CHECK(written == static_cast<int>(piece.size()));
    data = data.subspan(piece.size());
  }
}

Rc4::Rc4(ByteView key) {
  SEKISHO_CHECK(!key.empty());
  std::iota(state_.begin(), state_.end(), std::uint8_t{0});
  std::uint8_t j = 0;
  for (std::size_t i = 0; i < 256; ++i) {
    j = static_cast<std::uint8_t>(j + state_[i] + key[i % key.size()]);
    std::swap(state_[i], state_[j]);
  }
}

std::uint8_t Rc4::next() {
  ++i_;
  j_ = static_cast<std::uint8_t>(j_ + state_[i_]);
  std::swap(state_[i_], state_[j_]);
  return state_[static_cast<std::uint8_t>(state_[i_] + state_[j_])];
}

void Rc4::skip(std::size_t count) {
  while (count-- > 0) (void)next();
}

void Rc4::apply(std::span<std::uint8_t> bytes) {
  for (std::uint8_t& byte : bytes) byte ^= next();
}

bool same(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

}  // namespace sekisho::formats::office_crypto
