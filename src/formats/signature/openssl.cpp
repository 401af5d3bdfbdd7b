#include "formats/signature/openssl.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <chrono>

namespace sekisho::formats::signature {

namespace {

constexpr int kRsaBitsMin = 512, kRsaBitsMax = 8192, kCurveBitsMax = 571;
constexpr std::size_t kCertificateBytesMax = 256 << 10;
constexpr std::size_t kNameBytesMax = 1'000;

std::string utf8_of(const ASN1_STRING* text) {
  unsigned char* bytes = nullptr;
  const int length = text == nullptr ? -1 : ASN1_STRING_to_UTF8(&bytes, text);
  std::string out;
  if (length > 0) out.assign(reinterpret_cast<const char*>(bytes), std::min(static_cast<std::size_t>(length), kNameBytesMax));
  OPENSSL_free(bytes);
  return out;
}

// The most specific name: of several common names the last (RFC 5280, 4.1.2.4: from the root down).
std::string name_of(const X509_NAME* name) {
  for (int kind : {NID_commonName, NID_organizationalUnitName, NID_organizationName, NID_pkcs9_emailAddress}) {
    int last = -1;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(name, kind, at)) >= 0;) last = at;
    if (last < 0) continue;
    if (std::string out = utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last))); !out.empty()) return out;
  }
  return {};
}

std::string address_of(X509* certificate) {
  STACK_OF(OPENSSL_STRING)* addresses = X509_get1_email(certificate);
  std::string out;
  if (sk_OPENSSL_STRING_num(addresses) > 0) out = std::string(sk_OPENSSL_STRING_value(addresses, 0)).substr(0, kNameBytesMax);
  X509_email_free(addresses);
  return out;
}

// RFC 8017, appendix A.2.4: the parameters of the digest's identifier shall be NULL; Java and others leave them out, which OpenSSL does not take.
base::Bytes digest_info_without_parameters(const EVP_MD* kind, const base::Bytes& digest) {
  unsigned char* object = nullptr;
  const int length = i2d_ASN1_OBJECT(OBJ_nid2obj(EVP_MD_get_type(kind)), &object);
  base::Bytes out;
  if (length > 0 && length < 32 && digest.size() <= 64) {
    const auto bytes = static_cast<std::uint8_t>(length), digest_bytes = static_cast<std::uint8_t>(digest.size());
    out = {0x30, static_cast<std::uint8_t>(bytes + digest_bytes + 4), 0x30, bytes};
    out.insert(out.end(), object, object + length);
    base::put_u8(out, 0x04);
    base::put_u8(out, digest_bytes);
    base::put(out, digest);
  }
  OPENSSL_free(object);
  return out;
}

bool fits_without_parameters(EVP_PKEY* key, const EVP_MD* kind, std::span<const base::ByteView> pieces, base::ByteView signature) {
  const std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new(key, nullptr));
  std::size_t length = static_cast<std::size_t>(EVP_PKEY_get_size(key));
  base::Bytes recovered(length);
  if (context == nullptr || EVP_PKEY_verify_recover_init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_verify_recover(context.get(), recovered.data(), &length, signature.data(), signature.size()) != 1)
    return false;
  recovered.resize(length);
  return recovered == digest_info_without_parameters(kind, digest(kind, pieces));
}

}  // namespace

Digest::Digest(const EVP_MD* kind) : context_(EVP_MD_CTX_new()) {
  SEKISHO_CHECK(context_ != nullptr && EVP_DigestInit_ex(context_.get(), kind, nullptr) == 1);
}

void Digest::update(base::ByteView bytes) { SEKISHO_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1); }

base::Bytes Digest::finish() {
  base::Bytes out(EVP_MAX_MD_SIZE);
  unsigned int length = 0;
  SEKISHO_CHECK(EVP_DigestFinal_ex(context_.get(), out.data(), &length) == 1);
  out.resize(length);
  return out;
}

base::Bytes digest(const EVP_MD* kind, std::span<const base::ByteView> pieces) {
  Digest out(kind);
  for (base::ByteView piece : pieces) out.update(piece);
  return out.finish();
}

const EVP_MD* known_digest(int nid) {
  switch (nid) {
    case NID_sha1: return EVP_sha1();
    case NID_sha224: return EVP_sha224();
    case NID_sha256: return EVP_sha256();
    case NID_sha384: return EVP_sha384();
    case NID_sha512: return EVP_sha512();
    default: return nullptr;
  }
}

Certificate read_certificate(base::ByteView der) {
  if (der.size() > kCertificateBytesMax) return nullptr;
  const unsigned char* at = der.data();
  Certificate out(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return out;
}

bool sane(const EVP_PKEY* key) {
  if (key == nullptr) return false;
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")) return bits >= kRsaBitsMin && bits <= kRsaBitsMax;
  char curve[64];
  std::size_t length = 0;
  return EVP_PKEY_is_a(key, "EC") && bits <= kCurveBitsMax && EVP_PKEY_get_group_name(key, curve, sizeof curve, &length) == 1;
}

void describe(X509* certificate, Checked& out) {
  if (certificate == nullptr) return;
  out.name = name_of(X509_get_subject_name(certificate));
  out.issuer = name_of(X509_get_issuer_name(certificate));
  if (const std::string address = address_of(certificate); !address.empty() && address != out.name) out.name += " <" + address + ">";
  out.from = seconds_of(X509_get0_notBefore(certificate));
  out.until = seconds_of(X509_get0_notAfter(certificate));
}

std::optional<std::int64_t> seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900), std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day).time_since_epoch().count() * std::int64_t{86'400} + parts.tm_hour * 3'600 + parts.tm_min * 60 + parts.tm_sec;
}

int verify(EVP_PKEY* key, const EVP_MD* kind, std::span<const base::ByteView> pieces, base::ByteView signature) {
  const DigestContext context(EVP_MD_CTX_new());
  int out = -1;
  if (context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, kind, nullptr, key) == 1) {
    bool taken = true;
    for (base::ByteView piece : pieces) taken = taken && EVP_DigestVerifyUpdate(context.get(), piece.data(), piece.size()) == 1;
    if (taken) out = EVP_DigestVerifyFinal(context.get(), signature.data(), signature.size());
  }
  if (out == 0 && EVP_PKEY_is_a(key, "RSA") && fits_without_parameters(key, kind, pieces, signature)) out = 1;
  ERR_clear_error();
  return out;
}

}  // namespace sekisho::formats::signature
