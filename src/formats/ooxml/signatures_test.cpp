#include "formats/ooxml/signatures.h"

#include "formats/ooxml/testing.h"
#include "formats/signature/testing.h"

namespace sekisho::formats::ooxml {
namespace {

using base::What;
using signature::testing::person;
using signature::testing::warned;

constexpr std::string_view kRelations = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/";

testing::Package signed_package(const std::string& signature_xml) {
  testing::Package out = testing::document(testing::paragraph(testing::text("契約書")));
  out.relation("", "rId9", std::string(kRelations) + "origin", "_xmlsignatures/origin.sigs");
  out.part("_xmlsignatures/origin.sigs", "", "application/vnd.openxmlformats-package.digital-signature-origin");
  out.relation("_xmlsignatures/origin.sigs", "rId1", std::string(kRelations) + "signature", "sig1.xml");
  out.part("_xmlsignatures/sig1.xml", signature_xml, "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml");
  return out;
}

std::string signed_by_taro(std::string_view body) {
  static const signature::testing::Person taro = person("山田 太郎");
  return signature::testing::sign_xml(
      taro, signature::testing::reference("/word/document.xml?ContentType=" + std::string(testing::kWord) + "document.main+xml",
                                          testing::xml("w:document", "<w:body>" + std::string(body) + "</w:body>")));
}

TEST(OoxmlSignature, IsCheckedBeforeItGoes) {
  const auto out = signed_package(signed_by_taro(testing::paragraph(testing::text("契約書")))).disarmed();
  EXPECT_TRUE(out.removed(What::digital_signature));
  EXPECT_TRUE(warned(out.notes, What::signature_valid).starts_with("署名者: 山田 太郎、")) << warned(out.notes, What::signature_valid);
}

TEST(OoxmlSignature, OfAnotherTextIsInvalid) {
  const auto out = signed_package(signed_by_taro(testing::paragraph(testing::text("請求書")))).disarmed();
  EXPECT_NE(warned(out.notes, What::signature_invalid), "none");
}

TEST(OoxmlSignature, PartsBesideItAreNotVouchedFor) {
  auto package = signed_package(signed_by_taro(testing::paragraph(testing::text("契約書"))));
  package.part("word/styles.xml", testing::xml("w:styles", ""), std::string(testing::kWord) + "styles+xml");
  package.relation("word/document.xml", "rId1", "styles", "styles.xml");
  const auto out = package.disarmed();
  EXPECT_NE(warned(out.notes, What::signature_unverified).find("含まれない"), std::string::npos);
  EXPECT_EQ(warned(out.notes, What::signature_valid), "none");
}

TEST(OoxmlSignature, BrokenOnesAreUnverified) {
  for (const char* xml : {"", "<r/>", "no XML"}) EXPECT_NE(warned(signed_package(xml).disarmed().notes, What::signature_unverified), "none") << xml;
  testing::Package empty = testing::document("");
  empty.relation("", "rId9", std::string(kRelations) + "origin", "_xmlsignatures/origin.sigs").part("_xmlsignatures/origin.sigs", "", "a/b");
  EXPECT_NE(warned(empty.disarmed().notes, What::signature_unverified), "none");
}

}  // namespace
}  // namespace sekisho::formats::ooxml
