#include "formats/pdf/signatures.h"

#include <cstdio>

#include "base/hash.h"
#include "formats/pdf/pdf_documents.h"
#include "formats/signature/testing.h"

namespace sekisho::formats::pdf::test {
namespace {

using base::What;
using signature::testing::person;
using signature::testing::Person;

constexpr std::size_t kHexBytes = 6'000;

const Person& taro() {
  static const Person out = person("山田 太郎", true);
  return out;
}

std::string where(const Outcome& out, What what) {
  for (const base::Note& note : out.warnings)
    if (note.what == what) return note.where;
  return "none";
}

std::string ten_digits(std::size_t number) {
  char out[16];
  std::snprintf(out, sizeof out, "%010zu", number);
  return out;
}

// A document whose one field is signed; sign: the bytes of the two ranges → the signature.
template <class Sign>
std::string signed_document(std::string_view filter, std::string_view more, Sign sign, std::string_view revision = {}) {
  Document document;
  document.catalog = "/AcroForm<</SigFlags 3/Fields[10 0 R]>>";
  document.page = "/Annots[10 0 R]";
  document.objects[10] = "<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/Rect[0 0 0 0]/V 11 0 R>>";
  document.objects[11] = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/" + std::string(filter) + std::string(more) +
                         "/ByteRange[0 1111111111 2222222222 3333333333]/Contents<" + std::string(kHexBytes, '0') + ">>>";
  std::string out = document.bytes() + std::string(revision);
  const std::size_t first = out.find("/Contents<000") + 9, second = out.find('>', first) + 1;
  out.replace(out.find("1111111111"), 10, ten_digits(first));
  out.replace(out.find("2222222222"), 10, ten_digits(second));
  out.replace(out.find("3333333333"), 10, ten_digits(out.size() - second));
  const std::string hex = base::hex(base::view(sign(out.substr(0, first) + out.substr(second))));
  EXPECT_LE(hex.size(), kHexBytes);
  return out.replace(first + 1, hex.size(), hex);
}

std::string detached(std::string_view filter = "adbe.pkcs7.detached", std::string_view revision = {}) {
  return signed_document(filter, "", [](const std::string& bytes) { return signature::testing::sign_cms(taro(), bytes, CMS_DETACHED); }, revision);
}

TEST(PdfSignature, IsCheckedBeforeItGoes) {
  for (std::string_view filter : {"adbe.pkcs7.detached", "ETSI.CAdES.detached"}) {
    const Outcome out = disarm(detached(filter));
    ASSERT_TRUE(out.clean);
    EXPECT_TRUE(out.has(What::digital_signature));
    EXPECT_TRUE(where(out, What::signature_valid).starts_with("署名者: 山田 太郎、")) << where(out, What::signature_valid);
    EXPECT_TRUE(disarm(out.bytes).warnings.empty());
  }
}

TEST(PdfSignature, ChangedBytesAreInvalid) {
  std::string bytes = detached();
  bytes.replace(bytes.find("Hello"), 5, "Hallo");
  EXPECT_NE(where(disarm(bytes), What::signature_invalid), "none");
}

TEST(PdfSignature, WhatWasAddedAfterwardsIsNotVouchedFor) {
  const std::string added = detached() + "\n4 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n";
  EXPECT_NE(where(disarm(added), What::signature_unverified).find("追記"), std::string::npos);
  EXPECT_EQ(where(disarm(added), What::signature_valid), "none");
  EXPECT_NE(where(disarm(detached() + "\r\n"), What::signature_valid), "none");
}

// A gap with more in it than the signature hides content from the signer.
TEST(PdfSignature, TheGapHoldsTheSignatureOnly) {
  const std::string bytes = signed_document(
      "adbe.pkcs7.detached", "", [](const std::string& signed_bytes) { return signature::testing::sign_cms(taro(), signed_bytes, CMS_DETACHED); });
  std::string wider = bytes;
  const std::size_t at = wider.find("/Contents<");
  char number[16];
  std::snprintf(number, sizeof number, "%010zu", at);
  wider.replace(wider.find("/ByteRange[0 ") + 13, 10, number);
  EXPECT_NE(where(disarm(wider), What::signature_unverified), "none");
  for (std::string_view range : {"[0 1 2]", "[0 -1 5 5]", "[5 5 20 5]", "[0 5 99999 5]", "7"}) {
    Document document;
    document.catalog = "/AcroForm<</Fields[10 0 R]>>";
    document.objects[10] = "<</FT/Sig/T(s)/V<</Type/Sig/SubFilter/adbe.pkcs7.detached/Contents<00>/ByteRange " + std::string(range) + ">>>>";
    EXPECT_NE(where(disarm(document.bytes()), What::signature_unverified), "none") << range;
  }
}

TEST(PdfSignature, OtherKinds) {
  const auto sha1 = [](const std::string& bytes) {
    const base::ByteView piece = base::view(bytes);
    return signature::testing::sign_cms(taro(), base::text(signature::digest(EVP_sha1(), {&piece, 1})), 0);
  };
  EXPECT_NE(where(disarm(signed_document("adbe.pkcs7.sha1", "/M(D:20200304143320+09'00')", sha1)), What::signature_valid).find("SHA-1"),
            std::string::npos);
  const auto bare = [](const std::string& bytes) {
    const signature::DigestContext context(EVP_MD_CTX_new());
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha1(), nullptr, taro().key.get());
    std::size_t length = 128;
    std::string out = "\x04\x81\x80" + std::string(128, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()) + 3, &length, base::view(bytes).data(), bytes.size());
    return out;
  };
  const std::string certificate = base::hex(base::view(signature::testing::der_of(taro().certificate.get(), i2d_X509)));
  const Outcome out = disarm(signed_document("adbe.x509.rsa_sha1", "/M(D:20200304143320+09'00')/Cert<" + certificate + ">", bare));
  EXPECT_NE(where(out, What::signature_valid).find(signature::testing::kSignedWords), std::string::npos) << where(out, What::signature_valid);
  EXPECT_NE(where(disarm(signed_document("Other.kind", "", bare)), What::signature_unverified), "none");
}

}  // namespace
}  // namespace sekisho::formats::pdf::test
