#include "formats/signature/signature.h"

#include <fstream>
#include <iterator>

#include "formats/signature/canonical.h"
#include "formats/signature/relationships.h"
#include "formats/signature/testing.h"

namespace sekisho::formats::signature {
namespace {

using testing::person;
using testing::Person;
using testing::sign_cms;
using testing::sign_xml;

const Person& taro() {
  static const Person out = person("山田 太郎");
  return out;
}
const Person& hanako() {
  static const Person out = person("鈴木 花子", true);
  return out;
}

Checked checked(std::string_view cms, std::string_view content, Signs signs = Signs::content) {
  const base::ByteView pieces[] = {base::view(content.substr(0, content.size() / 2)), base::view(content.substr(content.size() / 2))};
  return check_cms(base::view(cms), pieces, signs).front();
}

TEST(Signature, DetachedSaysWhoAndWhen) {
  for (const Person* signer : {&taro(), &hanako()}) {
    for (unsigned int flags : {0u, unsigned{CMS_NOATTR}}) {
      const std::string cms = sign_cms(*signer, "a contract", CMS_DETACHED | flags);
      EXPECT_EQ(checked(cms, "a contract").verdict, Verdict::valid) << flags;
      EXPECT_EQ(checked(cms, "a contracT").verdict, Verdict::invalid) << flags;
      EXPECT_EQ(checked(cms, "").verdict, Verdict::invalid) << flags;
    }
  }
  const Checked out = checked(sign_cms(taro(), "a contract", CMS_DETACHED), "a contract");
  EXPECT_EQ(words(out), "署名者: 山田 太郎、証明書の発行者: 試験用認証局、署名日時: 2020-03-04 14:33 (JST)、発行者が信頼できるかは確かめていません");
}

TEST(Signature, CertificateOutOfItsLifeIsNamed) {
  const Person late = person("遅い人", false, testing::kSignedAt - 1);
  const Checked out = checked(sign_cms(late, "x", CMS_DETACHED), "x");
  EXPECT_EQ(out.verdict, Verdict::valid);
  EXPECT_NE(words(out).find("署名時に証明書は期限外"), std::string::npos);
}

TEST(Signature, WhatCannotBeToldIsUnverified) {
  const std::string whole = sign_cms(taro(), "x", CMS_DETACHED);
  EXPECT_EQ(checked(sign_cms(taro(), "x", CMS_DETACHED | CMS_NOCERTS), "x").verdict, Verdict::unverified);
  EXPECT_EQ(checked(sign_cms(hanako(), "x", CMS_DETACHED, EVP_md5()), "x").verdict, Verdict::unverified);
  EXPECT_EQ(checked("", "x").verdict, Verdict::unverified);
  EXPECT_EQ(checked("no signature", "x").verdict, Verdict::unverified);
  EXPECT_EQ(checked(sign_cms(taro(), "x", 0), "x").verdict, Verdict::unverified);  // it holds what stands beside it
  EXPECT_EQ(checked(whole, "x", Signs::itself).verdict, Verdict::unverified);
  for (std::size_t cut = 0; cut < whole.size(); ++cut) EXPECT_NE(checked(whole.substr(0, cut), "x").verdict, Verdict::valid) << cut;
}

TEST(Signature, NoChangedByteStaysValid) {
  const std::string whole = sign_cms(taro(), "x", CMS_DETACHED);
  const std::size_t name = whole.find("山田");
  std::size_t valid = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    valid += checked(changed, "x").verdict == Verdict::valid;
  }
  EXPECT_NE(name, whole.npos);
  EXPECT_LT(valid, whole.size() * 3 / 4);  // the certificate's own signature and names are the issuer's matter, which is not judged
}

TEST(Signature, HoldsItsContentOrItsDigest) {
  EXPECT_EQ(checked(sign_cms(taro(), "inside", 0), "", Signs::itself).verdict, Verdict::valid);
  const base::ByteView content = base::view("the bytes beside");
  const std::string sha1(base::text(digest(EVP_sha1(), {&content, 1})));
  EXPECT_EQ(checked(sign_cms(taro(), sha1, 0), "the bytes beside", Signs::sha1).verdict, Verdict::valid);
  EXPECT_EQ(checked(sign_cms(taro(), sha1, 0), "the bytes besidE", Signs::sha1).verdict, Verdict::invalid);
  EXPECT_EQ(checked(sign_cms(taro(), "no time-stamp", 0), "x", Signs::timestamp).verdict, Verdict::unverified);
}

std::string sample(const std::string& name) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/signature/samples/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Signature, OfOtherPrograms) {
  EXPECT_EQ(checked(sample("detached.p7s"), "hello world\n").verdict, Verdict::valid);
  EXPECT_EQ(checked(sample("bare.p7s"), "hello world\n").verdict, Verdict::valid);
  EXPECT_EQ(checked(sample("opaque.p7m"), "", Signs::itself).verdict, Verdict::valid);
  const Checked stamp = checked(sample("timestamp.tst"), "hello world\n", Signs::timestamp);
  EXPECT_EQ(stamp.verdict, Verdict::valid);
  EXPECT_EQ(stamp.remark, "タイムスタンプ");
  EXPECT_TRUE(stamp.signed_at.has_value());
  EXPECT_EQ(checked(sample("timestamp.tst"), "hello worlD\n", Signs::timestamp).verdict, Verdict::invalid);
}

