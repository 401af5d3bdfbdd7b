// CMS SignedData (RFC 5652, section 5) with libcrypto: each step by itself, since CMS_verify() asks for trust and for the content in one piece.
#include <openssl/err.h>

#include <array>

#include "formats/signature/openssl.h"

namespace sekisho::formats::signature {

using base::ByteView;

namespace {

constexpr std::size_t kCmsBytesMax = 4 << 20;
constexpr std::size_t kSignersMax = 8;
constexpr std::string_view kUnreadable = "署名のデータを読み取れません", kUnknownMethod = "この署名方式は確かめられません",
                           kNoCertificate = "署名者の証明書が入っていません", kOldMethod = "古い方式（SHA-1）の署名";

using Cms = std::unique_ptr<CMS_ContentInfo, Free<CMS_ContentInfo_free>>;
using Stamp = std::unique_ptr<TS_TST_INFO, Free<TS_TST_INFO_free>>;

ByteView view(const ASN1_STRING* text) {
  return text == nullptr ? ByteView() : ByteView(ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text)));
}

class Check {
 public:
  Check(CMS_ContentInfo* cms, std::span<const ByteView> content, Signs signs) : cms_(cms), content_(content), signs_(signs) {}

  std::vector<Checked> run() {
    ASN1_OCTET_STRING** held = CMS_get0_content(cms_);
    held_ = view(held == nullptr ? nullptr : *held);
    const bool holds = held != nullptr && *held != nullptr;
    if (holds == (signs_ == Signs::content)) return {unverified(kUnreadable)};
    if (signs_ != Signs::content) content_of_signature_ = std::span<const ByteView>(&held_, 1);
    else content_of_signature_ = content_;
    CMS_set1_signers_certs(cms_, nullptr, 0);
    STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(cms_);
    std::vector<Checked> out;
    for (int i = 0; i < sk_CMS_SignerInfo_num(signers) && out.size() < kSignersMax; ++i) out.push_back(signer(sk_CMS_SignerInfo_value(signers, i)));
    if (out.empty()) out.push_back(unverified(kNoCertificate));
    return out;
  }

 private:
  Checked signer(CMS_SignerInfo* info) {
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    X509_ALGOR *digest_method = nullptr, *method = nullptr;
    CMS_SignerInfo_get0_algs(info, &key, &certificate, &digest_method, &method);
    if (certificate == nullptr) return unverified(kNoCertificate);
    Checked out;
    describe(certificate, out);
    out.signed_at = signing_time(info);
    const EVP_MD* kind = known_digest(OBJ_obj2nid(digest_method->algorithm));
    if (kind == nullptr || !sane(key)) {
      out.remark = kUnknownMethod;
      return out;
    }
    if (kind == EVP_sha1()) out.remark = kOldMethod;
    const int signature = CMS_signed_get_attr_count(info) > 0 ? with_attributes(info, kind) : bare(info, key, kind, method);
    const int bytes = bytes_match(out);
    if (signature == 0 || bytes == 0) out.verdict = Verdict::invalid;
    else if (signature == 1 && bytes == 1) out.verdict = Verdict::valid;
    else out.remark = kUnknownMethod;
    return out;
  }

  // 5.4, 5.6: the attributes are signed, and one of them is the digest of the content. 11.1, 11.2: both must be there.
  int with_attributes(CMS_SignerInfo* info, const EVP_MD* kind) {
    const auto* digest_attribute =
        static_cast<ASN1_OCTET_STRING*>(CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING));
    const auto* type = static_cast<ASN1_OBJECT*>(CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(NID_pkcs9_contentType), -3, V_ASN1_OBJECT));
    if (digest_attribute == nullptr || type == nullptr || OBJ_cmp(type, CMS_get0_eContentType(cms_)) != 0) return 0;
    if (!std::ranges::equal(digest(kind, content_of_signature_), view(digest_attribute))) return 0;
    return CMS_SignerInfo_verify(info);
  }

  int bare(CMS_SignerInfo* info, EVP_PKEY* key, const EVP_MD* kind, const X509_ALGOR* method) {
    if (OBJ_obj2nid(method->algorithm) == NID_rsassaPss) return -1;
    return verify(key, kind, content_of_signature_, view(CMS_SignerInfo_get0_signature(info)));
  }

  // Where not the content itself is signed: does what was signed stand for the content?
  int bytes_match(Checked& out) {
    if (signs_ == Signs::sha1) {
      out.remark = kOldMethod;
      return std::ranges::equal(digest(EVP_sha1(), content_), held_) ? 1 : 0;
    }
    if (signs_ != Signs::timestamp) return 1;
    const unsigned char* at = held_.data();
    const Stamp stamp(d2i_TS_TST_INFO(nullptr, &at, static_cast<long>(held_.size())));
    if (stamp == nullptr) return -1;
    out.remark = "タイムスタンプ";
    out.signed_at = seconds_of(TS_TST_INFO_get_time(stamp.get()));
    TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(stamp.get());
    const EVP_MD* kind = known_digest(OBJ_obj2nid(TS_MSG_IMPRINT_get_algo(imprint)->algorithm));
    if (kind == nullptr) return -1;
    return std::ranges::equal(digest(kind, content_), view(TS_MSG_IMPRINT_get_msg(imprint))) ? 1 : 0;
  }

  static std::optional<std::int64_t> signing_time(CMS_SignerInfo* info) {
    const int at = CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE* attribute = at < 0 ? nullptr : CMS_signed_get_attr(info, at);
    const ASN1_TYPE* value = attribute == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(attribute, 0);
    if (value == nullptr || (value->type != V_ASN1_UTCTIME && value->type != V_ASN1_GENERALIZEDTIME)) return std::nullopt;
    return seconds_of(value->value.asn1_string);
  }

  CMS_ContentInfo* cms_;
  std::span<const ByteView> content_, content_of_signature_;
  Signs signs_;
  ByteView held_;
};

}  // namespace

std::vector<Checked> check_cms(ByteView cms, std::span<const ByteView> content, Signs signs) {
  if (cms.empty() || cms.size() > kCmsBytesMax) return {unverified(kUnreadable)};
  const unsigned char* at = cms.data();
  const Cms read(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(cms.size())));
  std::vector<Checked> out;
  if (read == nullptr || OBJ_obj2nid(CMS_get0_type(read.get())) != NID_pkcs7_signed) out.push_back(unverified(kUnreadable));
  else out = Check(read.get(), content, signs).run();
  ERR_clear_error();
  return out;
}

Checked check_rsa_sha1(ByteView octets, ByteView certificate, std::span<const ByteView> content) {
  const Certificate read = read_certificate(certificate);
  if (read == nullptr) return unverified(kNoCertificate);
  Checked out;
  describe(read.get(), out);
  out.remark = kOldMethod;
  EVP_PKEY* key = X509_get0_pubkey(read.get());
  const unsigned char* at = octets.data();
  const std::unique_ptr<ASN1_OCTET_STRING, Free<ASN1_OCTET_STRING_free>> signature(
      d2i_ASN1_OCTET_STRING(nullptr, &at, static_cast<long>(std::min(octets.size(), kCmsBytesMax))));
  ERR_clear_error();
  if (signature == nullptr || !sane(key) || !EVP_PKEY_is_a(key, "RSA")) {
    out.remark = kUnreadable;
    return out;
  }
  const int fits = verify(key, EVP_sha1(), content, view(signature.get()));
  out.verdict = fits == 1 ? Verdict::valid : fits == 0 ? Verdict::invalid : Verdict::unverified;
  return out;
}

}  // namespace sekisho::formats::signature
