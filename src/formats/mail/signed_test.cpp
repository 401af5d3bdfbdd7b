// Signed mail: what is said of the signatures that go.
#include "formats/mail/mail.h"
#include "formats/rebuild_twice.h"
#include "formats/signature/testing.h"

namespace sekisho::formats::mail {
namespace {

using base::What;
using signature::testing::base64;
using signature::testing::person;
using signature::testing::replaced;
using signature::testing::sign_cms;
using signature::testing::warned;

const signature::testing::Person& taro() {
  static const signature::testing::Person out = person("山田 太郎");
  return out;
}

const std::string kSigned = "Content-Type: text/plain; charset=utf-8\r\n\r\n契約書\r\nを送ります\r\n";

std::string multipart(const std::string& content, const std::string& type, const std::string& signature) {
  return "MIME-Version: 1.0\r\nFrom: a@example.com\r\nSubject: x\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n" + content +
         "\r\n--b\r\nContent-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(signature) + "\r\n--b--\r\n";
}

Outcome run(const std::string& mail) { return disarm(kFormat, base::FileType::email, base::view(mail)); }

TEST(SignedMail, IsCheckedBeforeItGoes) {
  const std::string mail = multipart(kSigned, "application/pkcs7-signature", sign_cms(taro(), kSigned, CMS_DETACHED));
  for (const std::string& kept : {mail, replaced(mail, "\r\n", "\n")}) {
    const Outcome out = run(kept);
    EXPECT_EQ(out.count(What::digital_signature), 1u);
    EXPECT_TRUE(warned(out.notes, What::signature_valid).starts_with("署名者: 山田 太郎、")) << warned(out.notes, What::signature_invalid);
  }
  EXPECT_NE(warned(run(replaced(mail, "契約書", "請求書")).notes, What::signature_invalid), "none");
}

TEST(SignedMail, AsAWhole) {
  const std::string mail =
      "MIME-Version: 1.0\r\nFrom: a@example.com\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\n" +
      base64(sign_cms(taro(), kSigned, 0)) + "\r\n";
  EXPECT_TRUE(warned(run(mail).notes, What::signature_valid).starts_with("署名者: 山田 太郎、"));
}

TEST(SignedMail, OthersAreUnverified) {
  EXPECT_NE(warned(run(multipart(kSigned, "application/pgp-signature", "x")).notes, What::signature_unverified).find("OpenPGP"), std::string::npos);
  EXPECT_NE(warned(run(multipart(kSigned, "application/pkcs7-signature", "x")).notes, What::signature_unverified), "none");
  const std::string loose = replaced(multipart(kSigned, "application/pkcs7-signature", "x"), "multipart/signed", "multipart/mixed");
  EXPECT_EQ(run(loose).notes.warnings().size(), 1u);
}

}  // namespace
}  // namespace sekisho::formats::mail
