#include "evidence/signed_note.h"

#include <sodium.h>

#include <algorithm>

#include "base/hash.h"
#include "evidence/base64.h"
#include "text/text.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;

namespace {

constexpr std::string_view kPrivatePrefix = "PRIVATE+KEY+";
constexpr std::string_view kSignaturePrefix = "\xE2\x80\x94 ";  // em dash, space

void start_sodium() { SEKISHO_CHECK(sodium_init() >= 0); }

// Unicode spaces (White_Space of Unicode 15 beyond ASCII) may not stand in a key's name.
bool has_unicode_space(std::string_view name) {
  static constexpr std::string_view kSpaces[] = {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                                 "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
  return std::any_of(std::begin(kSpaces), std::end(kSpaces), [&](std::string_view space) { return name.contains(space); });
}

bool valid_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 &&
         std::none_of(name.begin(), name.end(), [](unsigned char c) { return c <= ' ' || c == '+' || c == 0x7f; }) && text::valid_utf8(name) &&
         !has_unicode_space(name);
}

struct KeyText {
  std::string name;
  std::string id;
  base::Bytes key;  // 32 bytes
};

base::Result<KeyText> split_key(std::string_view text, KeyUse use) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  // base64 itself may hold '+': the fields before it never do, so split from the front.
  std::size_t first = text.find('+');
  std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return refuse(Code::bad_key);
  KeyText out{std::string(text.substr(0, first)), std::string(text.substr(first + 1, second - first - 1)), {}};
  auto bytes = from_base64(text.substr(second + 1));
  if (!bytes || bytes->size() != 33 || bytes->front() != static_cast<std::uint8_t>(use) || !valid_name(out.name)) return refuse(Code::bad_key);
  out.key.assign(bytes->begin() + 1, bytes->end());
  return out;
}

std::string key_text(const std::string& name, base::ByteView id, KeyUse use, const std::array<unsigned char, 32>& key) {
  base::Bytes bytes(1, static_cast<std::uint8_t>(use));
  base::put(bytes, key);
  std::string out = name + "+" + base::hex(id) + "+" + base64(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return out;
}

base::Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) return refuse(Code::bad_certificate);
  line.remove_prefix(kSignaturePrefix.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return refuse(Code::bad_certificate);
  NoteSignature out;
  out.name = line.substr(0, space);
  auto bytes = from_base64(line.substr(space + 1));
  if (!valid_name(out.name) || !bytes || bytes->size() < 5) return refuse(Code::bad_certificate);
  std::copy_n(bytes->begin(), 4, out.key_id.begin());
  out.bytes.assign(bytes->begin() + 4, bytes->end());
  return out;
}

}  // namespace

base::Result<Note> Note::parse(std::string_view note) {
  const std::size_t split = note.size() > kBytesMax ? std::string_view::npos : note.rfind("\n\n");
  if (split == std::string_view::npos || note.back() != '\n' || !text::valid_utf8(note) ||
      std::any_of(note.begin(), note.end(), [](unsigned char c) { return c < 0x20 && c != '\n'; }))
    return refuse(Code::bad_certificate);
  Note out{std::string(note.substr(0, split + 1)), {}};
  for (std::string_view lines = note.substr(split + 2); !lines.empty();) {
    const std::size_t end = lines.find('\n');
    auto signature = parse_signature(lines.substr(0, end));
    if (!signature || out.signatures.size() == kSignaturesMax) return refuse(Code::bad_certificate);
    out.signatures.push_back(std::move(*signature));
    lines.remove_prefix(end + 1);
  }
  if (out.signatures.empty()) return refuse(Code::bad_certificate);
  return out;
}

std::string signature_line(const NoteSignature& signature) {
  base::Bytes bytes(signature.key_id.begin(), signature.key_id.end());
  base::put(bytes, signature.bytes);
  return std::string(kSignaturePrefix) + signature.name + " " + base64(bytes) + "\n";
}

base::Result<PublicKey> PublicKey::parse(std::string_view text, KeyUse use) {
  auto parts = split_key(text, use);
  if (!parts) return std::unexpected(parts.error());
  PublicKey out;
  out.name_ = parts->name;
  std::copy(parts->key.begin(), parts->key.end(), out.key_.begin());
  if (parts->id != base::hex(out.key_id(use))) return refuse(Code::bad_key);
  return out;
}

std::string PublicKey::text(KeyUse use) const { return key_text(name_, key_id(use), use, key_); }

std::array<std::uint8_t, 4> PublicKey::key_id(KeyUse use) const {
  base::Bytes input;
  base::put(input, name_ + "\n");
  base::put_u8(input, static_cast<std::uint8_t>(use));
  base::put(input, key_);
  const base::Digest digest = base::sha256(input);
  return {digest[0], digest[1], digest[2], digest[3]};
}

bool PublicKey::signed_by_this(std::string_view message, base::ByteView signature) const {
  start_sodium();
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(), key_.data()) == 0;
}

// A signature that names this key and does not hold spoils the whole note, whatever else it carries (c2sp.org/signed-note, "Signatures").
base::Result<std::string> PublicKey::open(std::string_view bytes) const {
  auto note = Note::parse(bytes);
  if (!note) return std::unexpected(note.error());
  bool ours = false;
  for (const NoteSignature& signature : note->signatures) {
    if (signature.name != name_ || signature.key_id != key_id(KeyUse::note)) continue;
    if (!signed_by_this(note->text, signature.bytes)) return refuse(Code::bad_certificate);
    ours = true;
  }
  if (!ours) return refuse(Code::bad_certificate);
  return std::move(note->text);
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
  auto parts = split_key(text.substr(kPrivatePrefix.size()), KeyUse::note);
  if (!parts) return std::unexpected(parts.error());
  SigningKey out;
  std::copy(parts->key.begin(), parts->key.end(), out.seed_.begin());
  out.public_.name_ = parts->name;
  derive(out.seed_, out.public_.key_);
  if (parts->id != base::hex(out.public_.key_id(KeyUse::note))) return refuse(Code::bad_key);
  return out;
}

std::string SigningKey::text() const {
  return std::string(kPrivatePrefix) + key_text(public_.name_, public_.key_id(KeyUse::note), KeyUse::note, seed_);
}

base::Bytes SigningKey::sign_bytes(std::string_view message) const {
  std::array<unsigned char, 32> public_key;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
  crypto_sign_seed_keypair(public_key.data(), secret.data(), seed_.data());
  base::Bytes signature(crypto_sign_BYTES);
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(), secret.data());
  sodium_memzero(secret.data(), secret.size());
  return signature;
}

std::string SigningKey::sign(std::string_view text) const {
  SEKISHO_CHECK(!text.empty() && text.back() == '\n');
  return std::string(text) + "\n" + signature_line({public_.name_, public_.key_id(KeyUse::note), sign_bytes(text)});
}

}  // namespace sekisho::evidence
