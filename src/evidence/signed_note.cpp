#include "evidence/signed_note.h"

#include <sodium.h>

#include <algorithm>

#include "base/hash.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;

namespace {

constexpr unsigned char kEd25519 = 1;  // algorithm byte of the signed-note format
constexpr std::string_view kPrivatePrefix = "PRIVATE+KEY+";
constexpr std::string_view kSignaturePrefix = "\xE2\x80\x94 ";  // em dash, space
constexpr std::size_t kNoteBytesMax = 4 << 20;

void start_sodium() { SEKISHO_CHECK(sodium_init() >= 0); }

bool valid_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 &&
         std::none_of(name.begin(), name.end(), [](unsigned char c) { return c <= ' ' || c == '+' || c == 0x7f; });
}

std::string base64(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the terminating zero
  return out;
}

base::Result<std::string> from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size())
    return refuse(Code::bad_key);
  out.resize(size);
  return out;
}

// key id = SHA-256(NAME ‖ "\n" ‖ algorithm ‖ public key)[:4]
std::string key_id(const std::string& name, const std::array<unsigned char, 32>& key) {
  std::string input = name + "\n" + static_cast<char>(kEd25519);
  input.append(reinterpret_cast<const char*>(key.data()), key.size());
  base::Digest digest = base::sha256(base::view(input));
  return {reinterpret_cast<const char*>(digest.data()), 4};
}

struct KeyText {
  std::string name;
  std::string id;
  std::string key;  // 32 bytes
};

base::Result<KeyText> split_key(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  // base64 itself may hold '+': the fields before it never do, so split from the front.
  std::size_t first = text.find('+');
  std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return refuse(Code::bad_key);
  KeyText out{std::string(text.substr(0, first)), std::string(text.substr(first + 1, second - first - 1)), {}};
  auto bytes = from_base64(text.substr(second + 1));
  if (!bytes || bytes->size() != 33 || static_cast<unsigned char>((*bytes)[0]) != kEd25519 || !valid_name(out.name)) return refuse(Code::bad_key);
  out.key = bytes->substr(1);
  return out;
}

std::string key_text(const std::string& name, const std::string& id, const std::array<unsigned char, 32>& key) {
  std::string bytes(1, static_cast<char>(kEd25519));
  bytes.append(reinterpret_cast<const char*>(key.data()), key.size());
  return name + "+" + base::hex(base::view(id)) + "+" + base64(bytes);
}

}  // namespace

base::Result<PublicKey> PublicKey::parse(std::string_view text) {
  auto parts = split_key(text);
  if (!parts) return std::unexpected(parts.error());
  PublicKey out;
  out.name_ = parts->name;
  std::copy(parts->key.begin(), parts->key.end(), out.key_.begin());
  if (parts->id != base::hex(base::view(key_id(out.name_, out.key_)))) return refuse(Code::bad_key);
  return out;
}

std::string PublicKey::text() const { return key_text(name_, key_id(name_, key_), key_); }

base::Result<std::string> PublicKey::open(std::string_view note) const {
  start_sodium();
  std::size_t split = note.size() > kNoteBytesMax ? std::string_view::npos : note.rfind("\n\n");
  if (split == std::string_view::npos || note.back() != '\n') return refuse(Code::bad_certificate);
  std::string_view text = note.substr(0, split + 1), lines = note.substr(split + 2);
  std::string prefix = std::string(kSignaturePrefix) + name_ + " ";
  for (int count = 0; !lines.empty() && count < 100; ++count) {
    std::size_t end = lines.find('\n');
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + 1);
    if (!line.starts_with(prefix)) continue;
    auto signature = from_base64(line.substr(prefix.size()));
    if (!signature || signature->size() != 4 + crypto_sign_BYTES || signature->substr(0, 4) != key_id(name_, key_)) continue;
    if (crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature->data()) + 4,
                                    reinterpret_cast<const unsigned char*>(text.data()), text.size(), key_.data()) == 0)
      return std::string(text);
  }
  return refuse(Code::bad_certificate);
}

SigningKey::~SigningKey() { sodium_memzero(seed_.data(), seed_.size()); }

namespace {
void derive(const std::array<unsigned char, 32>& seed, std::array<unsigned char, 32>& public_key) {
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
  crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data());
  sodium_memzero(secret.data(), secret.size());
}
}  // namespace

base::Result<SigningKey> SigningKey::create(std::string_view name) {
  start_sodium();
  if (!valid_name(name)) return refuse(Code::bad_key, std::string(name));
  SigningKey out;
  randombytes_buf(out.seed_.data(), out.seed_.size());
  out.public_.name_ = name;
  derive(out.seed_, out.public_.key_);
  return out;
}

base::Result<SigningKey> SigningKey::parse(std::string_view text) {
  start_sodium();
  if (!text.starts_with(kPrivatePrefix)) return refuse(Code::bad_key);
  auto parts = split_key(text.substr(kPrivatePrefix.size()));
  if (!parts) return std::unexpected(parts.error());
  SigningKey out;
  std::copy(parts->key.begin(), parts->key.end(), out.seed_.begin());
  out.public_.name_ = parts->name;
  derive(out.seed_, out.public_.key_);
  if (parts->id != base::hex(base::view(key_id(out.public_.name_, out.public_.key_)))) return refuse(Code::bad_key);
  return out;
}

std::string SigningKey::text() const { return std::string(kPrivatePrefix) + key_text(public_.name_, key_id(public_.name_, public_.key_), seed_); }

std::string SigningKey::sign(std::string_view text) const {
  SEKISHO_CHECK(!text.empty() && text.back() == '\n');
  std::array<unsigned char, 32> public_key;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
  crypto_sign_seed_keypair(public_key.data(), secret.data(), seed_.data());
  std::string signature = key_id(public_.name_, public_.key_);
  signature.resize(4 + crypto_sign_BYTES);
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()) + 4, nullptr, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), secret.data());
  sodium_memzero(secret.data(), secret.size());
  return std::string(text) + "\n" + std::string(kSignaturePrefix) + public_.name_ + " " + base64(signature) + "\n";
}

}  // namespace sekisho::evidence
