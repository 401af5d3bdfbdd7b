#include "formats/odf/signatures.h"

#include "formats/odf/testing.h"
#include "formats/signature/testing.h"

namespace sekisho::formats::odf {
namespace {

using base::What;
using signature::testing::person;
using signature::testing::warned;

std::string signed_by_taro(const std::string& canonical_styles) {
  static const signature::testing::Person taro = person("山田 太郎", true);
  const std::string transform = "<Transform Algorithm=\"" + std::string(signature::testing::kC14n) + "\"></Transform>";
  return "<document-signatures xmlns=\"urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0\">" +
         signature::testing::sign_xml(taro, signature::testing::reference("content.xml", testing::content("<text:p>契約書</text:p>")) +
                                                signature::testing::reference("styles.xml", canonical_styles, transform)) +
         "</document-signatures>";
}

const std::string kStyles = "<?xml version=\"1.0\"?>\n<s:document-styles  xmlns:s=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"/>";
const std::string kCanonicalStyles = "<s:document-styles xmlns:s=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"></s:document-styles>";

testing::Made document(const std::string& signatures, const std::string& list = "META-INF/documentsignatures.xml", testing::Parts more = {}) {
  more.insert(more.end(), {{"styles.xml", kStyles}, {list, signatures}});
  return testing::document("<text:p>契約書</text:p>", more);
}

TEST(OdfSignature, IsCheckedBeforeItGoes) {
  const testing::Made out = document(signed_by_taro(kCanonicalStyles));
  EXPECT_TRUE(out.removed(What::digital_signature));
  EXPECT_TRUE(warned(out.notes, What::signature_valid).starts_with("署名者: 山田 太郎、")) << warned(out.notes, What::signature_unverified);
}

TEST(OdfSignature, OfOtherPartsIsInvalid) { EXPECT_NE(warned(document(signed_by_taro(kStyles)).notes, What::signature_invalid), "none"); }

TEST(OdfSignature, PartsBesideItAreNotVouchedFor) {
  const testing::Made out = document(signed_by_taro(kCanonicalStyles), "META-INF/documentsignatures.xml", {{"Pictures/a.png", testing::png()}});
  EXPECT_NE(warned(out.notes, What::signature_unverified).find("含まれない"), std::string::npos);
}

TEST(OdfSignature, OthersAreUnverified) {
  EXPECT_NE(warned(document("broken").notes, What::signature_unverified), "none");
  EXPECT_NE(warned(document(signed_by_taro(kCanonicalStyles), "META-INF/macrosignatures.xml").notes, What::signature_unverified), "none");
}

}  // namespace
}  // namespace sekisho::formats::odf
