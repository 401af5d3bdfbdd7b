#include "base/hash.h"

#include <openssl/evp.h>

#include "base/error.h"

namespace sekisho::base {

namespace {

// Looked up once: each implicit fetch would search OpenSSL's tables again and, in a fresh worker, copy their pages.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  SEKISHO_CHECK(fetched != nullptr);
  return fetched.get();
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) { SEKISHO_CHECK(EVP_DigestInit_ex(state_->context, algorithm(), nullptr) == 1); }
Sha256::~Sha256() = default;
void Sha256::update(ByteView bytes) { SEKISHO_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1); }

Digest Sha256::finish() {
  Digest digest{};
  SEKISHO_CHECK(EVP_DigestFinal_ex(state_->context, digest.data(), nullptr) == 1);
  return digest;
}

Digest sha256(ByteView bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string hex(ByteView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

}  // namespace sekisho::base
