// For tests: people with keys and certificates, and what they sign. Made by libcrypto when the test runs.
#pragma once

#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <string>

#include "formats/signature/openssl.h"
#include "formats/signature/xml_signature.h"
#include "text/base64.h"

namespace sekisho::formats::signature::testing {

inline constexpr std::time_t kSignedAt = 1'583'300'000;  // 2020-03-04 05:33:20 UTC
inline constexpr std::string_view kSignedWords = "2020-03-04 14:33 (JST)";

struct Person {
  Key key;
  Certificate certificate;
};

// until: the end of the certificate's life.
inline Person person(const std::string& name, bool rsa = false, std::time_t until = kSignedAt + 1'000'000) {
  Person out;
  out.key.reset(rsa ? EVP_RSA_gen(1024) : EVP_EC_gen("P-256"));
  out.certificate.reset(X509_new());
  X509* certificate = out.certificate.get();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
  ASN1_TIME_set(X509_getm_notBefore(certificate), kSignedAt - 100'000'000);
  ASN1_TIME_set(X509_getm_notAfter(certificate), until);
  const auto call = [](X509_NAME* entry, std::string_view text) {
    X509_NAME_add_entry_by_txt(entry, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()), -1, 0);
  };
  call(X509_get_subject_name(certificate), name);
  call(X509_get_issuer_name(certificate), "試験用認証局");
  X509_set_pubkey(certificate, out.key.get());
  X509_sign(certificate, out.key.get(), EVP_sha256());
  return out;
}

template <class T, class Write>
std::string der_of(T* value, Write write) {
  unsigned char* bytes = nullptr;
  const int length = write(value, &bytes);
  std::string out(reinterpret_cast<char*>(bytes), length > 0 ? static_cast<std::size_t>(length) : 0);
  OPENSSL_free(bytes);
  return out;
}

// flags: CMS_DETACHED, CMS_NOATTR, CMS_NOCERTS …; kind: of the digest.
inline std::string sign_cms(const Person& signer, std::string_view content, unsigned int flags, const EVP_MD* kind = EVP_sha256()) {
  flags |= CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
  const std::unique_ptr<BIO, Free<BIO_free_all>> bytes(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  const std::unique_ptr<CMS_ContentInfo, Free<CMS_ContentInfo_free>> cms(CMS_sign(nullptr, nullptr, nullptr, bytes.get(), flags));
  CMS_SignerInfo* info = CMS_add1_signer(cms.get(), signer.certificate.get(), signer.key.get(), kind, flags);
  if ((flags & CMS_NOATTR) == 0) {
    const std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>> time(ASN1_TIME_set(nullptr, kSignedAt));
    CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, time->type, time.get(), -1);
  }
  EXPECT_EQ(CMS_final(cms.get(), bytes.get(), nullptr, flags), 1);
  return der_of(cms.get(), i2d_CMS_ContentInfo);
}

inline std::string base64(std::string_view bytes) {
  std::string out(bytes.size() * 4 / 3 + 8, '\0');
  out.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), base::view(bytes).data(), static_cast<int>(bytes.size()))));
  return out;
}

inline std::string digest_of(std::string_view bytes) {
  const base::ByteView piece = base::view(bytes);
  return base64(base::text(digest(EVP_sha256(), {&piece, 1})));
}

// As XML signatures have it: of elliptic curves r and s side by side.
inline std::string sign_bytes(const Person& signer, std::string_view bytes) {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, signer.key.get());
  std::size_t length = 1'024;
  std::string out(length, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, base::view(bytes).data(), bytes.size());
  out.resize(length);
  if (!EVP_PKEY_is_a(signer.key.get(), "EC")) return out;
  const unsigned char* at = base::view(out).data();
  const std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(out.size())));
  std::string numbers(64, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), reinterpret_cast<unsigned char*>(numbers.data()), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), reinterpret_cast<unsigned char*>(numbers.data()) + 32, 32);
  return numbers;
}

inline constexpr std::string_view kDsig = "http://www.w3.org/2000/09/xmldsig#", kC14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

// canonical: the bytes that are digested; transforms: in canonical XML.
inline std::string reference(std::string_view uri, std::string_view canonical, std::string_view transforms = {}) {
  return "<Reference URI=\"" + std::string(uri) + "\">" + (transforms.empty() ? "" : "<Transforms>" + std::string(transforms) + "</Transforms>") +
         "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod><DigestValue>" + digest_of(canonical) +
         "</DigestValue></Reference>";
}

inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size()) text.replace(at, what.size(), by);
  return text;
}

// A Signature whose Object holds a manifest of `references` and the time, spelled as no canonical form is.
inline std::string sign_xml(const Person& signer, std::string_view references) {
  const std::string ns = " xmlns=\"" + std::string(kDsig) + "\"";
  const std::string object =
      "<Object" + ns + " Id=\"o\"><Manifest>" + std::string(references) +
      "</Manifest><SignatureProperties><SignatureProperty Id=\"t\" Target=\"#s\"><m:SignatureTime xmlns:m=\"urn:m\"><m:Value>2020-03-04T14:33:20+09:00"
      "</m:Value></m:SignatureTime></SignatureProperty></SignatureProperties></Object>";
  const std::string method = EVP_PKEY_is_a(signer.key.get(), "EC") ? "ecdsa-sha256" : "rsa-sha256";
  const std::string info = "<SignedInfo" + ns + "><CanonicalizationMethod Algorithm=\"" + std::string(kC14n) +
                           "\"></CanonicalizationMethod><SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#" + method +
                           "\"></SignatureMethod>" + reference("#o", object) + "</SignedInfo>";
  std::string out = "<Signature Id=\"s\"" + ns + ">" + replaced(info, "<SignedInfo" + ns, "<SignedInfo") + "<SignatureValue>" +
                    base64(sign_bytes(signer, info)) + "</SignatureValue><KeyInfo><X509Data><X509Certificate>" +
                    base64(der_of(signer.certificate.get(), i2d_X509)) + "</X509Certificate></X509Data></KeyInfo>" +
                    replaced(object, "<Object" + ns, "<Object") + "</Signature>";
  out = replaced(out, "></DigestMethod>", " />");
  out = replaced(out, "Id=\"t\" Target=\"#s\"", "Target='&#35;s'\n Id = 't'");
  return out;
}

class MapParts : public Parts {
 public:
  std::map<std::string, std::string, std::less<>> parts;
  std::optional<base::ByteView> open(std::string_view path, base::Bytes&) override {
    const auto found = parts.find(path);
    return found == parts.end() ? std::nullopt : std::optional(base::view(found->second));
  }
  bool has_type(std::string_view, std::string_view content_type) override { return content_type == "text/xml"; }
};

// The place of the first warning of this kind; "none" when there is none.
inline std::string warned(const Notes& notes, base::What what) {
  for (const base::Note& note : notes.warnings())
    if (note.what == what) return note.where;
  return "none";
}

}  // namespace sekisho::formats::signature::testing
