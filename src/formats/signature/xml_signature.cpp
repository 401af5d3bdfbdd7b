#include "formats/signature/xml_signature.h"

#include <openssl/err.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "formats/ooxml/xml/encoding.h"
#include "formats/signature/canonical.h"
#include "formats/signature/openssl.h"
#include "formats/signature/relationships.h"
#include "formats/signature/xml_tree.h"
#include "text/base64.h"

namespace sekisho::formats::signature {

using base::ByteView;

namespace {

constexpr std::size_t kXmlBytesMax = 16 << 20, kSignaturesMax = 16, kReferencesMax = 20'000, kCertificatesMax = 8;
constexpr std::uint64_t kReadBytesMax = 512 << 20;  // by all references of one file
constexpr std::string_view kSignatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view kUnreadable = "署名のデータを読み取れません", kUnknownMethod = "この署名方式は確かめられません",
                           kOldMethod = "古い方式（SHA-1）の署名";

// The algorithm behind the last '#' of an identifier that one of the W3C's lists defines.
std::string_view algorithm(std::string_view uri) {
  for (std::string_view list :
       {kSignatureNamespace, std::string_view("http://www.w3.org/2001/04/xmlenc#"), std::string_view("http://www.w3.org/2001/04/xmldsig-more#"),
        std::string_view("http://www.w3.org/2007/05/xmldsig-more#")})
    if (uri.starts_with(list)) return uri.substr(list.size());
  return {};
}

const EVP_MD* digest_method(std::string_view uri) {
  const std::string_view name = algorithm(uri);
  return name == "sha1"     ? EVP_sha1()
         : name == "sha224" ? EVP_sha224()
         : name == "sha256" ? EVP_sha256()
         : name == "sha384" ? EVP_sha384()
         : name == "sha512" ? EVP_sha512()
                            : nullptr;
}

std::optional<Canonical> canonical_method(const Tree& tree, std::size_t method) {
  std::string_view uri = method == Tree::kNone ? std::string_view() : tree[method].attribute("Algorithm");
  Canonical out;
  for (std::string_view mark : {"#WithComments", "WithComments"}) {
    if (!uri.ends_with(mark)) continue;
    uri.remove_suffix(mark.size());
    out.comments = true;
    break;
  }
  if (uri == "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" || uri == "http://www.w3.org/2006/12/xml-c14n11") return out;
  if (uri != "http://www.w3.org/2001/10/xml-exc-c14n#") return std::nullopt;
  out.exclusive = true;
  if (const std::size_t list = tree.child(method, "InclusiveNamespaces"); list != Tree::kNone) {
    std::string_view rest = tree[list].attribute("PrefixList");
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
      if (!one.empty()) out.prefixes.emplace_back(one == "#default" ? std::string_view() : one);
    }
  }
  return out;
}

// "2010-06-09T08:30:00.5+09:00" (XML Schema, 3.2.7) as seconds; without a zone as if in UTC.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t length) {
    int out = -1;
    const std::string_view digits = at + length <= text.size() ? text.substr(at, length) : std::string_view();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && end == digits.data() + digits.size() && out >= 0 ? out : -1;
  };
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\r' || text.front() == '\t')) text.remove_prefix(1);
  if (text.size() < 19 || text[4] != '-' || text[10] != 'T') return std::nullopt;
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2), hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year < 0 || !date.ok() || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  std::int64_t out = std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400} + hour * 3'600 + minute * 60 + second;
  if (const std::size_t zone = text.find_first_of("+-", 19); zone != text.npos && number(zone + 1, 2) >= 0 && number(zone + 4, 2) >= 0)
    out -= (text[zone] == '-' ? -60 : 60) * (number(zone + 1, 2) * 60 + number(zone + 4, 2));
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int byte = 0;
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3;
    out.push_back(escaped ? static_cast<char>(byte) : text[i]);
    if (escaped) i += 2;
  }
  return out;
}