TEST(Signature, BareRsa) {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha1(), nullptr, hanako().key.get());
  std::string octets = "\x04\x81\x80" + std::string(128, '\0');
  std::size_t length = 128;
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(octets.data()) + 3, &length, base::view("text").data(), 4);
  const std::string certificate = testing::der_of(hanako().certificate.get(), i2d_X509);
  const base::ByteView good = base::view("text"), bad = base::view("test");
  EXPECT_EQ(check_rsa_sha1(base::view(octets), base::view(certificate), {&good, 1}).verdict, Verdict::valid);
  EXPECT_EQ(check_rsa_sha1(base::view(octets), base::view(certificate), {&bad, 1}).verdict, Verdict::invalid);
  EXPECT_EQ(check_rsa_sha1({}, base::view(certificate), {&good, 1}).verdict, Verdict::unverified);
  EXPECT_EQ(check_rsa_sha1(base::view(octets), {}, {&good, 1}).verdict, Verdict::unverified);
}

TEST(Signature, WordsAreOneBoundedLine) {
  Checked out;
  out.name = "a\r\nb\xE2\x80\xAE" + std::string(2'000, 'x');
  out.issuer = std::string(2'000, 'y');
  out.remark = std::string(2'000, 'z');
  out.signed_at = 1, out.until = 0;
  const std::string text = words(out);
  EXPECT_LE(text.size(), base::kWhereBytesMax);
  EXPECT_EQ(text.find_first_of("\r\n"), text.npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), text.npos);
  EXPECT_NE(text.find("確かめていません"), text.npos);
}

std::string canonical_of(std::string_view xml, const Canonical& wanted = {}) {
  std::string out;
  return canonical(xml, wanted, base::Limits{}, [&out](std::string_view piece) { out += piece; }) ? out : "none";
}

TEST(Canonical, SpellingIsMadeOne) {
  EXPECT_EQ(canonical_of("<?xml version='1.0'?>\n<a  z='1' b = \"x&#x9;&quot;'\" >\nt&#13;&gt;<![CDATA[<&]]><!-- c --><e/></a >\n"),
            "<a b=\"x&#x9;&quot;'\" z=\"1\">\nt&#xD;&gt;&lt;&amp;<e></e></a>");
  EXPECT_EQ(
      canonical_of("<a xmlns:y='urn:b' xmlns:x='urn:c' xmlns='urn:a' x:k='1' y:k='2' k='3'><b xmlns='urn:a' xmlns:x='urn:c'/><c xmlns=''/></a>"),
      "<a xmlns=\"urn:a\" xmlns:x=\"urn:c\" xmlns:y=\"urn:b\" k=\"3\" y:k=\"2\" x:k=\"1\"><b></b><c xmlns=\"\"></c></a>");
  EXPECT_EQ(canonical_of("<a>\r\n\r</a>"), "<a>\n\n</a>");
  EXPECT_EQ(canonical_of("<a xmlns=''/>"), "<a></a>");
}

TEST(Canonical, OfOneElement) {
  const std::string xml = "<r xmlns='urn:r' xmlns:p='urn:p' xmlns:q='urn:q'><a/><p:b p:k=''>t<c/></p:b><d/></r>";
  EXPECT_EQ(canonical_of(xml, {.apex = 2}), "<p:b xmlns=\"urn:r\" xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" p:k=\"\">t<c></c></p:b>");
  EXPECT_EQ(canonical_of(xml, {.exclusive = true, .apex = 2}), "<p:b xmlns:p=\"urn:p\" p:k=\"\">t<c xmlns=\"urn:r\"></c></p:b>");
  EXPECT_EQ(canonical_of(xml, {.exclusive = true, .prefixes = {"q"}, .apex = 2}),
            "<p:b xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" p:k=\"\">t<c xmlns=\"urn:r\"></c></p:b>");
  EXPECT_EQ(canonical_of(xml, {.apex = 9}), "none");
}

TEST(Canonical, LeavesAloneWhatItDoesNotKnow) {
  EXPECT_EQ(canonical_of("<a><?do it?></a>"), "none");
  EXPECT_EQ(canonical_of("<a><!-- c --></a>", {.comments = true}), "none");
  EXPECT_EQ(canonical_of("<a xml:space='preserve'><b/></a>", {.apex = 1}), "none");
  EXPECT_EQ(canonical_of("<a xml:space='preserve'><b/></a>"), "<a xml:space=\"preserve\"><b></b></a>");
  EXPECT_EQ(canonical_of("<!DOCTYPE a><a/>"), "none");
  EXPECT_EQ(canonical_of("<x:a/>"), "none");
  EXPECT_EQ(canonical_of("<a>"), "none");
}

TEST(XmlSignature, RelationshipsAreSortedAndFiltered) {
  const auto tree =
      Tree::read("<T><R SourceId='rId2'/><RelationshipReference SourceId='rId10'/><RelationshipsGroupReference SourceType='urn:t'/></T>", {});
  const auto out = signed_relationships(
      "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\n <Relationship Target='b' Id='rId2' Type='urn:t'/>\n"
      "<Relationship Type='urn:x' Target='c&amp;' Id='rId10' TargetMode='External'/><Relationship Id='rId3' Type='urn:no' Target='d'/></Relationships>",
      *tree, 0, {});
  EXPECT_EQ(out.value_or("none"),
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            "<Relationship Id=\"rId10\" Target=\"c&amp;\" TargetMode=\"External\" Type=\"urn:x\"></Relationship>"
            "<Relationship Id=\"rId2\" Target=\"b\" TargetMode=\"Internal\" Type=\"urn:t\"></Relationship></Relationships>");
  EXPECT_FALSE(signed_relationships("<Other/>", *tree, 0, {}));
}

XmlSignature xml_checked(const std::string& xml, testing::MapParts& parts, std::uint64_t read = 0) {
  return check_xml(base::view(xml), parts, {}, read).front();
}

TEST(XmlSignature, PartsOfAPackage) {
  testing::MapParts parts;
  parts.parts = {{"a.bin", "bytes"}, {"b c.xml", "<b  k='1'/>"}};
  const std::string transform = "<Transform Algorithm=\"" + std::string(testing::kC14n) + "\"></Transform>";
  for (const Person* signer : {&taro(), &hanako()}) {
    const std::string xml =
        sign_xml(*signer, testing::reference("/a.bin?ContentType=text/xml", "bytes") + testing::reference("b%20c.xml", "<b k=\"1\"></b>", transform));
    XmlSignature out = xml_checked(xml, parts);
    EXPECT_EQ(out.checked.verdict, Verdict::valid);
    EXPECT_EQ(out.covered, (std::vector<std::string>{"a.bin", "b c.xml"}));
    EXPECT_EQ(out.checked.signed_at, testing::kSignedAt);
    EXPECT_EQ(out.checked.name, signer == &taro() ? "山田 太郎" : "鈴木 花子");
    EXPECT_EQ(xml_checked(testing::replaced(xml, "14:33:20", "14:33:21"), parts).checked.verdict, Verdict::invalid);
    EXPECT_EQ(xml_checked(testing::replaced(xml, "text/xml", "text/htm"), parts).checked.verdict, Verdict::invalid);
    testing::MapParts changed = parts, fewer = parts;
    changed.parts["a.bin"] = "Bytes";
    fewer.parts.erase("a.bin");
    EXPECT_EQ(xml_checked(xml, changed).checked.verdict, Verdict::invalid);
    EXPECT_EQ(xml_checked(xml, fewer).checked.verdict, Verdict::invalid);
  }
}

TEST(XmlSignature, ReadingIsBounded) {
  testing::MapParts parts;
  parts.parts = {{"a", "bytes"}};
  const std::string xml = sign_xml(taro(), testing::reference("a", "bytes"));
  EXPECT_EQ(xml_checked(xml, parts, 1 << 29).checked.verdict, Verdict::unverified);
}

// Who may choose which of two elements is meant chooses what was signed.
TEST(XmlSignature, TwoElementsOfOneIdAreNotTold) {
  testing::MapParts parts;
  parts.parts = {{"a", "bytes"}};
  const std::string xml = sign_xml(taro(), testing::reference("a", "bytes"));
  EXPECT_EQ(xml_checked("<r>" + xml + "</r>", parts).checked.verdict, Verdict::valid);
  EXPECT_EQ(xml_checked("<r><x Id='o'/>" + xml + "</r>", parts).checked.verdict, Verdict::unverified);
}

TEST(XmlSignature, WhatCannotBeToldIsUnverified) {
  testing::MapParts parts;
  parts.parts = {{"a", "bytes"}};
  const std::string xml = sign_xml(taro(), testing::reference("a", "bytes"));
  for (const std::string& other :
       {std::string(), std::string("<r/>"), std::string("no XML"), testing::replaced(xml, "SignedInfo", "SignedInf"),
        testing::replaced(xml, "X509Certificate", "X509Certificat"), testing::replaced(xml, "ecdsa-sha256", "hmac-sha256")})
    EXPECT_EQ(xml_checked(other, parts).checked.verdict, Verdict::unverified) << other;
  for (std::size_t cut = 0; cut < xml.size(); cut += 7) EXPECT_EQ(xml_checked(xml.substr(0, cut), parts).checked.verdict, Verdict::unverified) << cut;
}

}  // namespace
}  // namespace sekisho::formats::signature