// XMLDSIG, 6.4.3 of its second edition: r and s side by side. OpenSSL wants them as ASN.1 has it.
base::Bytes as_der(ByteView pair) {
  const int half = static_cast<int>(pair.size() / 2);
  const std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> both(ECDSA_SIG_new());
  BIGNUM *r = BN_bin2bn(pair.data(), half, nullptr), *s = BN_bin2bn(pair.data() + half, half, nullptr);
  if (both == nullptr || ECDSA_SIG_set0(both.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(both.get(), &der);
  base::Bytes out;
  if (length > 0) out.assign(der, der + length);
  OPENSSL_free(der);
  return out;
}

enum class Fits : std::uint8_t { yes, no, unknown };

Fits both(Fits a, Fits b) { return a == Fits::no || b == Fits::no ? Fits::no : a == Fits::unknown || b == Fits::unknown ? Fits::unknown : Fits::yes; }

class Check {
 public:
  Check(std::string_view xml, const Tree& tree, Parts& parts, const base::Limits& limits, std::uint64_t& read)
      : xml_(xml), tree_(tree), parts_(parts), limits_(limits), read_(read) {}

  XmlSignature run(std::size_t signature) {
    out_ = {};
    const std::size_t info = tree_.child(signature, "SignedInfo");
    if (info == Tree::kNone) return {unverified(kUnreadable), {}};
    const std::vector<Certificate> certificates = certificates_of(signature);
    if (!certificates.empty()) describe(certificates.front().get(), out_.checked);
    const Fits fits = both(value_fits(signature, info, certificates), references(info));
    out_.checked.verdict = fits == Fits::yes ? Verdict::valid : fits == Fits::no ? Verdict::invalid : Verdict::unverified;
    if (fits == Fits::unknown && out_.checked.remark.empty()) out_.checked.remark = kUnknownMethod;
    out_.checked.signed_at = time_of(signature);
    return std::move(out_);
  }

 private:
  std::vector<Certificate> certificates_of(std::size_t signature) const {
    std::vector<Certificate> out;
    const std::size_t keys = tree_.child(signature, "KeyInfo");
    if (keys == Tree::kNone) return out;
    for (std::size_t one : tree_.all(keys, "X509Certificate")) {
      if (out.size() >= kCertificatesMax) break;
      if (Certificate read = read_certificate(text::from_base64(tree_[one].text).bytes)) out.push_back(std::move(read));
    }
    return out;
  }

  // XMLDSIG, 3.2.2. Of several certificates the one whose key fits is the signer's.
  Fits value_fits(std::size_t signature, std::size_t info, const std::vector<Certificate>& certificates) {
    const std::size_t method = tree_.child(info, "SignatureMethod"), value = tree_.child(signature, "SignatureValue");
    auto form = canonical_method(tree_, tree_.child(info, "CanonicalizationMethod"));
    if (method == Tree::kNone || value == Tree::kNone || !form || certificates.empty()) return Fits::unknown;
    const std::string_view name = algorithm(tree_[method].attribute("Algorithm"));
    const bool rsa = name.starts_with("rsa-"), ecdsa = name.starts_with("ecdsa-");
    const EVP_MD* kind = rsa || ecdsa ? known_digest(OBJ_sn2nid(upper(name.substr(name.find('-') + 1)).c_str())) : nullptr;
    if (kind == nullptr) return Fits::unknown;
    if (kind == EVP_sha1()) out_.checked.remark = kOldMethod;
    form->apex = info;
    std::string bytes;
    if (!spend(xml_.size()) || !canonical(xml_, *form, limits_, [&bytes](std::string_view piece) { bytes += piece; })) return Fits::unknown;
    const base::Bytes given = text::from_base64(tree_[value].text).bytes, signature_bytes = ecdsa ? as_der(given) : given;
    const ByteView pieces[] = {base::view(bytes)};
    Fits fits = Fits::unknown;
    for (const Certificate& one : certificates) {
      EVP_PKEY* key = X509_get0_pubkey(one.get());
      if (!sane(key) || !EVP_PKEY_is_a(key, rsa ? "RSA" : "EC")) continue;
      if (verify(key, kind, pieces, signature_bytes) == 1) {
        describe(one.get(), out_.checked);
        return Fits::yes;
      }
      fits = Fits::no;
    }
    return fits;
  }

  static std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
  }

  // XMLDSIG, 3.2.1 and 5.1: the references of SignedInfo, and of the manifests that they sign.
  Fits references(std::size_t holder) {
    Fits out = Fits::yes;
    for (std::size_t one : tree_[holder].children) {
      if (tree_[one].name != "Reference") continue;
      if (++references_ > kReferencesMax) return Fits::unknown;
      out = both(out, reference(one));
      if (out == Fits::no) return out;
    }
    return references_ == 0 ? Fits::unknown : out;
  }

  Fits reference(std::size_t at) {
    const std::string_view uri = tree_[at].attribute("URI");
    const std::size_t method = tree_.child(at, "DigestMethod"), value = tree_.child(at, "DigestValue");
    const EVP_MD* kind = method == Tree::kNone ? nullptr : digest_method(tree_[method].attribute("Algorithm"));
    if (kind == nullptr || value == Tree::kNone || uri.empty()) return Fits::unknown;
    const base::Bytes wanted = text::from_base64(tree_[value].text).bytes;
    return uri.starts_with('#') ? inside(at, uri.substr(1), kind, wanted) : part(at, uri, kind, wanted);
  }

  Fits inside(std::size_t at, std::string_view id, const EVP_MD* kind, const base::Bytes& wanted) {
    const std::size_t element = tree_.with_id(id);
    if (element == Tree::kNone) return Fits::unknown;
    const std::vector<std::size_t> steps = transforms(at);
    if (steps.size() > 1) return Fits::unknown;
    auto form = steps.empty() ? std::optional(Canonical{}) : canonical_method(tree_, steps.front());
    if (!form) return Fits::unknown;
    form->apex = element;
    Digest digest(kind);
    if (!spend(xml_.size()) || !canonical(xml_, *form, limits_, [&digest](std::string_view piece) { digest.update(base::view(piece)); }))
      return Fits::unknown;
    if (digest.finish() != wanted) return Fits::no;
    Fits out = Fits::yes;
    for (std::size_t manifest : tree_.all(element, "Manifest")) out = both(out, references(manifest));
    return out;
  }

  Fits part(std::size_t at, std::string_view uri, const EVP_MD* kind, const base::Bytes& wanted) {
    const std::size_t question = uri.find('?');
    std::string path = percent_decoded(uri.substr(0, question));
    if (path.starts_with('/')) path.erase(0, 1);
    constexpr std::string_view kType = "?ContentType=";
    if (question != uri.npos &&
        (!uri.substr(question).starts_with(kType) || !parts_.has_type(path, percent_decoded(uri.substr(question + kType.size())))))
      return Fits::no;
    base::Bytes scratch;
    const auto bytes = parts_.open(path, scratch);
    if (!bytes) return Fits::no;  // a signed part is missing
    if (!spend(bytes->size())) return Fits::unknown;
    out_.covered.push_back(path);
    Digest digest(kind);
    const Fits given = through(transforms(at), *bytes, digest);
    return given == Fits::yes && digest.finish() != wanted ? Fits::no : given;
  }

  // The part's bytes through the transforms (13.2.4.6 of ISO/IEC 29500-2 for relationships).
  Fits through(const std::vector<std::size_t>& steps, ByteView bytes, Digest& digest) {
    if (steps.empty()) {
      digest.update(bytes);
      return Fits::yes;
    }
    std::string storage;
    const auto text = ooxml::xml_text(bytes, storage);
    if (!text) return Fits::unknown;
    if (tree_[steps.front()].attribute("Algorithm") == kRelationshipTransform) {
      if (steps.size() != 2 || !canonical_method(tree_, steps[1])) return Fits::unknown;
      const auto list = signed_relationships(*text, tree_, steps.front(), limits_);
      if (!list) return Fits::unknown;
      digest.update(base::view(*list));
      return Fits::yes;
    }
    const auto form = steps.size() == 1 ? canonical_method(tree_, steps.front()) : std::nullopt;
    const bool done = form && canonical(*text, *form, limits_, [&digest](std::string_view piece) { digest.update(base::view(piece)); });
    return done ? Fits::yes : Fits::unknown;
  }

  std::vector<std::size_t> transforms(std::size_t reference) const {
    const std::size_t list = tree_.child(reference, "Transforms");
    return list == Tree::kNone ? std::vector<std::size_t>() : tree_[list].children;
  }

  // Office keeps it as SignatureTime, OpenDocument as a date of Dublin Core, XAdES as SigningTime.
  std::optional<std::int64_t> time_of(std::size_t signature) const {
    for (std::size_t one : tree_.all(signature, "SigningTime"))
      if (auto time = seconds_of(tree_[one].text)) return time;
    for (std::size_t one : tree_.all(signature, "SignatureProperty"))
      for (std::string_view name : {"Value", "date"})
        for (std::size_t inner : tree_.all(one, name))
          if (auto time = seconds_of(tree_[inner].text)) return time;
    return std::nullopt;
  }

  bool spend(std::uint64_t bytes) {
    read_ += bytes;
    return read_ <= kReadBytesMax;
  }

  std::string_view xml_;
  const Tree& tree_;
  Parts& parts_;
  const base::Limits& limits_;
  XmlSignature out_;
  std::size_t references_ = 0;
  std::uint64_t& read_;
};

}  // namespace

std::vector<XmlSignature> check_xml(ByteView xml, Parts& parts, const base::Limits& limits, std::uint64_t& read) {
  std::vector<XmlSignature> out;
  std::string storage;
  const auto text = xml.size() > kXmlBytesMax ? base::Result<std::string_view>(base::refuse(base::Code::too_deep)) : ooxml::xml_text(xml, storage);
  const auto tree = text ? Tree::read(*text, limits) : std::nullopt;
  for (std::size_t i = 0; tree && i < tree->size() && out.size() < kSignaturesMax; ++i)
    if ((*tree)[i].name == "Signature" && (*tree)[i].ns == kSignatureNamespace) out.push_back(Check(*text, *tree, parts, limits, read).run(i));
  if (out.empty()) out.push_back({unverified(kUnreadable), {}});
  ERR_clear_error();
  return out;
}

}  // namespace sekisho::formats::signature
